import { DatabaseError } from '../store/database';
import type { Connection } from './connection';
import { databaseError, isBusy } from './errors';

/** Limits of one transaction: no new job starts after this many milliseconds, or after this many jobs. */
const BATCH_MS = 10;
const MAX_BATCH = 100;

/** Maximum time that a deferred job waits to join another transaction, in milliseconds. */
const MAX_DEFERRAL_MS = 50;

/** Maximum delay before the lock is retried, in milliseconds. */
const MAX_BACKOFF_MS = 20;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Decides what to store, without storing anything, and returns a function that stores it. If it throws, other
 * jobs of the transaction are not affected.
 */
export type Prepare<T> = () => () => T;

/** A job with its promise's callbacks. */
interface Task {
  prepare: Prepare<unknown>;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** A task in the queue. */
interface Job extends Task {
  expiresAt: number;
  isDeferred: boolean;
}

const taskOf = <T>(prepare: Prepare<T>, begin: (task: Task) => void): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    begin({ prepare, resolve: (result) => resolve(result as T), reject });
  });

/** A transaction between its jobs and its commit. */
export interface OpenTransaction {
  /**
   * Runs a job in the transaction, which fails if the job's writes fail; in a later transaction if this one
   * has ended.
   */
  join<T>(prepare: Prepare<T>): Promise<T>;
  /** True until the transaction is committed or rolled back. */
  isOpen(): boolean;
}

/** Hooks around each transaction. */
interface Hooks {
  begin(): void;
  /**
   * Starts work that may join the transaction. The commit waits for the promise, but at most one turn of the
   * event loop; undefined if nothing joins.
   */
  stored(transaction: OpenTransaction): Promise<void> | undefined;
  /** Called before the commit. */
  end(): void;
  /** Called when the transaction is durable, before its jobs resolve. */
  committed(): void;
}

/** Queue of jobs that write. */
export interface Commits {
  run<T>(prepare: Prepare<T>): Promise<T>;
  /** Runs a job that nobody waits for in the next transaction, so that it costs no disk write of its own. */
  defer<T>(prepare: Prepare<T>): Promise<T>;
  /** Resolves when the queue is empty. */
  drained(): Promise<void>;
  /** True while a transaction is open or being committed; the connection must not be used for other reads. */
  isWriting(): boolean;
}

/**
 * Runs jobs in order; those that wait at the same time share one transaction, and so one disk write. A job
 * waits for other processes for up to `timeout` milliseconds.
 */
export function openCommits(
  connection: Connection,
  timeout: number,
  { begin, stored, end, committed }: Hooks,
): Commits {
  const jobs: Job[] = [];
  let isScheduled = false;
  let deferral: NodeJS.Timeout | undefined;
  let attempts = 0;
  let waiters: (() => void)[] = [];
  let isWriting = false;

  const schedule = (delay?: number): void => {
    if (isScheduled) return;
    isScheduled = true;
    if (delay === undefined) setImmediate(drain);
    else setTimeout(drain, delay);
  };

  const scheduleDeferred = (): void => {
    deferral ??= setTimeout(() => {
      deferral = undefined;
      schedule();
    }, MAX_DEFERRAL_MS);
  };

  /** Takes the write lock; false if another process has it. */
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
      // SQLite already rolled back, as it does when the disk is full.
    }
  };

  /** Runs jobs in a transaction and commits it. */
  async function runBatch(): Promise<void> {
    const done: (() => void)[] = [];
    /** Tasks of this transaction, which fail with it. */
    const begun: Task[] = [];
    const until = performance.now() + BATCH_MS;
    let isOpen = true;

    const fail = (error: unknown): void => {
      isOpen = false;
      rollBack();
      // If no job ran, the file itself fails, and all other jobs would fail too.
      for (const job of begun.length > 0 ? begun : jobs.splice(0)) job.reject(databaseError(error));
    };

    const runTask = (task: Task): void => {
      let store: () => unknown;
      try {
        store = task.prepare();
      } catch (error) {
        task.reject(error);
        return;
      }
      begun.push(task);
      const result = store();
      done.push(() => task.resolve(result));
    };

    const join: OpenTransaction['join'] = (prepare) => {
      if (!isOpen) return run(prepare);
      return taskOf(prepare, (task) => {
        try {
          runTask(task);
        } catch (error) {
          fail(error);
        }
      });
    };

    try {
      begin();
      for (let count = 0; jobs[0] && count < MAX_BATCH && performance.now() < until; count++) {
        runTask(jobs.shift() as Job);
      }
      const joined = stored({ join, isOpen: () => isOpen });
      if (joined !== undefined) await Promise.race([joined, nextTurn()]);
      // A job that joined has failed, and the transaction with it.
      if (!isOpen) return;
      isOpen = false;
      end();
      await connection.commit();
    } catch (error) {
      fail(error);
      return;
    }
    committed();
    for (const resolve of done) resolve();
  }

  /** Continues with waiting jobs, or resolves `drained`. */
  const proceed = (): void => {
    isWriting = false;
    isScheduled = false;
    if (jobs.length === 0) {
      for (const resolve of waiters) resolve();
      waiters = [];
    } else if (attempts > 0) schedule(Math.random() * Math.min(2 ** attempts, MAX_BACKOFF_MS));
    else if (waiters.length === 0 && jobs.every(({ isDeferred }) => isDeferred)) scheduleDeferred();
    else schedule();
  };

  function drain(): void {
    clearTimeout(deferral);
    deferral = undefined;
    try {
      isWriting = lock();
    } catch (error) {
      for (const job of jobs.splice(0)) job.reject(databaseError(error));
    }
    if (isWriting) {
      void runBatch().then(proceed);
      return;
    }
    expire(performance.now());
    proceed();
  }

  const add = (task: Task, isDeferred: boolean): void => {
    jobs.push({ ...task, isDeferred, expiresAt: performance.now() + timeout });
    if (isDeferred) scheduleDeferred();
    else schedule();
  };

  const run: Commits['run'] = (prepare) => taskOf(prepare, (task) => add(task, false));

  return {
    run,
    defer: (prepare) => taskOf(prepare, (task) => add(task, true)),
    isWriting: () => isWriting,
    async drained() {
      if (jobs.length > 0) schedule();
      if (jobs.length > 0 || isScheduled) await new Promise<void>((resolve) => waiters.push(resolve));
    },
  };
}
