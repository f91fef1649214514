import type { Environment } from '../../environment';
import { Busy, Unavailable } from '../../faults';
import { isUnreachable } from '../../store/database';

/** How long an answer is waited for, and how long after a failure none is tried, in milliseconds. */
export const PATIENCE = 2000;
const PAUSE = 1000;

/** How long after a failure what is remembered is answered without waiting, in milliseconds. */
const RECOVERING = 10_000;

/** Waits for an answer, but not for longer than whoever asked. @throws Unavailable */
export const inTime = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Unavailable()), PATIENCE);
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

/** Knows whether the database could be reached a moment ago, so that few wait for what fails most likely. */
export interface Reach {
  /** Does what needs the database. @throws Unavailable when it cannot be reached, or could not a moment ago */
  attempt<T>(work: () => Promise<T>): Promise<T>;
  /** Does it again; while the database cannot be reached or this process is busy, what was known `before` holds. */
  renew<T>(before: T, work: () => Promise<T>): Promise<T>;
}

export function openReach({ now, log }: Pick<Environment, 'now' | 'log'>): Reach {
  let failedAt = Number.NEGATIVE_INFINITY;
  let reachedAt = Number.NEGATIVE_INFINITY;
  let isProbing = false;
  const isDown = () => now() - failedAt < PAUSE;

  const tried = async <T>(work: () => Promise<T>): Promise<T> => {
    const begunAt = now();
    const reached = () => {
      reachedAt = now();
      failedAt = Number.NEGATIVE_INFINITY;
    };
    try {
      const made = await inTime(work());
      reached();
      return made;
    } catch (error) {
      if (!isUnavailable(error)) reached();
      // What fails late says nothing when something begun after it did not.
      else if (begunAt >= reachedAt) failedAt = now();
      throw error;
    }
  };

  return {
    async attempt(work) {
      if (isDown()) throw Unavailable();
      return tried(work);
    },
    async renew(before, work) {
      if (now() - failedAt < RECOVERING) {
        // When it does not fail, all goes on as before.
        if (!isDown() && !isProbing) {
          isProbing = true;
          tried(work)
            .catch((error) => log.error({ error }, 'The database cannot be reached'))
            .finally(() => {
              isProbing = false;
            });
        }
        return before;
      }
      return tried(work).catch((error) => {
        if (!isUnavailable(error) && !isBusy(error)) throw error;
        return before;
      });
    },
  };
}
