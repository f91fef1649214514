import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context';
import { appDocumentId } from '../schemas/owner';
import type { StoredApp } from '../store/collections/apps';
import { MAX_SETTINGS_AGE_MS, type StoredOrganization } from '../store/collections/organizations';
import type { Collections } from '../store/store';
import { credentialVaultOf } from './credentialVault';
import { resealSigningKeys } from './signing';
import { walkApps } from './walk';

/** Apps per commit: few, because a conflict on one rereads all of them. */
const PER_COMMIT = 10;

/** Maximum duration of a request that still uses the old settings, in milliseconds. */
export const MAX_REQUEST_MS = 15_000;

/** Progress of a rekey, in apps. */
export interface Progress {
  done: number;
  all: number;
  /** Keys that cannot be decrypted on their app and were left unchanged, as `{app document id} {keyRef}`. */
  unreadable: readonly string[];
}

/**
 * Reseals all consumer keys, secrets and signing keys of an organization under the ring's primary key, bound
 * to organization and app. Runs while the registry serves: each app is stored only if it did not change since
 * it was read. Idempotent; an interrupted run can be repeated.
 *
 * For an organization with the older binding, first makes all processes seal in the new form, and rejects the
 * old form only when none is left.
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

  const isDone = (app: StoredApp): boolean => app.credentials.every((key) => credentials.isCurrent(app, key));

  /** True if the key belongs to the app; a key with the older binding is checked against the database. */
  const isOf = async (id: string, keyRef: string, { keys }: Collections): Promise<boolean> =>
    isBound || (await keys.find(org, keyRef))?.app === id;

  const reseal = (ids: string[]) =>
    store.atomically(async (collections) => {
      for (const app of await Promise.all(ids.map((id) => collections.apps.find(org, id)))) {
        if (!app || isDone(app)) continue;
        const id = appDocumentId(app);
        const resealed = await Promise.all(
          app.credentials.map(async (key) => {
            if (credentials.isCurrent(app, key)) return key;
            const resealed = (await isOf(id, key.keyRef, collections))
              ? credentials.reseal(app, key)
              : undefined;
            if (!resealed) unreadable.add(`${id} ${key.keyRef}`);
            return resealed ?? key;
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
  // Processes that still cache the old settings may have sealed in the old form.
  await pause(Math.max(0, changedAt + settleMs - performance.now()));
  yield* resealAll();
  if (unreadable.size === 0) await setSealing('app');
}
