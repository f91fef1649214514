import type { OperationContext } from '../context';
import { keySummary } from '../domain/effective';
import { callingOwner } from '../domain/visibility';
import type { Caller } from '../environment';
import { displayNameOf } from '../schemas/app';
import type { OwnApps } from '../schemas/catalogue';
import { newestFirst } from '../store/collections/credentials';
import type { PageRequest } from '../store/unit';
import { splitPage } from './catalogue';

/** Returns a page of the calling developer's apps, ordered by name, with their keys. */
export async function ownApps(
  org: string,
  { count, start: startKey }: Pick<PageRequest, 'count'> & { start?: PageRequest['startKey'] },
  caller: Caller,
  { store, organizations, credentials: sealed, now }: OperationContext,
): Promise<OwnApps> {
  const path = `${callingOwner(caller)}`;
  const [found, owner, total, settings] = await Promise.all([
    store.apps.list(org, path, { startKey, count: count + 1 }),
    store.owners.find(org, path),
    store.apps.count(org, { equals: { owner: path } }),
    organizations.get(org),
  ]);
  const { items, next } = splitPage(found, count);
  const keyRefs = items.flatMap(({ credentials }) => credentials.map(({ keyRef }) => keyRef));
  const uses = await store.keyUses.findAll(org, keyRefs);
  const { appsPerDeveloper, keysPerApp, keyLifetimeDays, keyLifetimeMaxDays, secrets } = settings;
  return {
    app: items.map((app) => ({
      appId: app.appId,
      name: app.name,
      displayName: displayNameOf(app),
      status: app.status,
      deletesAt: app.deletion?.at,
      createdAt: app.createdAt,
      keys: newestFirst(app.credentials).map((credential) =>
        keySummary(credential, { app, owner, ownerKind: 'developers' }, uses.get(credential.keyRef), {
          now: now(),
          credentials: sealed,
        }),
      ),
    })),
    ...(next !== undefined && { next }),
    total,
    limits: { appsPerDeveloper, keysPerApp, keyLifetimeDays, keyLifetimeMaxDays, secrets },
  };
}
