import type { Column, Connection } from './connection';
import type { IndexEntry } from './indexes';

/** A document as its entries name it. */
interface IndexedDocument {
  /** Number of the collection. */
  collection: number;
  id: string;
  /** Number of the document. */
  number: number;
}

/** Maximum rows of one statement; a power of two, since statements are prepared for each power up to it. */
const MAX_ROWS = 64;

/** Statements by their number of rows; parameters 1 to 3 are common to all rows. */
const statements = new Map<number, string>();

function statementFor(rows: number): string {
  const known = statements.get(rows);
  if (known !== undefined) return known;
  const values = Array.from({ length: rows }, (_, row) => {
    const first = 4 + 3 * row;
    return `(?${first}, ?1, ?${first + 1}, ?${first + 2}, ?2, ?3)`;
  });
  // A failure ends the transaction anyway. Without OR FAIL, SQLite copies each page before it changes it, to undo
  // this statement alone. Source: sqlite.org/tempfiles.html, statement journal files.
  const text = `INSERT OR FAIL INTO entries VALUES ${values.join()}`;
  statements.set(rows, text);
  return text;
}

/** Adds entries of a document, several in one statement: calling the driver costs as much as the row itself. */
export function insertEntries(
  connection: Connection,
  { collection, id, number }: IndexedDocument,
  entries: readonly IndexEntry[],
): void {
  for (let at = 0; at < entries.length; ) {
    const rows = Math.min(2 ** Math.floor(Math.log2(entries.length - at)), MAX_ROWS);
    const params: Column[] = [collection, id, number];
    for (const { index, prefix, value } of entries.slice(at, at + rows)) params.push(index, prefix, value);
    connection.run(statementFor(rows), ...params);
    at += rows;
  }
}
