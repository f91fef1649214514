import { decodeDocument } from './codec';
import type { Connection } from './connection';
import { insertEntries } from './entries';
import { entriesOf, type Index, indexOf, nameOf } from './indexes';

/**
 * Migrations of the schema, in order; `PRAGMA user_version` counts the applied ones. A released migration is
 * never changed.
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

/** The newest known version of the schema. */
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

/** Makes other processes reload indexes and listeners before their next write. */
export const BUMP_REVISION = 'UPDATE state SET revision = revision + 1 WHERE number = 1';

/** The indexes of a file, maintained by all its processes. */
export interface Indexes {
  /** Returns the number of an index; builds it if it is missing. */
  numberOf(index: Index): number;
  has(index: Index): boolean;
  /** Returns the indexes of all collections with this name. */
  of(group: string): readonly (readonly [number: number, index: Index])[];
  /** Reloads the indexes, which another process may have changed; call it in a write transaction. */
  load(): void;
}

/**
 * Opens the indexes of a file and builds missing ones. Removes none, because a process of an earlier Keymint
 * may still use it. Calls `onBuild` before a later build.
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
          Number(collection),
          last,
        );
        for (const [document, id, data, marks] of rows) {
          const decoded = decodeDocument(`${data}`, marks === null ? null : `${marks}`);
          insertEntries(
            connection,
            { collection: Number(collection), id: `${id}`, number: Number(document) },
            entriesOf(number, index, decoded),
          );
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
