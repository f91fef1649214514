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

/* Whole database files: backup, restore, and atomic creation of complete files. */

/**
 * Maximum wait of a backup for a lock, in milliseconds; needed only while the file is opened or recovered.
 */
const TIMEOUT_MS = 10_000;

/** Maximum problems of a damaged file in an error message. */
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
function withConnection<T>(file: string, work: (db: InstanceType<typeof Libsql>) => T): T {
  const db = new Libsql(file);
  try {
    db.exec(`PRAGMA busy_timeout = ${TIMEOUT_MS}`);
    return work(db);
  } finally {
    db.close();
  }
}

/**
 * Renames a complete file, durably and atomically. @throws Error if the name is taken; that file does not
 * change
 */
export function publish(temporary: string, file: string): void {
  sync(temporary);
  try {
    linkSync(temporary, file);
    rmSync(temporary);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new Error(`${file} exists already`, { cause: error });
    // Some file systems have no hard links.
    if (existsSync(file)) throw new Error(`${file} exists already`, { cause: error });
    renameSync(temporary, file);
  }
  sync(dirname(file));
}

/** Creates an empty file, readable by its owner only. */
function createPrivately(file: string): void {
  closeSync(openSync(file, 'wx', 0o600));
  // The umask may have restricted the mode.
  chmodSync(file, 0o600);
}

/** Removes an incomplete file and its journals. */
export function discard(file: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}

const temporaryFor = (file: string): string => `${file}.${process.pid}.partial`;

/** Contents of a file. */
export interface Contents {
  documents: number;
  bytes: number;
}

/**
 * Checks a whole file. @throws Error if it is damaged, or not a database of this Keymint or an earlier one
 */
function check(file: string): Contents {
  try {
    return withConnection(file, (db) => {
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

/** Copies a snapshot of a database to a new file and checks the copy. */
function copyTo(source: string, temporary: string): Contents {
  createPrivately(temporary);
  withConnection(source, (db) => db.prepare('VACUUM INTO ?').run(temporary));
  return check(temporary);
}

/**
 * Backs up a database to a new file while others read and write: a snapshot with everything acknowledged
 * before. The file appears once it is complete, checked and durable. Blocks this process. @throws Error if
 * the file exists or the database does not
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

/** Checkpoints a database, so that its file is complete without the journal. @throws Error if it is in use */
export function settle(database: string): void {
  withConnection(database, (db) => {
    const [isBusy] = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw().get() as unknown[];
    if (isBusy !== 0) throw new Error(`${database} is open in another process. Stop it first`);
  });
}

/**
 * Runs work while no other connection has the database open, with everything in the file itself and no
 * journal. @throws Error if another has it open
 */
function exclusively<T>(database: string, work: () => T): T {
  const db = new Libsql(database);
  const inUse = (cause?: unknown) =>
    new Error(`${database} is open in another process. Stop it first`, { cause });
  try {
    db.exec('PRAGMA busy_timeout = 0');
    // SQLite leaves WAL mode only for the sole connection.
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

/** Links a file under a second name; renames it on file systems without hard links. */
function keep(file: string, kept: string): void {
  try {
    linkSync(file, kept);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error;
    renameSync(file, kept);
  }
}

/**
 * Replaces a database by a backup, and keeps the old one under another name. A complete database exists at
 * any moment. @throws Error if the backup is damaged, or another process has the database open
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
      // Nobody can have this damaged file open; its journals must not be applied to the backup.
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
