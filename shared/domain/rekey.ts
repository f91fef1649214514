import { appDocumentId, type StoredApp } from '../collections/apps';
import { isSealedAnew, resealCredential } from '../collections/credentials';
import type { Store } from '../collections/store';
import type { Vault } from '../vault';

/** How many apps are read at once, and how many of them are stored at the same time. */
const BATCH = 100;
const AT_ONCE = 8;

/** How far it is. */
export interface Progress {
  done: number;
  all: number;
}

/**
 * Seals every consumer key and secret of an organization anew under the ring's primary key. Everything
 * else goes on meanwhile: an app is read again and stored only if nobody has changed it since. When it
 * is cut short, what was done is done, and doing it again goes on with the rest.
 */
export async function* rekey(org: string, store: Store, vault: Vault): AsyncGenerator<Progress> {
  const isDone = ({ credentials }: StoredApp) => credentials.every((key) => isSealedAnew(key, vault));

  const resealed = (id: string) =>
    store.atomically(async ({ apps }) => {
      const app = await apps.find(org, id);
      if (!app || isDone(app)) return;
      const credentials = app.credentials.map((credential) => resealCredential(credential, vault));
      apps.replace(org, { ...app, credentials });
    });

  const all = await store.apps.count(org, {});
  let done = 0;
  for (let startKey = ''; ; ) {
    const page = { count: BATCH, ...(startKey !== '' && { startKey: { at: startKey, mustExist: false } }) };
    const batch = await store.apps.listAll(org, {}, page);
    const rest = batch.filter((app) => !isDone(app)).map(appDocumentId);
    for (let first = 0; first < rest.length; first += AT_ONCE)
      await Promise.all(rest.slice(first, first + AT_ONCE).map(resealed));
    done += batch.length;
    yield { done, all: Math.max(done, all) };
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) return;
    startKey = `${last.appId}\0`;
  }
}
