import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context';
import { appDocumentId } from '../schemas/owner';
import type { StoredApp } from '../store/collections/apps';
import { MAX_SETTINGS_AGE_MS, type StoredOrganization } from '../store/collections/organizations';
import type { Collections } from '../store/store';
import { credentialVaultOf } from './credentialVault';
import { resealSigningKeys } from './signing';
import { walkApps } from './walk';

/** How many apps are stored in one commit: few, as a change to one of them has all of them read again. */
const PER_COMMIT = 10;

/** How long after the settings changed a request that was answered with the old ones may still store something. */
const MAX_REQUEST_MS = 15_000;

/** How far it is. */
export interface Progress {
  done: number;
  all: number;
  /** Keys that cannot be opened on their app and were left as they are: the app's document id and the keyRef. */
  unreadable: readonly string[];
}

/**
 * Seals every consumer key and secret of an organization, and its signing keys, anew: under the ring's primary
 * key, and bound to organization and app. Everything else goes on meanwhile: apps are read again and stored only
 * if nobody has changed them since. When it is cut short, what was done is done, and doing it again goes on with
 * the rest.
 *
 * Where keys were bound to less, all processes first learn to seal new ones as they are to be, and only when
 * none is left is the old form refused.
 */
export async function* rekey(
  org: string,
  context: Pick<Context, 'store' | 'vault' | 'log'>,
  settleMs = MAX_SETTINGS_AGE_MS + MAX_REQUEST_MS,
): AsyncGenerator<Progress> {
  const { store, vault } = context;

  const setSealing = (sealing: StoredOrganization['sealing']): Promise<StoredOrganization> =>
    store.by({ name: 'keymint', action: 'rekey' }).atomically(async ({ organizations }) => {
      const found = await organizations.get(org);
      return found.sealing === sealing ? found : organizations.replace({ ...found, sealing });
    });

  const found = await store.organizations.get(org);
  const isBound = found.sealing === 'app';
  const organization = isBound ? found : await setSealing('migrating');
  const changedAt = performance.now();
  const credentials = credentialVaultOf(organization, context);
  const unreadable = new Set<string>();

  const isDone = (app: StoredApp): boolean =>
    app.credentials.every((key) => credentials.isSealedAnew(app, key));

  /** Whether a key is this app's: of one that is bound to no app, the database says whose it is. */
  const isOf = async (id: string, keyRef: string, { keys }: Collections): Promise<boolean> =>
    isBound || (await keys.find(org, keyRef))?.app === id;

  const reseal = (ids: string[]) =>
    store.atomically(async (collections) => {
      for (const app of await Promise.all(ids.map((id) => collections.apps.find(org, id)))) {
        if (!app || isDone(app)) continue;
        const id = appDocumentId(app);
        const resealed = await Promise.all(
          app.credentials.map(async (key) => {
            if (credentials.isSealedAnew(app, key)) return key;
            const anew = (await isOf(id, key.keyRef, collections)) ? credentials.reseal(app, key) : undefined;
            if (!anew) unreadable.add(`${id} ${key.keyRef}`);
            return anew ?? key;
          }),
        );
        if (resealed.some((key, index) => key !== app.credentials[index]))
          collections.apps.replace(org, { ...app, credentials: resealed });
      }
    });

  const resealAll = async function* (): AsyncGenerator<Progress> {
    await store.atomically(async ({ signingKeys }) => {
      const keys = await signingKeys.find(org);
      const resealed = keys && resealSigningKeys(keys, organization, vault);
      if (resealed) signingKeys.replace(org, resealed);
    });
    const all = await store.apps.count(org, {});
    let done = 0;
    for await (const batch of walkApps(org, {}, store)) {
      const rest = batch.filter((app) => !isDone(app)).map(appDocumentId);
      const commits: string[][] = [];
      while (rest.length > 0) commits.push(rest.splice(0, PER_COMMIT));
      await Promise.all(commits.map(reseal));
      done += batch.length;
      yield { done, all: Math.max(done, all), unreadable: [...unreadable] };
    }
  };

  yield* resealAll();
  if (isBound) return;
  // Processes that have not heard of the change may have sealed more as before.
  await pause(Math.max(0, changedAt + settleMs - performance.now()));
  yield* resealAll();
  if (unreadable.size === 0) await setSealing('app');
}
