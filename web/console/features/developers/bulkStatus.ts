import type searchDevelopers from '../../../../functions/developers/searchDevelopers';
import type setDeveloperStatus from '../../../../functions/developers/setDeveloperStatus';
import { call, Refused } from '../../../kit/api';
import type { DeveloperFilter } from './listQuery';

/** How many requests are under way at once. */
const AT_ONCE = 4;

/** Returns the developerIds of all matching developers with another status. @throws Refused, Offline, or the signal's reason */
export async function idsToSet(
  org: string,
  filter: DeveloperFilter,
  status: 'active' | 'inactive',
  signal: AbortSignal,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await call<typeof searchDevelopers>('searchDevelopers', {
      params: { org },
      query: { ...filter, limit: 100, cursor },
      signal,
    });
    for (const developer of page.developers) if (developer.status !== status) ids.push(developer.developerId);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

/**
 * Sets the status of developers, and tells after each how many are done. Who was deleted meanwhile is
 * passed over. @throws Refused, Offline, or the signal's reason
 */
export async function setStatusOfAll(
  org: string,
  ids: readonly string[],
  status: 'active' | 'inactive',
  { signal, onDone }: { signal: AbortSignal; onDone(done: number): void },
): Promise<void> {
  const left = ids.values();
  let done = 0;
  let hasFailed = false;
  const work = async () => {
    for (const developer of left) {
      if (hasFailed) return;
      signal.throwIfAborted();
      try {
        // Without the signal: the outcome of a cancelled request is unknown.
        await call<typeof setDeveloperStatus>('setDeveloperStatus', {
          params: { org, developer },
          query: { action: status },
        });
      } catch (error) {
        if (!(error instanceof Refused && error.status === 404)) {
          hasFailed = true;
          throw error;
        }
      }
      done += 1;
      onDone(done);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
