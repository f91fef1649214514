import Libsql from 'libsql';

/* Reads a SQLite file directly, without Keymint. */

function reading<T>(file: string, work: (db: InstanceType<typeof Libsql>) => T): T {
  const db = new Libsql(file);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

const valuesOf = (db: InstanceType<typeof Libsql>, sql: string): unknown[] =>
  (db.prepare(sql).raw().all() as unknown[][]).map(([value]) => value);

/** Returns the result of `PRAGMA integrity_check`: `ok` for an intact file. */
export const integrityOf = (file: string): string =>
  reading(file, (db) => valuesOf(db, 'PRAGMA integrity_check').join('; '));

/** Counts the unhandled events of a file. */
export const eventsIn = (file: string): number =>
  reading(file, (db) => Number(valuesOf(db, 'SELECT count(*) FROM outbox')[0]));
