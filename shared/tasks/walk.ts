import { startingAt } from '../schemas/listing';
import type { AppFilters, StoredApp } from '../store/collections/apps';
import type { Collections } from '../store/store';
import type { PageRequest } from '../store/unit';

/** Yields all pages of a list from the start key `from`, or from its beginning. */
export async function* walk<T>(
  list: (page: PageRequest) => Promise<T[]>,
  idOf: (item: T) => string,
  { count, from }: { count: number; from?: string | undefined },
): AsyncGenerator<T[]> {
  for (let startKey = from; ; ) {
    const page = await list({ count, ...startingAt(startKey) });
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < count) return;
    // The smallest text after the last id.
    startKey = `${idOf(last)}\0`;
  }
}

/** Apps per read. */
const BATCH = 100;

/** Yields all matching apps of an organization, ordered by appId. */
export const walkApps = (
  org: string,
  filters: AppFilters,
  { apps }: Collections,
  from?: string,
): AsyncGenerator<StoredApp[]> =>
  walk(
    (page) => apps.listAll(org, filters, page),
    ({ appId }) => appId,
    { count: BATCH, from },
  );

/** Yields all batches of a list; each starts after the cursor of the last item before it. */
export async function* batchesOf<T, Cursor>(
  list: (after: Cursor | undefined) => Promise<T[]>,
  cursorOf: (item: T) => Cursor,
  count: number,
): AsyncGenerator<T[]> {
  for (let after: Cursor | undefined; ; ) {
    const batch = await list(after);
    yield batch;
    const last = batch.at(-1);
    if (last === undefined || batch.length < count) return;
    after = cursorOf(last);
  }
}

/** Prefetches the next batch while the current one is processed. */
export async function* readAhead<T>(batches: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = batches.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done) return;
      next = batches.next();
      // Its rejection is handled at the await above.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await batches.return(undefined);
  }
}
