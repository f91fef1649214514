import type { OperationContext } from '../context';
import type { StoredApp } from '../store/collections/apps';
import type { CredentialVault } from '../store/collections/credentials';
import type { Collections, Store } from '../store/store';
import { MAX_WRITES_PER_UNIT } from '../store/unit';
import { freeKey } from './keys';

/** Apps read per commit. */
const BATCH = 100;

/**
 * After this many failed attempts at one commit the owner is closed to new apps, for this many milliseconds.
 */
const ATTEMPTS_BEFORE_CLOSING = 3;
const CLOSED_MS = 5000;

/** Returns as many apps as one commit can delete with their keys, at least one. */
function batchForCommit(apps: readonly StoredApp[], extraWrites: number): StoredApp[] {
  const fit: StoredApp[] = [];
  let writes = 2 + extraWrites;
  for (const app of apps) {
    writes += 1 + app.credentials.length;
    if (writes > MAX_WRITES_PER_UNIT && fit.length > 0) break;
    fit.push(app);
  }
  return fit;
}

/** Deletes an app that was read, with all its keys. */
export async function deleteAppWithKeys(
  org: string,
  app: StoredApp,
  collections: Collections,
  credentials: CredentialVault,
): Promise<void> {
  collections.apps.delete(org, app);
  await Promise.all(app.credentials.map((key) => freeKey(org, app, key, collections, credentials)));
}

/** An owner of apps, loaded for deletion. */
export interface OwnerDeletion<Entity> {
  entity: Entity;
  /** Other documents that the unit of work writes besides the owner and its apps. */
  extraWrites: number;
  /** True if only apps are left to delete before the owner. */
  isReady: boolean;
  /** Closes the owner to new apps until then, in milliseconds since 1970. */
  close(until: number): void;
  /** Deletes the owner. */
  delete(): void;
  /** Updates the owner after some of its apps, given by name, were deleted. */
  keepWithout(apps: ReadonlySet<string>): void;
}

/**
 * Deletes an owner with all apps and keys; returns it as it was before. `owner` is a path below the
 * organization.
 *
 * Uses one commit if everything fits; otherwise deletes apps in batches and the owner last, so that an
 * interrupted deletion can be repeated. If others keep adding apps, closes the owner to new apps.
 */
export async function deleteWithApps<Entity>(
  { org, owner }: { org: string; owner: string },
  load: (store: Collections) => Promise<OwnerDeletion<Entity>>,
  {
    store,
    now,
    credentials,
  }: Pick<OperationContext, 'now' | 'credentials'> & { store: Pick<Store, 'atomically'> },
): Promise<Entity> {
  let attempts = 0;
  const close = () => store.atomically(async (all) => (await load(all)).close(now() + CLOSED_MS));

  const deleteSome = async (collections: Collections) => {
    attempts += 1;
    if (attempts % (ATTEMPTS_BEFORE_CLOSING + 1) === 0) await close();
    // Load the owner first: an app added afterwards changes the owner, so that the commit fails.
    const deletion = await load(collections);
    const [read, denials] = await Promise.all([
      collections.apps.list(org, owner, { count: BATCH }),
      collections.denials.list(org, owner, BATCH),
    ]);
    const batch = batchForCommit(read, deletion.extraWrites + denials.length);
    await Promise.all(batch.map((app) => deleteAppWithKeys(org, app, collections, credentials)));
    for (const denial of denials) collections.denials.delete(org, denial);
    const isLast = batch.length === read.length && read.length < BATCH && denials.length < BATCH;
    const all = deletion.isReady && isLast;
    if (all) deletion.delete();
    else deletion.keepWithout(new Set(batch.map(({ name }) => name)));
    return { entity: deletion.entity, all };
  };
  const deleteBatch = () => {
    attempts = 0;
    return store.atomically(deleteSome);
  };
  const first = await deleteBatch();
  for (let { all } = first; !all; ) ({ all } = await deleteBatch());
  return first.entity;
}
