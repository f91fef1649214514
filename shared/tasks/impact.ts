import { effectiveOf } from '../domain/effective';
import { appDocumentId } from '../schemas/owner';
import { type FoundApp, facet } from '../store/collections/apps';
import type { Collections } from '../store/store';
import { batchesOf } from './walk';

/** Apps per read. */
const BATCH = 500;

/** Uses within this many milliseconds are recent. */
const RECENT_MS = 7 * 24 * 60 * 60_000;

const gathered = async (batches: AsyncGenerator<FoundApp[]>): Promise<FoundApp[]> => {
  const all: FoundApp[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
};

/** Returns all apps of a developer. */
const appsOf = (org: string, developerId: string, { apps }: Collections) =>
  gathered(
    batchesOf(
      (after: string | undefined) => {
        const between = { first: developerId, last: developerId };
        return apps.batchOfDevelopers(org, between, { after, count: BATCH });
      },
      appDocumentId,
      BATCH,
    ),
  );

/**
 * Returns what stops working if a developer is deactivated or deleted: apps, working keys, recently used
 * keys. `developer` is an e-mail address or developerId, `now` in milliseconds since 1970. @throws
 * DeveloperDoesNotExist @throws DeveloperIdDoesNotExist
 */
export async function developerImpact(
  org: string,
  developer: string,
  { store, now }: { store: Collections; now: number },
) {
  const developerId = await store.developers.idOf(org, developer);
  const [owner, apps] = await Promise.all([
    store.developers.get(org, developerId),
    appsOf(org, developerId, store),
  ]);
  const keys = apps.flatMap((app) => app.credentials.map((credential) => ({ app, credential })));
  const works = ({ app, credential }: (typeof keys)[number]) =>
    effectiveOf({ credential, app, owner, ownerKind: 'developers' }, now).works;
  const uses = await store.keyUses.findAll(
    org,
    keys.map(({ credential }) => credential.keyRef),
  );
  const recentlyUsed = keys.flatMap(({ app: { appId, name: app }, credential: { keyRef } }) => {
    const lastUsedAt = uses.get(keyRef);
    return lastUsedAt !== undefined && lastUsedAt > now - RECENT_MS
      ? [{ appId, app, keyRef, lastUsedAt }]
      : [];
  });
  return {
    apps: apps.length,
    keys: keys.length,
    workingKeys: keys.filter(works).length,
    recentlyUsed: recentlyUsed.sort((one, other) => other.lastUsedAt - one.lastUsedAt),
  };
}

/** Counts the apps and keys that have an API product. @throws ApiProductDoesNotExist */
export async function apiProductImpact(org: string, apiProduct: string, store: Collections) {
  const filters = { facet: facet({ apiProduct }) };
  const batches = batchesOf(
    (after: { value: number; id: string } | undefined) =>
      store.apps.search(org, filters, { descending: true, after, limit: BATCH }),
    (app) => ({ value: app.createdAt, id: appDocumentId(app) }),
    BATCH,
  );
  const count = async () => {
    const found = { apps: 0, keys: 0, pending: 0 };
    for await (const batch of batches) {
      found.apps += batch.length;
      for (const { credentials } of batch)
        for (const { apiproduct, status } of credentials.flatMap(({ apiProducts }) => apiProducts)) {
          if (apiproduct !== apiProduct) continue;
          found.keys += 1;
          if (status === 'pending') found.pending += 1;
        }
    }
    return found;
  };
  const [counted] = await Promise.all([count(), store.apiProducts.get(org, apiProduct)]);
  return counted;
}
