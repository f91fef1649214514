import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context';
import { Fault, LimitExceeded } from '../faults';
import { MAX_USE_DELAY_MS } from '../store/collections/keyUses';
import { MAX_SETTINGS_AGE_MS } from '../store/collections/organizations';
import type { IdPage } from '../store/database';
import { auditedCollections, type Store } from '../store/store';
import { MAX_REQUEST_MS } from './rekey';
import { batchesOf } from './walk';

/** Documents per commit; a member takes two writes. */
const PER_COMMIT = 200;

/** Delay until other processes no longer store anything of a deleted organization, in milliseconds. */
const SETTLE_MS = MAX_SETTINGS_AGE_MS + MAX_USE_DELAY_MS + MAX_REQUEST_MS;

/** Collections below an organization; members are deleted with what names them elsewhere. */
const collections = Object.keys(auditedCollections).filter((name) => name !== '' && name !== 'members');

/** Deleted last: other processes drop cached keys, members and tokens by them. */
const CHANGES = 'changes';

/** Progress of a deletion, in documents. */
export interface DeletionProgress {
  done: number;
  all: number;
}

type List = (page: IdPage) => Promise<string[]>;

const idOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Deletes documents in as few commits as the database allows. */
async function deleteAll(paths: readonly string[], store: Store): Promise<void> {
  try {
    await store.atomically(({ deletions }) => deletions.deleteAll(paths));
  } catch (error) {
    const isTooLarge = error instanceof Fault && error.code === LimitExceeded.code;
    if (!isTooLarge || paths.length === 1) throw error;
    const half = Math.ceil(paths.length / 2);
    await deleteAll(paths.slice(0, half), store);
    await deleteAll(paths.slice(half), store);
  }
}

/** Deletes all documents of a list; yields how many at a time. */
async function* deleteListed(list: List, store: Store): AsyncGenerator<number> {
  const batches = batchesOf(
    (startAfter: string | undefined) =>
      list({ limit: PER_COMMIT, ...(startAfter !== undefined && { startAfter }) }),
    idOf,
    PER_COMMIT,
  );
  for await (const paths of batches) {
    if (paths.length > 0) await deleteAll(paths, store);
    yield paths.length;
  }
}

/** Deletes everything of an organization but its changes; yields how many documents at a time. */
async function* deleteOnce(org: string, store: Store): AsyncGenerator<number> {
  let found: number;
  do {
    found = await store.atomically(({ members }) => members.deleteSome(org, PER_COMMIT));
    yield found;
  } while (found === PER_COMMIT);
  yield* deleteListed((page) => store.due.listPaths(org, page), store);
  yield* deleteListed((page) => store.portalSessions.listPaths(org, page), store);
  for (const name of collections)
    if (name !== CHANGES)
      yield* deleteListed((page) => store.organizations.listBelow(org, name, page), store);
}

/**
 * Deletes an organization with everything that belongs to it; an interrupted run can be repeated. The organization
 * does not exist from the first commit on. Other processes may cache it and store more until `settleMs` later, so
 * that everything is deleted once more then. @throws OrganizationDoesNotExist
 */
export async function* deleteOrganization(
  org: string,
  { store, now }: Pick<Context, 'store' | 'now'>,
  settleMs = SETTLE_MS,
): AsyncGenerator<DeletionProgress> {
  const begunAt = await store.atomically(async ({ organizations, deletions }) => {
    const known = await deletions.find(org);
    if (known) return known.begunAt;
    organizations.delete(await organizations.get(org));
    const at = now();
    deletions.begin(org, { begunAt: at });
    return at;
  });
  const counts = await Promise.all(
    ['members', ...collections].map((name) => store.organizations.countBelow(org, name)),
  );
  const all = counts.reduce((sum, count) => sum + count, 0);
  let done = 0;
  const progress = (count: number): DeletionProgress => {
    done += count;
    return { done, all: Math.max(all, done) };
  };
  for await (const count of deleteOnce(org, store)) yield progress(count);
  await pause(Math.min(settleMs, Math.max(0, begunAt + settleMs - now())));
  for (let before = -1; before !== done; ) {
    before = done;
    for await (const count of deleteOnce(org, store)) yield progress(count);
  }
  const changes: List = (page) => store.organizations.listBelow(org, CHANGES, page);
  for await (const count of deleteListed(changes, store)) yield progress(count);
  await store.atomically(({ deletions }) => deletions.complete(org));
}
