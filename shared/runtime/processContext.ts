import { readFileSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import { openDatabase } from '../collections/firestore';
import type { StoredOrganization } from '../collections/organizations';
import { openStore } from '../collections/store';
import type { Context } from '../context';
import { OrganizationDoesNotExist } from '../faults';
import { KeyRing, openVault } from '../vault';
import { openLog } from './log';

/** How long an organization's settings may be remembered, in milliseconds. */
const SETTINGS_AGE = 60_000;

const keyRingFrom = ({ KEYMINT_KEY_RING, KEYMINT_KEY_RING_FILE }: NodeJS.ProcessEnv): KeyRing => {
  const json = KEYMINT_KEY_RING ?? (KEYMINT_KEY_RING_FILE && readFileSync(KEYMINT_KEY_RING_FILE, 'utf8'));
  if (!json) throw new Error('Set KEYMINT_KEY_RING, or KEYMINT_KEY_RING_FILE to the file it lies in');
  return KeyRing.parse(JSON.parse(json));
};

/** What a process of functions works with, from its environment; `given` takes the place of parts of it. */
export function processContext(env: NodeJS.ProcessEnv = process.env, given: Partial<Context> = {}): Context {
  const vault = openVault(keyRingFrom(env));
  const project = env.GOOGLE_CLOUD_PROJECT;
  const emulator = env.FIRESTORE_EMULATOR_HOST;
  const database = openDatabase({ ...(project && { project }), ...(emulator && { emulator }) });
  const store = openStore(database, vault);

  const remembered = new LRUCache<string, StoredOrganization>({
    max: 1000,
    ttl: SETTINGS_AGE,
    fetchMethod: (org) => store.organizations.find(org),
  });

  return {
    store,
    vault,
    log: openLog(),
    now: Date.now,
    organizations: {
      find: (org) => remembered.fetch(org),
      async get(org) {
        const found = await remembered.fetch(org);
        if (!found) throw OrganizationDoesNotExist({ org });
        return found;
      },
    },
    issuanceWait: Number(env.KEYMINT_ISSUANCE_WAIT ?? 5000),
    ...given,
  };
}
