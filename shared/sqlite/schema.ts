import { decodeDocument } from './codec';
import type { Connection } from './connection';
import { entriesOf, type Index, indexOf, nameOf } from './indexes';

/**
 * Steps from one version of the file's schema to the next, in order; `PRAGMA user_version` counts those that were
 * taken. A step that has been released is never changed.
 */
const migrations: readonly string[] = [
  `CREATE TABLE collections (
     number INTEGER PRIMARY KEY,
     path TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     documents INTEGER NOT NULL DEFAULT 0
   );
   CREATE INDEX collections_by_name ON collections (name);
   CREATE TABLE documents (
     number INTEGER PRIMARY KEY,
     collection INTEGER NOT NULL,
     id TEXT NOT NULL,
     version INTEGER NOT NULL,
     data TEXT NOT NULL,
     marks TEXT,
     expires INTEGER,
     UNIQUE (collection, id)
   );
   CREATE INDEX documents_by_expiry ON documents (expires) WHERE expires IS NOT NULL;
   CREATE TABLE indexes (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
   CREATE TABLE entries (
     index_number INTEGER NOT NULL,
     collection INTEGER NOT NULL,
     prefix BLOB NOT NULL,
     value BLOB NOT NULL,
     id TEXT NOT NULL,
     document INTEGER NOT NULL,
     PRIMARY KEY (index_number, collection, prefix, value, id)
   ) WITHOUT ROWID;
   CREATE TABLE state (
     number INTEGER PRIMARY KEY CHECK (number = 1),
     last_version INTEGER NOT NULL,
     revision INTEGER NOT NULL
   );
   INSERT INTO state VALUES (1, 0, 0);
   CREATE TABLE listeners (name TEXT PRIMARY KEY, type TEXT NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE outbox (
     number INTEGER PRIMARY KEY AUTOINCREMENT,
     listener TEXT NOT NULL,
     document TEXT NOT NULL,
     time INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     due INTEGER NOT NULL
   );
   CREATE INDEX outbox_by_due ON outbox (listener, due);`,
];

/** The newest version of the schema that is known. */
export const SCHEMA_VERSION = migrations.length;

/** Runs work in a write transaction of its own. */
export function transaction<T>(connection: Connection, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    connection.exec('ROLLBACK');
    throw error;
  }
}

/** Creates or upgrades the tables. @throws Error for a file of a newer Keymint */
export function migrate(connection: Connection): void {
  const versionOf = () => Number(connection.get('PRAGMA user_version')?.[0]);
  if (versionOf() === migrations.length) return;
  transaction(connection, () => {
    const version = versionOf();
    if (version > migrations.length) {
      throw new Error(`The database has version ${version}; this Keymint knows ${migrations.length} at most`);
    }
    for (const step of migrations.slice(version)) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

/** Has other processes, before they write next, read indexes and listeners again. */
export const BUMP_REVISION = 'UPDATE state SET revision = revision + 1 WHERE number = 1';

/** The indexes of a file, which all its processes maintain. */
export interface Indexes {
  /** The number of an index, which is built when there is none. */
  numberOf(index: Index): number;
  /** True when an index exists. */
  has(index: Index): boolean;
  /** The indexes of all collections of one name. */
  of(group: string): readonly (readonly [number: number, index: Index])[];
  /** Reads the indexes again, as another process may have changed them; call it in a write transaction. */
  load(): void;
}

/**
 * Opens the indexes of a file and builds those of the names that are missing. None is removed: a process of an
 * earlier Keymint may still read it. `onBuild` is called before another is built.
 */
export function openIndexes(
  connection: Connection,
  names: readonly string[],
  onBuild: (name: string) => void = () => {},
): Indexes {
  let numbers = new Map<string, number>();
  let byGroup = new Map<string, (readonly [number, Index])[]>();

  const load = (): void => {
    const rows = connection.all('SELECT number, name FROM indexes ORDER BY number');
    numbers = new Map(rows.map(([number, name]) => [`${name}`, Number(number)]));
    byGroup = new Map();
    for (const [name, number] of numbers) {
      const index = indexOf(name);
      byGroup.set(index.group, [...(byGroup.get(index.group) ?? []), [number, index]]);
    }
  };

  const build = (index: Index): void => {
    connection.run('INSERT INTO indexes (name) VALUES (?)', nameOf(index));
    const number = Number(connection.get('SELECT number FROM indexes WHERE name = ?', nameOf(index))?.[0]);
    const collections = connection.all('SELECT number FROM collections WHERE name = ?', index.group);
    for (const [collection] of collections) {
      for (let last = ''; ; ) {
        const rows = connection.all(
          'SELECT number, id, data, marks FROM documents WHERE collection = ? AND id > ? ORDER BY id LIMIT 500',
          ...[Number(collection), last],
        );
        for (const [document, id, data, marks] of rows) {
          const decoded = decodeDocument(`${data}`, marks === null ? null : `${marks}`);
          for (const { prefix, value } of entriesOf(number, index, decoded)) {
            connection.run(
              'INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)',
              ...[number, Number(collection), prefix, value, `${id}`, Number(document)],
            );
          }
        }
        if (rows.length < 500) break;
        last = `${rows.at(-1)?.[1]}`;
      }
    }
  };

  /** Builds indexes; other processes notice the revision before they write. */
  const add = (missing: readonly Index[]): void => {
    for (const index of missing) build(index);
    connection.run(BUMP_REVISION);
    load();
  };

  const missing = () => names.filter((name) => !numbers.has(name)).map(indexOf);

  load();
  if (missing().length > 0) {
    transaction(connection, () => {
      load();
      if (missing().length > 0) add(missing());
    });
  }

  return {
    numberOf(index) {
      const name = nameOf(index);
      const known = numbers.get(name);
      if (known !== undefined) return known;
      onBuild(name);
      return transaction(connection, () => {
        load();
        if (!numbers.has(name)) add([index]);
        return numbers.get(name) ?? 0;
      });
    },
    has: (index) => numbers.has(nameOf(index)),
    of: (group) => byGroup.get(group) ?? [],
    load,
  };
}
