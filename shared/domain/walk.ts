import type { AppQuestion, StoredApp } from '../collections/apps';
import type { Collections } from '../collections/store';
import { startingAt } from '../schemas/listing';

/** How many apps are read at once. */
const BATCH = 100;

/** All apps of an organization that are asked for in the order of their appIds, a batch at a time. */
export async function* walkApps(
  org: string,
  question: AppQuestion,
  { apps }: Collections,
  from?: string,
): AsyncGenerator<StoredApp[]> {
  for (let startKey = from; ; ) {
    const batch = await apps.listAll(org, question, { count: BATCH, ...startingAt(startKey) });
    yield batch;
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) return;
    // The first text after the last appId.
    startKey = `${last.appId}\0`;
  }
}
