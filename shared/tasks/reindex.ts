import type { Context } from '../context';
import { appDocumentId } from '../schemas/owner';
import { isAppIndexed } from '../store/collections/apps';
import { isDeveloperIndexed } from '../store/collections/developers';
import { batchesOf, walkApps } from './walk';

/** Entities per read and per commit. */
const BATCH = 200;
const PER_COMMIT = 50;

/** Progress in entities. */
export interface ReindexProgress {
  done: number;
  all: number;
  /** Entities whose search fields were outdated. */
  changed: number;
}

/**
 * Recomputes the search fields of an organization's developers and apps, for data of earlier versions. Runs
 * while the registry serves. Idempotent; an interrupted run can be repeated.
 */
export async function* reindex(
  org: string,
  { store }: Pick<Context, 'store'>,
): AsyncGenerator<ReindexProgress> {
  await store.organizations.get(org);
  const counts = await Promise.all([store.developers.count(org, {}), store.apps.count(org, {})]);
  const all = counts[0] + counts[1];
  const progress = { done: 0, changed: 0 };

  const inCommits = async (ids: readonly string[], collection: 'developers' | 'apps'): Promise<number> => {
    let changed = 0;
    for (let from = 0; from < ids.length; from += PER_COMMIT) {
      const results = await store.atomically((collections) =>
        Promise.all(ids.slice(from, from + PER_COMMIT).map((id) => collections[collection].reindex(org, id))),
      );
      changed += results.filter(Boolean).length;
    }
    return changed;
  };
  const say = (batch: number): ReindexProgress => {
    progress.done += batch;
    return { ...progress, all: Math.max(all, progress.done) };
  };

  const developers = batchesOf(
    (after: string | undefined) => store.developers.batch(org, after, BATCH),
    ({ developerId }) => developerId,
    BATCH,
  );
  for await (const batch of developers) {
    const ids = batch.filter((each) => !isDeveloperIndexed(each)).map(({ developerId }) => developerId);
    progress.changed += await inCommits(ids, 'developers');
    yield say(batch.length);
  }
  for await (const batch of walkApps(org, {}, store)) {
    const ids = batch.filter((each) => !isAppIndexed(each)).map(appDocumentId);
    progress.changed += await inCommits(ids, 'apps');
    yield say(batch.length);
  }
}
