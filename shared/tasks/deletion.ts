import type { OperationContext } from '../context';
import type { StoredApp } from '../store/collections/apps';
import type { CredentialVault } from '../store/collections/credentials';
import type { Collections } from '../store/store';
import { MAX_WRITES_PER_UNIT } from '../store/unit';
import { freeKey } from './keys';

/** How many apps are read for one commit. */
const BATCH = 100;

/** After how many attempts at one commit the owner is closed to new apps, and for how long, in milliseconds. */
const PATIENT_ATTEMPTS = 3;
const CLOSED_MS = 5000;

/** As many of the apps as go into one commit with their keys, and one at least. */
function fitting(apps: readonly StoredApp[], besides: number): StoredApp[] {
  const fit: StoredApp[] = [];
  let writes = 2 + besides;
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

/** An entity that owns apps, read to be deleted. */
export interface Doomed<Entity> {
  entity: Entity;
  /** How many documents besides its own and its apps' are written in this unit of work. */
  besides: number;
  /** Whether nothing but apps is left to go before it. */
  isReady: boolean;
  /** Closes it to new apps until then. */
  close(until: number): void;
  /** Deletes it. */
  delete(): void;
  /** Keeps it for now, without the apps of these names. */
  keepWithout(apps: ReadonlySet<string>): void;
}

/**
 * Deletes the entity at `owner`, a path below the organization, with all apps and keys, and answers it
 * as it was.
 *
 * What fits goes in one commit. Of more, apps go first and their owner last: when that is cut
 * short, deleting again goes on where it stopped. While others keep adding apps, the owner is closed to them.
 */
export async function deleteWithApps<Entity>(
  { org, owner }: { org: string; owner: string },
  open: (store: Collections) => Promise<Doomed<Entity>>,
  { store, now, credentials }: Pick<OperationContext, 'store' | 'now' | 'credentials'>,
): Promise<Entity> {
  let attempts = 0;
  const close = () => store.atomically(async (all) => (await open(all)).close(now() + CLOSED_MS));

  const deleteSome = async (collections: Collections) => {
    attempts += 1;
    if (attempts % (PATIENT_ATTEMPTS + 1) === 0) await close();
    // Whoever joins after this changes the owner, so that the commit fails; hence the owner comes first.
    const doomed = await open(collections);
    const [read, denials] = await Promise.all([
      collections.apps.list(org, owner, { count: BATCH }),
      collections.denials.list(org, owner, BATCH),
    ]);
    const batch = fitting(read, doomed.besides + denials.length);
    await Promise.all(batch.map((app) => deleteAppWithKeys(org, app, collections, credentials)));
    for (const denial of denials) collections.denials.delete(org, denial);
    const isLast = batch.length === read.length && read.length < BATCH && denials.length < BATCH;
    const all = doomed.isReady && isLast;
    if (all) doomed.delete();
    else doomed.keepWithout(new Set(batch.map(({ name }) => name)));
    return { entity: doomed.entity, all };
  };
  const deleteBatch = () => {
    attempts = 0;
    return store.atomically(deleteSome);
  };
  const first = await deleteBatch();
  for (let { all } = first; !all; ) ({ all } = await deleteBatch());
  return first.entity;
}
