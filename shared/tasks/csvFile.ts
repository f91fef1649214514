import { BYTE_ORDER_MARK, csvRow } from '../domain/csv';

/**
 * A file of a table, in pieces: its header with the first batch of rows, then batch after batch. When the
 * last was taken, `done` is told how many rows there were.
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
