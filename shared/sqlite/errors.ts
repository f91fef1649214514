import { DatabaseError } from '../store/database';

/**
 * Transient result codes: another process holds the lock, or the disk is full or failing. Source:
 * sqlite.org/rescode.html.
 */
const transient = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|PROTOCOL|NOMEM|INTERRUPT)/;

const codeOf = (error: unknown): string => `${(error as { code?: unknown } | null)?.code}`;

/** True if another connection holds the lock. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));

/** Error of work that must wait for a transaction of its own process. */
export const busy = (): Error =>
  Object.assign(new Error('A transaction of this process is open'), { code: 'SQLITE_BUSY' });

/** Translates an error of SQLite into a `DatabaseError`. */
export function databaseError(error: unknown): unknown {
  if (error instanceof DatabaseError || !codeOf(error).startsWith('SQLITE_')) return error;
  const kind = transient.test(codeOf(error)) ? 'Unreachable' : 'Failed';
  return new DatabaseError(kind, (error as Error).message, { cause: error });
}
