import type { AppQuestion, StoredApp } from '../collections/apps';
import type { Page } from '../collections/session';
import type { Collections } from '../collections/store';
import { startingAt } from '../schemas/listing';

/** All of a list, one page after the other; it begins at `from`, or at its beginning. */
export async function* walk<T>(
  list: (page: Page) => Promise<T[]>,
  idOf: (item: T) => string,
  { count, from }: { count: number; from?: string | undefined },
): AsyncGenerator<T[]> {
  for (let startKey = from; ; ) {
    const page = await list({ count, ...startingAt(startKey) });
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < count) return;
    // The first text after the last id.
    startKey = `${idOf(last)}\0`;
  }
}

/** How many apps are read at once. */
const BATCH = 100;

/** All apps of an organization that are asked for in the order of their appIds, a batch at a time. */
export const walkApps = (
  org: string,
  question: AppQuestion,
  { apps }: Collections,
  from?: string,
): AsyncGenerator<StoredApp[]> =>
  walk(
    (page) => apps.listAll(org, question, page),
    ({ appId }) => appId,
    { count: BATCH, from },
  );
