import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import { isBusy } from './errors';
import { SCHEMA_VERSION } from './schema';

/*
 * Files of databases as a whole: backup, restore, and files that get their names once they are complete.
 */

/** How long a backup waits for a lock, in milliseconds: only while the file is opened or recovered. */
const TIMEOUT_MS = 10_000;

/** Problems of a damaged file that an error lists. */
const MAX_PROBLEMS = 5;

const codeOf = (error: unknown): string => `${(error as { code?: unknown }).code}`;

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Runs work with a connection of its own. */
function connected<T>(file: string, work: (db: InstanceType<typeof Libsql>) => T): T {
  const db = new Libsql(file);
  try {
    db.exec(`PRAGMA busy_timeout = ${TIMEOUT_MS}`);
    return work(db);
  } finally {
    db.close();
  }
}

/**
 * Gives a complete file its name, durably and at once. @throws Error when the name is taken, which leaves that file
 * as it is
 */
export function publish(temporary: string, file: string): void {
  sync(temporary);
  try {
    linkSync(temporary, file);
    rmSync(temporary);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new Error(`${file} exists already`, { cause: error });
    // Not every file system has links.
    if (existsSync(file)) throw new Error(`${file} exists already`, { cause: error });
    renameSync(temporary, file);
  }
  sync(dirname(file));
}

/** Makes an empty file, which its owner alone may read. */
function createPrivately(file: string): void {
  closeSync(openSync(file, 'wx', 0o600));
  // The process may mask the mode.
  chmodSync(file, 0o600);
}

/** Removes a file that was not completed, with its journals. */
export function discard(file: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}

const temporaryFor = (file: string): string => `${file}.${process.pid}.partial`;

/** What a file has in it. */
export interface Contents {
  documents: number;
  bytes: number;
}

/** Checks a whole file. @throws Error when it is damaged, or no database of this Keymint or an earlier one */
function check(file: string): Contents {
  try {
    return connected(file, (db) => {
      const rowsOf = (sql: string) => db.prepare(sql).raw().all() as unknown[][];
      const problems = rowsOf('PRAGMA integrity_check').map(([problem]) => `${problem}`);
      if (problems.join() !== 'ok') {
        throw new Error(`${file} is damaged:\n${problems.slice(0, MAX_PROBLEMS).join('\n')}`);
      }
      const version = Number(rowsOf('PRAGMA user_version')[0]?.[0]);
      const isKeymint = rowsOf("SELECT 1 FROM sqlite_schema WHERE name = 'documents'").length > 0;
      if (version < 1 || !isKeymint) throw new Error(`${file} is no database of Keymint`);
      if (version > SCHEMA_VERSION) throw new Error(`${file} was written by a newer Keymint`);
      const documents = Number(rowsOf('SELECT coalesce(sum(documents), 0) FROM collections')[0]?.[0]);
      return { documents, bytes: statSync(file).size };
    });
  } catch (error) {
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error))) throw error;
    throw new Error(`${file} is damaged, or no database: ${(error as Error).message}`, { cause: error });
  }
}

/** Copies one state of a database to a new file, and checks the copy. */
function copyTo(source: string, temporary: string): Contents {
  createPrivately(temporary);
  connected(source, (db) => db.prepare('VACUUM INTO ?').run(temporary));
  return check(temporary);
}

/**
 * Backs up a database to a new file, while others read and write: one state of it, all that was acknowledged before
 * included. The file has its name once it is complete, checked and on the disk. Blocks this process.
 * @throws Error when the file exists, or there is no database
 */
export function backUp(database: string, file: string): Contents {
  if (!existsSync(database)) throw new Error(`There is no database at ${database}`);
  if (existsSync(file)) throw new Error(`${file} exists already`);
  const temporary = temporaryFor(file);
  try {
    const contents = copyTo(database, temporary);
    publish(temporary, file);
    return contents;
  } finally {
    discard(temporary);
  }
}

/** Puts all of a database into its file, so that it is complete without its journal. @throws Error while it is in use */
export function settle(database: string): void {
  connected(database, (db) => {
    const [isBusy] = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw().get() as unknown[];
    if (isBusy !== 0) throw new Error(`${database} is open in another process. Stop it first`);
  });
}

/**
 * Runs work while no other connection has the database open, with everything in the file itself and no journal
 * beside it. @throws Error when another has it open
 */
function exclusively<T>(database: string, work: () => T): T {
  const db = new Libsql(database);
  const inUse = (cause?: unknown) =>
    new Error(`${database} is open in another process. Stop it first`, { cause });
  try {
    db.exec('PRAGMA busy_timeout = 0');
    // SQLite leaves WAL mode only for a connection that is alone.
    const mode = db.prepare('PRAGMA journal_mode = DELETE').raw().get() as unknown[];
    if (mode[0] !== 'delete') throw inUse();
    db.exec('BEGIN EXCLUSIVE');
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    throw isBusy(error) ? inUse(error) : error;
  } finally {
    db.close();
  }
}

/** Gives a file a second name; on a file system without links, another one. */
function keep(file: string, kept: string): void {
  try {
    linkSync(file, kept);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error;
    renameSync(file, kept);
  }
}

/**
 * Puts a backup in the place of a database, which is kept under another name. At any moment there is a complete
 * database. @throws Error when the backup is damaged, or another process has the database open
 */
export function restore(backup: string, database: string): Contents & { kept: string | undefined } {
  if (!existsSync(backup)) throw new Error(`There is no file ${backup}`);
  check(backup);
  const temporary = temporaryFor(database);
  try {
    const contents = copyTo(backup, temporary);
    if (!existsSync(database)) {
      publish(temporary, database);
      return { ...contents, kept: undefined };
    }
    sync(temporary);
    const kept = `${database}.before-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    try {
      exclusively(database, () => {
        keep(database, kept);
        renameSync(temporary, database);
      });
    } catch (error) {
      if (!/^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error))) throw error;
      // A file that is not opened by anybody, whose journals are of no use to the backup.
      for (const suffix of ['-wal', '-shm', '-journal', '']) {
        if (existsSync(`${database}${suffix}`)) renameSync(`${database}${suffix}`, `${kept}${suffix}`);
      }
      renameSync(temporary, database);
    }
    sync(dirname(database));
    return { ...contents, kept };
  } finally {
    discard(temporary);
  }
}
