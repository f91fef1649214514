import type { Context } from '../context';
import { appDocumentId } from '../schemas/owner';
import { isApiProductIndexed } from '../store/collections/apiProducts';
import { isAppGroupIndexed } from '../store/collections/appGroups';
import { isAppIndexed } from '../store/collections/apps';
import { isCompanyIndexed } from '../store/collections/companies';
import { isDeveloperIndexed } from '../store/collections/developers';
import type { NamedPart } from '../store/database';
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

/** A collection of companies or app groups. */
interface Teams<Team extends { name: string }> {
  search(org: string, term: undefined, part: NamedPart): Promise<Team[]>;
  idOf(team: { name: string }): string;
}

/** Yields all batches of companies or app groups, ordered by name. */
const teamsOf = <Team extends { name: string }>(org: string, teams: Teams<Team>): AsyncGenerator<Team[]> =>
  batchesOf(
    (after: { value: string; id: string } | undefined) =>
      teams.search(org, undefined, { after, limit: BATCH }),
    ({ name }) => ({ value: name, id: teams.idOf({ name }) }),
    BATCH,
  );

/**
 * Recomputes the search fields of an organization's developers, apps, API products, companies and app groups, for data
 * of earlier versions. Runs while the registry serves. Idempotent; an interrupted run can be repeated.
 */
export async function* reindex(
  org: string,
  { store }: Pick<Context, 'store'>,
): AsyncGenerator<ReindexProgress> {
  await store.organizations.get(org);
  const counts = await Promise.all([
    store.developers.count(org, {}),
    store.apps.count(org, {}),
    store.apiProducts.count(org),
    store.companies.count(org),
    store.appGroups.count(org, {}),
  ]);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const progress = { done: 0, changed: 0 };

  const inCommits = async (
    ids: readonly string[],
    collection: 'developers' | 'apps' | 'apiProducts' | 'companies' | 'appGroups',
  ): Promise<number> => {
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
  const products = batchesOf(
    (after: { value: string; id: string } | undefined) =>
      store.apiProducts.indexed(org, { after, limit: BATCH }),
    ({ name }) => ({ value: name, id: store.apiProducts.idOf({ name }) }),
    BATCH,
  );
  for await (const batch of products) {
    const names = batch.filter((each) => !isApiProductIndexed(each)).map(({ name }) => name);
    progress.changed += await inCommits(names, 'apiProducts');
    yield say(batch.length);
  }
  for await (const batch of teamsOf(org, store.companies)) {
    const names = batch.filter((each) => !isCompanyIndexed(each)).map(({ name }) => name);
    progress.changed += await inCommits(names, 'companies');
    yield say(batch.length);
  }
  for await (const batch of teamsOf(org, store.appGroups)) {
    const names = batch.filter((each) => !isAppGroupIndexed(each)).map(({ name }) => name);
    progress.changed += await inCommits(names, 'appGroups');
    yield say(batch.length);
  }
}
