import { DatabaseError } from '../store/database';
import type { Connection } from './connection';
import { databaseError, isBusy } from './errors';

/** Bounds of one transaction: it begins no further job after this time, and has no more jobs than this. */
const BATCH_MS = 10;
const MAX_BATCH = 100;

/** How long a deferred job waits for a transaction of others, in milliseconds. */
const MAX_DEFERRAL_MS = 50;

/** Longest pause before the lock is tried again, in milliseconds. */
const MAX_BACKOFF_MS = 20;

/**
 * Decides what to store, without storing anything, and returns what stores it. When it throws, the other jobs of
 * the transaction are not affected.
 */
export type Prepare<T> = () => () => T;

interface Job {
  prepare: Prepare<unknown>;
  expiresAt: number;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** What happens around each transaction. */
interface Hooks {
  begin(): void;
  /** Before a transaction is committed. */
  end(): void;
  /** After a transaction is durable, before its jobs resolve. */
  committed(): void;
}

/** Runs jobs that write. */
export interface Commits {
  run<T>(prepare: Prepare<T>): Promise<T>;
  /** The same for what nobody waits for: it joins the next transaction, so that it costs no write to the disk. */
  defer<T>(prepare: Prepare<T>): Promise<T>;
  /** Resolves when no job waits. */
  drained(): Promise<void>;
}

/**
 * Runs jobs in turn; those that wait at the same time share one transaction, and so one write to the disk. A job
 * waits for other processes for `timeout` milliseconds at most.
 */
export function openCommits(
  connection: Connection,
  timeout: number,
  { begin, end, committed }: Hooks,
): Commits {
  const jobs: Job[] = [];
  let isScheduled = false;
  let deferral: NodeJS.Timeout | undefined;
  let attempts = 0;
  let waiters: (() => void)[] = [];

  const schedule = (delay?: number): void => {
    if (isScheduled) return;
    isScheduled = true;
    if (delay === undefined) setImmediate(drain);
    else setTimeout(drain, delay);
  };

  /** Takes the lock; false when another process has it. */
  const lock = (): boolean => {
    try {
      connection.exec('BEGIN IMMEDIATE');
      attempts = 0;
      return true;
    } catch (error) {
      if (!isBusy(error)) throw error;
      attempts += 1;
      return false;
    }
  };

  const expire = (now: number): void => {
    while (jobs[0] && jobs[0].expiresAt < now) {
      jobs.shift()?.reject(new DatabaseError('Unreachable', 'Another process locks the database'));
    }
  };

  const rollBack = (): void => {
    try {
      connection.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  };

  function runBatch(): void {
    const done: (() => void)[] = [];
    /** Jobs of this transaction, which fail with it. */
    const begun: Job[] = [];
    const until = performance.now() + BATCH_MS;
    try {
      begin();
      for (let count = 0; jobs[0] && count < MAX_BATCH && performance.now() < until; count++) {
        const job = jobs.shift() as Job;
        let store: () => unknown;
        try {
          store = job.prepare();
        } catch (error) {
          job.reject(error);
          continue;
        }
        begun.push(job);
        const result = store();
        done.push(() => job.resolve(result));
      }
      end();
      connection.exec('COMMIT');
    } catch (error) {
      rollBack();
      // Without a job at fault the file is: the others would fail in the same way.
      for (const job of begun.length > 0 ? begun : jobs.splice(0)) job.reject(databaseError(error));
      return;
    }
    committed();
    for (const resolve of done) resolve();
  }

  function drain(): void {
    isScheduled = false;
    clearTimeout(deferral);
    deferral = undefined;
    try {
      if (lock()) runBatch();
      else expire(performance.now());
    } catch (error) {
      for (const job of jobs.splice(0)) job.reject(databaseError(error));
    }
    if (jobs.length === 0) {
      for (const resolve of waiters) resolve();
      waiters = [];
    } else if (attempts === 0) schedule();
    else schedule(Math.random() * Math.min(2 ** attempts, MAX_BACKOFF_MS));
  }

  const add = <T>(prepare: Prepare<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const expiresAt = performance.now() + timeout;
      jobs.push({ prepare, expiresAt, reject, resolve: (result) => resolve(result as T) });
    });

  return {
    run(prepare) {
      const result = add(prepare);
      schedule();
      return result;
    },
    defer(prepare) {
      const result = add(prepare);
      deferral ??= setTimeout(schedule, MAX_DEFERRAL_MS);
      return result;
    },
    async drained() {
      if (jobs.length > 0) schedule();
      if (jobs.length > 0 || isScheduled) await new Promise<void>((resolve) => waiters.push(resolve));
    },
  };
}
