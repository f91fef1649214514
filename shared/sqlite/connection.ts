import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import Background from 'libsql/promise';
import { LRUCache } from 'lru-cache';
import { databaseError } from './errors';

/** A parameter or a column of a row. */
export type Column = string | number | Buffer | null;
export type Row = readonly Column[];

/**
 * Maximum wait for another process inside one (blocking) call, in milliseconds; longer waits are
 * asynchronous.
 */
const BUSY_TIMEOUT_MS = 5;

/** Same during start-up, in milliseconds. */
const START_TIMEOUT_MS = 10_000;

/** Page cache, in KiB. */
const CACHE_KIB = 16_384;

/** Maximum cached prepared statements. */
const MAX_STATEMENTS = 256;

/** Pages of the WAL after which a commit checkpoints it: 32 MiB. */
const CHECKPOINT_PAGES = 8000;

/** A connection to the file. All methods but `commit` are synchronous. */
export interface Connection {
  /** Returns the rows of a statement. @throws DatabaseError */
  all(sql: string, ...params: Column[]): Row[];
  /** Returns the first row of a statement. @throws DatabaseError */
  get(sql: string, ...params: Column[]): Row | undefined;
  /** Runs a statement that changes rows; returns the id of the last inserted row. @throws DatabaseError */
  run(sql: string, ...params: Column[]): number;
  /** Runs statements without parameters or rows; throws SQLite's own error. */
  exec(sql: string): void;
  /**
   * Commits the transaction on another thread, so that this one does not wait for the disk; no other method
   * may be called until the promise settles. Rejects with SQLite's own error.
   */
  commit(): Promise<void>;
  /** Runs work with the longer timeout of start-up; blocks. */
  patiently<T>(work: () => T): T;
  close(): void;
}

/** Creates the file if it is missing, readable by its owner only; its journal inherits the mode. */
function createFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(file, 'wx', 0o600));
    // The umask may have restricted the mode.
    chmodSync(file, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Opens a connection. Commits are durable when they return (`synchronous=FULL`); readers and one writer do
 * not block each other (`journal_mode=WAL`).
 */
export function connect(file: string, cacheKiB = CACHE_KIB): Connection {
  createFile(file);
  const db = new Libsql(file);
  const wait = (milliseconds: number) => void db.exec(`PRAGMA busy_timeout = ${milliseconds}`);
  wait(START_TIMEOUT_MS);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -${cacheKiB};
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  wait(BUSY_TIMEOUT_MS);

  const statements = new LRUCache<string, ReturnType<typeof db.prepare>>({ max: MAX_STATEMENTS });
  let isCommitting = false;
  const requireIdle = (): void => {
    if (isCommitting) throw new Error('The connection is used while it commits');
  };

  const prepared = (sql: string) => {
    requireIdle();
    const known = statements.get(sql);
    if (known) return known;
    const statement = db.prepare(sql);
    if (/^(SELECT|PRAGMA)/.test(sql)) statement.raw();
    statements.set(sql, statement);
    return statement;
  };

  return {
    all(sql, ...params) {
      try {
        return prepared(sql).all(...params) as Row[];
      } catch (error) {
        throw databaseError(error);
      }
    },
    get(sql, ...params) {
      try {
        return prepared(sql).get(...params) as Row | undefined;
      } catch (error) {
        throw databaseError(error);
      }
    },
    run(sql, ...params) {
      try {
        return Number(prepared(sql).run(...params).lastInsertRowid);
      } catch (error) {
        throw databaseError(error);
      }
    },
    exec(sql) {
      requireIdle();
      db.exec(sql);
    },
    async commit() {
      requireIdle();
      isCommitting = true;
      try {
        // Both classes of the driver share the connection; this one's method does not block.
        await Background.prototype.exec.call(db, 'COMMIT');
      } finally {
        isCommitting = false;
      }
    },
    patiently(work) {
      wait(START_TIMEOUT_MS);
      try {
        return work();
      } finally {
        wait(BUSY_TIMEOUT_MS);
      }
    },
    close() {
      statements.clear();
      db.close();
    },
  };
}
