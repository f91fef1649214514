import { randomBytes, randomUUID } from 'node:crypto';
import type { Context } from '../../shared/context';
import { newApiToken } from '../../shared/domain/apiTokens';
import { created } from '../../shared/domain/stamps';
import { processContext } from '../../shared/runtime/processContext';
import type { StoredApp } from '../../shared/store/collections/apps';
import type { Database } from '../../shared/store/database';
import { MAX_WRITES_PER_UNIT } from '../../shared/store/unit';
import { credentialVaultOf } from '../../shared/tasks/credentialVault';
import { productNamed } from '../../test/support/registry/products';
import { createOrganization } from '../../tools/seed';

const ORG = 'bench';
const PRODUCT = 'premium';
const by = { name: 'npm run bench' };

/** Documents of one key: its app and developer, the developer's e-mail address, and the key. */
const WRITES_PER_KEY = 4;

/** Concurrent commits. */
const CONCURRENCY = 4;

/** A database with one organization and what subjects need. */
export interface Ground<Env extends Record<string, string> = Record<string, string>> {
  org: string;
  /** Context of functions in this process. */
  context: Context;
  /** Environment of measured processes. */
  env: Env;
  /** An API token of role `verifier`. */
  token: string;
  /** An API token of role `orgadmin`. */
  adminToken: string;
  /** Administrator of all its organizations. */
  admin: { email: string; password: string };
  /** Name of an API product in the organization. */
  apiProduct: string;
  /** Creates another organization and returns a token of role `orgadmin`. */
  addOrganization(org: string): Promise<string>;
  keyRef(consumerKey: string): string;
  /** Stores approved keys, each of its own app and developer, and returns them. */
  storeKeys(count: number): Promise<string[]>;
  stop(): Promise<void>;
}

/** Creates the organization in the database named by `env`, or in the given one. */
export async function openGround<Env extends Record<string, string>>(
  env: Env,
  database?: Database,
): Promise<Ground<Env>> {
  Object.assign(process.env, env);
  const { log: _, ...context } = processContext(env, {}, database);
  const { store, vault, now } = context;
  const log = { info: () => {}, error: console.error };
  const settings = { name: ORG, sealing: 'app' as const, secrets: 'retrievable' as const };
  const credentials = credentialVaultOf(settings, { vault, log });

  const tokenOf = async (org: string, role: 'verifier' | 'orgadmin'): Promise<string> => {
    const { text, id, hash } = newApiToken(org);
    const { createdAt, createdBy } = created(by, now());
    await store.atomically(({ tokens }) => {
      tokens.create(org, { name: role, role, id, hash, expiresAt: -1, createdAt, createdBy });
    });
    return text;
  };
  const admin = { email: 'admin@example.com', password: randomBytes(12).toString('base64url') };
  const addOrganization = async (name: string): Promise<string> => {
    await createOrganization({ name, dialect: 'x', admin }, { store, now });
    return tokenOf(name, 'orgadmin');
  };
  const adminToken = await addOrganization(ORG);
  const token = await tokenOf(ORG, 'verifier');
  await store.atomically(({ apiProducts }) => {
    const stamps = created(by, now());
    apiProducts.create(ORG, productNamed(PRODUCT, { displayName: 'Premium', ...stamps }));
  });

  const newApp = (consumerKey: string) => {
    const [developerId, name, email] = [randomUUID(), 'weather', `${randomUUID()}@example.com`];
    const credential = {
      attributes: [],
      consumerKey,
      consumerSecret: randomBytes(12).toString('base64url'),
      apiProducts: [{ apiproduct: PRODUCT, status: 'approved' as const }],
      expiresAt: -1,
      issuedAt: 0,
      scopes: [],
      status: 'approved' as const,
    };
    const app: StoredApp = {
      appFamily: 'default',
      appId: randomUUID(),
      attributes: [],
      callbackUrl: '',
      developerId,
      credentials: [credentials.seal({ name, owner: `developers/${developerId}` }, credential)],
      name,
      owner: `developers/${developerId}`,
      scopes: [],
      status: 'approved',
      ...created(by, now()),
    };
    const developer = {
      apps: [name],
      companies: [],
      email,
      developerId,
      attributes: [],
      organizationName: ORG,
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
      status: 'active' as const,
      ...created(by, now()),
    };
    return { app, developer };
  };

  return {
    org: ORG,
    apiProduct: PRODUCT,
    env,
    admin,
    token,
    adminToken,
    addOrganization,
    context: { ...context, log },
    keyRef: vault.keyRef,
    async storeKeys(count) {
      const all = Array.from({ length: count }, () => randomBytes(24).toString('base64url'));
      const left = [...all];
      const work = async (): Promise<void> => {
        while (left.length > 0) {
          const batch = left.splice(0, Math.floor(MAX_WRITES_PER_UNIT / WRITES_PER_KEY)).map(newApp);
          await store.atomically(({ developers, apps, keys }) => {
            for (const { app, developer } of batch) {
              developers.create(ORG, developer);
              apps.create(ORG, app);
              for (const credential of app.credentials) keys.create(ORG, credential, app);
            }
          });
        }
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, work));
      return all;
    },
    stop: () => store.close(),
  };
}
