import type { StoredApp } from '../collections/apps';
import type { StoredDeveloper } from '../collections/developers';
import { MOST_WRITES } from '../collections/session';
import type { Collections, Store } from '../collections/store';

/** How many apps are read for one commit. */
const BATCH = 100;

/** As many of the apps as go into one commit with their keys, and one at least. */
function fitting(apps: readonly StoredApp[]): StoredApp[] {
  const fit: StoredApp[] = [];
  let writes = 2;
  for (const app of apps) {
    writes += 1 + app.credentials.length;
    if (writes > MOST_WRITES && fit.length > 0) break;
    fit.push(app);
  }
  return fit;
}

/** Deletes an app that was read, with all its keys. */
export function deleteAppWithKeys(org: string, app: StoredApp, { apps, keys }: Collections): void {
  apps.delete(org, app);
  for (const { keyRef } of app.credentials) keys.delete(org, keyRef);
}

/** Deletes a developer with all apps and keys; a developer with too many for one commit loses some of them. */
const deleteSome = (org: string, developer: string) => async (store: Collections) => {
  const { developers, apps } = store;
  const found = await developers.get(org, developer);
  const read = await apps.list(org, `developers/${found.developerId}`, { count: BATCH });
  const batch = fitting(read);
  for (const app of batch) deleteAppWithKeys(org, app, store);
  const all = batch.length === read.length && read.length < BATCH;
  const deleted = new Set(batch.map(({ name }) => name));
  if (all) developers.delete(org, found);
  else developers.replace(org, found, { ...found, apps: found.apps.filter((name) => !deleted.has(name)) });
  return { found, all };
};

/**
 * Deletes a developer with all apps and keys, and answers the developer as it was.
 *
 * What fits goes in one commit. Of more, apps go first and the developer last: when that is cut
 * short, deleting again goes on where it stopped.
 * @throws DeveloperDoesNotExist @throws DeveloperIdDoesNotExist
 */
export async function deleteDeveloperWithApps(
  org: string,
  developer: string,
  store: Store,
): Promise<StoredDeveloper> {
  const first = await store.atomically(deleteSome(org, developer));
  for (let { all } = first; !all; ) {
    ({ all } = await store.atomically(deleteSome(org, developer)));
  }
  return first.found;
}
