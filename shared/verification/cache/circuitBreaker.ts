import type { Environment } from '../../environment';
import { Busy, Unavailable } from '../../faults';
import { isUnreachable } from '../../store/database';

/** Timeout of a call, and time for which calls fail fast after a failure, in milliseconds. */
export const DATABASE_TIMEOUT_MS = 2000;
const FAIL_FAST_MS = 1000;

/** After a failure, cached values are returned without waiting for this long, in milliseconds. */
const RECOVERY_MS = 10_000;

/** Awaits work up to the timeout. @throws Unavailable */
export const withTimeout = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Unavailable()), DATABASE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw isUnreachable(error) ? Unavailable() : error;
  } finally {
    clearTimeout(timer);
  }
};

const isUnavailable = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === Unavailable.code;

const isBusy = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === Busy.code;

/** Circuit breaker: after a failure, fail fast instead of letting every request time out. */
export interface CircuitBreaker {
  /** Runs a call to the database. @throws Unavailable on a failure, or while the circuit is open */
  call<T>(work: () => Promise<T>): Promise<T>;
  /** Refreshes a cached value; returns `before` while the database is unreachable or this process is busy. */
  refresh<T>(before: T, work: () => Promise<T>): Promise<T>;
}

export function openCircuitBreaker({ now, log }: Pick<Environment, 'now' | 'log'>): CircuitBreaker {
  let failedAt = Number.NEGATIVE_INFINITY;
  let reachedAt = Number.NEGATIVE_INFINITY;
  let isProbing = false;
  const isOpen = () => now() - failedAt < FAIL_FAST_MS;

  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    const startedAt = now();
    const reached = () => {
      reachedAt = now();
      failedAt = Number.NEGATIVE_INFINITY;
    };
    try {
      const made = await withTimeout(work());
      reached();
      return made;
    } catch (error) {
      if (!isUnavailable(error)) reached();
      // Ignore a failure of a call that began before the last success.
      else if (startedAt >= reachedAt) failedAt = now();
      throw error;
    }
  };

  return {
    async call(work) {
      if (isOpen()) throw Unavailable();
      return run(work);
    },
    async refresh(before, work) {
      if (now() - failedAt < RECOVERY_MS) {
        // Probe in the background; a success closes the circuit.
        if (!isOpen() && !isProbing) {
          isProbing = true;
          run(work)
            .catch((error) => log.error({ error }, 'The database cannot be reached'))
            .finally(() => {
              isProbing = false;
            });
        }
        return before;
      }
      return run(work).catch((error) => {
        if (!isUnavailable(error) && !isBusy(error)) throw error;
        return before;
      });
    },
  };
}
