import Libsql from 'libsql';

/** Rows that a commit adds to a SQLite file. */
export interface StoredRows {
  documents: {
    collection: number;
    data: string;
    marks: string | null;
    expires: number | null;
    /** Path of the collection. */
    path: string;
  }[];
  /** Keys in hex; `document` is an index into `documents`. */
  entries: { index: number; collection: number; prefix: string; value: string; document: number }[];
}

/** Returns the rows that `work` adds to a file. */
export async function rowsStoredBy(file: string, work: () => Promise<unknown>): Promise<StoredRows> {
  const db = new Libsql(file, { readonly: true });
  const all = <T>(sql: string, ...params: unknown[]) =>
    db
      .prepare(sql)
      .raw()
      .all(...params) as unknown as T[];
  try {
    const [[last] = [0]] = all<[number]>('SELECT max(number) FROM documents');
    await work();
    const documents = all<[number, number, string, string | null, number | null, string]>(
      `SELECT d.number, d.collection, d.data, d.marks, d.expires, c.path FROM documents d
       JOIN collections c ON c.number = d.collection WHERE d.number > ? ORDER BY d.number`,
      last,
    );
    const positions = new Map(documents.map(([number], position) => [number, position]));
    const entries = all<[number, number, Buffer, Buffer, number]>(
      'SELECT index_number, collection, prefix, value, document FROM entries WHERE document > ?',
      last,
    );
    return {
      documents: documents.map(([, collection, data, marks, expires, path]) => ({
        collection,
        data,
        marks,
        expires,
        path,
      })),
      entries: entries.map(([index, collection, prefix, value, document]) => ({
        index,
        collection,
        document: positions.get(document) ?? 0,
        prefix: Buffer.from(prefix).toString('hex'),
        value: Buffer.from(value).toString('hex'),
      })),
    };
  } finally {
    db.close();
  }
}

/** Returns the number of a collection in a file, and of one of its indexes. */
export function numbersIn(file: string, { path, index }: { path: string; index: string }) {
  const db = new Libsql(file, { readonly: true });
  try {
    const numberOf = (sql: string, name: string) =>
      Number((db.prepare(sql).raw().all(name) as unknown as [number][])[0]?.[0]);
    return {
      collection: numberOf('SELECT number FROM collections WHERE path = ?', path),
      index: numberOf('SELECT number FROM indexes WHERE name = ?', index),
    };
  } finally {
    db.close();
  }
}
