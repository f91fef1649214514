import { appDocumentId, type StoredApp } from '../collections/apps';
import { isSealedAnew, resealCredential } from '../collections/credentials';
import type { Store } from '../collections/store';
import type { Vault } from '../vault';
import { resealSigningKeys } from './signing';
import { walkApps } from './walk';

/** How many apps are stored in one commit: few, as a change to one of them has all of them read again. */
const PER_COMMIT = 10;

/** How far it is. */
export interface Progress {
  done: number;
  all: number;
}

/**
 * Seals every consumer key and secret of an organization, and its signing keys, anew under the ring's primary key. Everything
 * else goes on meanwhile: apps are read again and stored only if nobody has changed them since. When it
 * is cut short, what was done is done, and doing it again goes on with the rest.
 */
export async function* rekey(org: string, store: Store, vault: Vault): AsyncGenerator<Progress> {
  const isDone = ({ credentials }: StoredApp) => credentials.every((key) => isSealedAnew(key, vault));

  const reseal = (ids: string[]) =>
    store.atomically(async ({ apps }) => {
      for (const app of await Promise.all(ids.map((id) => apps.find(org, id)))) {
        if (!app || isDone(app)) continue;
        const credentials = app.credentials.map((credential) => resealCredential(credential, vault));
        apps.replace(org, { ...app, credentials });
      }
    });

  await store.atomically(async ({ signingKeys }) => {
    const keys = await signingKeys.find(org);
    if (keys?.some(({ privateKey }) => privateKey.keyId !== vault.primary))
      signingKeys.replace(org, resealSigningKeys(keys, vault));
  });

  const all = await store.apps.count(org, {});
  let done = 0;
  for await (const batch of walkApps(org, {}, store)) {
    const rest = batch.filter((app) => !isDone(app)).map(appDocumentId);
    const commits: string[][] = [];
    while (rest.length > 0) commits.push(rest.splice(0, PER_COMMIT));
    await Promise.all(commits.map(reseal));
    done += batch.length;
    yield { done, all: Math.max(done, all) };
  }
}
