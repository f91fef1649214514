import { startingAt } from '../schemas/listing';
import type { AppFilters, StoredApp } from '../store/collections/apps';
import type { Collections } from '../store/store';
import type { PageRequest } from '../store/unit';

/** All of a list, one page after the other; it begins at `from`, or at its beginning. */
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
    // The first text after the last id.
    startKey = `${idOf(last)}\0`;
  }
}

/** How many apps are read at once. */
const BATCH = 100;

/** All apps of an organization that are asked for in the order of their appIds, a batch at a time. */
export const walkApps = (
  org: string,
  question: AppFilters,
  { apps }: Collections,
  from?: string,
): AsyncGenerator<StoredApp[]> =>
  walk(
    (page) => apps.listAll(org, question, page),
    ({ appId }) => appId,
    { count: BATCH, from },
  );

/** All of a list, a batch of `count` at a time, each after the place of the last item of the one before. */
export async function* batchesOf<T, Place>(
  list: (after: Place | undefined) => Promise<T[]>,
  placeOf: (item: T) => Place,
  count: number,
): AsyncGenerator<T[]> {
  for (let after: Place | undefined; ; ) {
    const batch = await list(after);
    yield batch;
    const last = batch.at(-1);
    if (last === undefined || batch.length < count) return;
    after = placeOf(last);
  }
}

/** The same batches; each is read while the one before is worked on. */
export async function* readAhead<T>(batches: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = batches.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done) return;
      next = batches.next();
      // It is told of when it is waited for.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await batches.return(undefined);
  }
}
