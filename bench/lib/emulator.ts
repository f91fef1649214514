import { randomBytes, randomUUID } from 'node:crypto';
import type { StoredApp } from '../../shared/collections/apps';
import { sealCredential } from '../../shared/collections/credentials';
import { MOST_WRITES } from '../../shared/collections/session';
import { newApiToken } from '../../shared/domain/apiTokens';
import { created } from '../../shared/domain/stamps';
import { processContext } from '../../shared/runtime/processContext';
import { newKeyRing } from '../../shared/vault';
import { startEmulator } from '../../tools/emulator';
import { freePort } from '../../tools/ports';
import { createOrganization } from '../../tools/seed';

const ORG = 'bench';
const PRODUCT = 'premium';
const by = { name: 'npm run bench' };

/** What one key's app and its developer take: both, the developer's e-mail address, and the key. */
const WRITES_PER_KEY = 4;

/** Commits under way at once. */
const AT_ONCE = 4;

/** A warm emulator with one organization in it, and what subjects need to know of it. */
export interface Ground {
  org: string;
  /** What a process of ours is started with. */
  env: { GOOGLE_CLOUD_PROJECT: string; FIRESTORE_EMULATOR_HOST: string; [name: string]: string };
  /** An API token of role `verifier`. */
  token: string;
  keyRef(consumerKey: string): string;
  /** Stores so many approved keys, each of an app and a developer of its own, and answers them. */
  storeKeys(count: number): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts an emulator and makes the organization. */
export async function prepareGround(): Promise<Ground> {
  const emulator = await startEmulator({ events: `127.0.0.1:${await freePort()}` });
  const env = {
    FIRESTORE_EMULATOR_HOST: emulator.host,
    GOOGLE_CLOUD_PROJECT: 'demo-keymint-bench',
    KEYMINT_KEY_RING: JSON.stringify(newKeyRing()),
    METADATA_SERVER_DETECTION: 'none',
  };
  Object.assign(process.env, env);
  const { store, vault, now } = processContext(env);
  const admin = { email: 'admin@example.com', password: randomBytes(12).toString('base64url') };
  await createOrganization({ name: ORG, dialect: 'x', admin }, { store, now });

  const { text: token, id, hash } = newApiToken(ORG);
  await store.atomically(({ tokens, apiProducts }) => {
    const { createdAt, createdBy } = created(by, now());
    tokens.create(ORG, { name: 'bench', role: 'verifier', id, hash, expiresAt: -1, createdAt, createdBy });
    apiProducts.create(ORG, {
      ...{ name: PRODUCT, displayName: 'Premium', approvalType: 'auto' },
      ...{ apiResources: [], attributes: [], environments: [], proxies: [], scopes: [] },
      ...created(by, now()),
    });
  });

  const newApp = (consumerKey: string) => {
    const [developerId, name, email] = [randomUUID(), 'weather', `${randomUUID()}@example.com`];
    const credential = {
      ...{ attributes: [], consumerKey, consumerSecret: randomBytes(12).toString('base64url') },
      ...{ apiProducts: [{ apiproduct: PRODUCT, status: 'approved' as const }], expiresAt: -1, issuedAt: 0 },
      ...{ scopes: [], status: 'approved' as const },
    };
    const app: StoredApp = {
      ...{ appFamily: 'default', appId: randomUUID(), attributes: [], callbackUrl: '', developerId },
      credentials: [sealCredential(credential, { vault, secrets: 'retrievable' })],
      ...{ name, owner: `developers/${developerId}`, scopes: [], status: 'approved', ...created(by, now()) },
    };
    const developer = {
      ...{ apps: [name], companies: [], email, developerId, attributes: [], organizationName: ORG },
      ...{ firstName: 'Ada', lastName: 'Lovelace', userName: 'ada', status: 'active' as const },
      ...created(by, now()),
    };
    return { app, developer };
  };

  return {
    ...{ org: ORG, env, token },
    keyRef: vault.keyRef,
    async storeKeys(count) {
      const all = Array.from({ length: count }, () => randomBytes(24).toString('base64url'));
      const left = [...all];
      const work = async (): Promise<void> => {
        while (left.length > 0) {
          const batch = left.splice(0, Math.floor(MOST_WRITES / WRITES_PER_KEY)).map(newApp);
          await store.atomically(({ developers, apps, keys }) => {
            for (const { app, developer } of batch) {
              developers.create(ORG, developer);
              apps.create(ORG, app);
              for (const credential of app.credentials) keys.create(ORG, credential, app);
            }
          });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return all;
    },
    async stop() {
      await store.close();
      await emulator.stop();
    },
  };
}
