import { BYTE_ORDER_MARK, csvRow } from '../domain/csv';

/**
 * Yields a CSV file in pieces: the header with the first batch, then each batch. Calls `done` with the number
 * of rows at the end.
 */
export async function* csvFile(
  header: readonly string[],
  batches: AsyncIterable<readonly (readonly (string | number)[])[]>,
  done: (rows: number) => Promise<void>,
): AsyncGenerator<string> {
  let piece = `${BYTE_ORDER_MARK}${csvRow(header)}`;
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.length;
    piece += batch.map(csvRow).join('');
    if (piece !== '') yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
  await done(rows);
}
