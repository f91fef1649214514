import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { KeyRing, openVault } from '../../shared/crypto/vault';
import { created } from '../../shared/domain/stamps';
import type { App } from '../../shared/schemas/app';
import type { Credential } from '../../shared/schemas/credential';
import type { StoredApp } from '../../shared/store/collections/apps';
import { MAX_WRITES_PER_UNIT } from '../../shared/store/unit';
import { credentialVaultOf } from '../../shared/tasks/credentialVault';
import { until } from '../../tools/ports';
import { startOrgTool } from '../support/clients/orgTool';
import { documentsOf } from '../support/registry/documents';
import { given, unique } from '../support/registry/given';
import { quiet, type Registry, type Reply, startRegistry } from '../support/registry/registry';

jest.setTimeout(600_000);

const APPS = 5000;
const DEVELOPERS = 20;
const CLIENTS = 5;

const oldRing = KeyRing.parse(JSON.parse(`${process.env.KEYMINT_KEY_RING}`));
const ring: KeyRing = {
  ...oldRing,
  primary: 'k2',
  keys: { ...oldRing.keys, k2: randomBytes(32).toString('base64') },
};

/** An app with its credentials in plain text. */
interface Known {
  path: string;
  appId: string;
  consumerKey: string;
  consumerSecret: string;
}

let registry: Registry;
let known: Known[];

const range = (size: number): number[] => Array.from({ length: size }, (_, n) => n);

/** Stores apps whose credentials are sealed with the ring's only key. */
async function storeApps(): Promise<Known[]> {
  const { org, context } = registry;
  const organization = await context.organizations.get(org);
  const credentials = credentialVaultOf(organization, { vault: openVault(oldRing), log: quiet });
  const developers = await Promise.all(range(DEVELOPERS).map(() => given(registry).developer()));
  const made = range(APPS).map((n) => {
    const { email, developerId } = developers[n % DEVELOPERS] as (typeof developers)[number];
    const [consumerKey, consumerSecret] = [randomBytes(24), randomBytes(12)].map((bytes) =>
      bytes.toString('base64url'),
    ) as [string, string];
    const credential = {
      apiProducts: [],
      attributes: [],
      consumerKey,
      consumerSecret,
      expiresAt: -1,
      issuedAt: 0,
      scopes: [],
      status: 'approved' as const,
    };
    const owner = `developers/${developerId}`;
    const app: StoredApp = {
      appFamily: 'default',
      appId: randomUUID(),
      attributes: [],
      callbackUrl: '',
      developerId,
      credentials: [credentials.seal({ owner, name: `app-${n}` }, credential)],
      name: `app-${n}`,
      owner,
      scopes: [],
      status: 'approved',
      ...created({ name: 'import' }, 0),
    };
    return {
      app,
      known: { path: `/developers/${email}/apps/${app.name}`, appId: app.appId, consumerKey, consumerSecret },
    };
  });
  const batch = Math.floor(MAX_WRITES_PER_UNIT / 3);
  for (let first = 0; first < APPS; first += batch) {
    await context.store.atomically(({ apps, keys }) => {
      for (const { app } of made.slice(first, first + batch)) {
        apps.create(org, app);
        apps.joinOwner(org, app);
        for (const credential of app.credentials) keys.create(org, credential, app);
      }
    });
  }
  return made.map((app) => app.known);
}

beforeAll(async () => {
  process.env.KEYMINT_KEY_RING = JSON.stringify(ring);
  registry = await startRegistry();
  known = await storeApps();
});
afterAll(() => registry.stop());

/** Counts the sealed texts of the organization's apps by key. */
async function sealedUnder(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { fields } of await documentsOf(`organizations/${registry.org}/apps`)) {
    for (const [, id = ''] of JSON.stringify(fields).matchAll(/"keyId":\{"stringValue":"([^"]+)"/g))
      counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

const pairOf = ({ consumerKey, consumerSecret }: Pick<Credential, 'consumerKey' | 'consumerSecret'>) => ({
  consumerKey,
  consumerSecret,
});

/** Starts clients that read and write until they are stopped; returns the number of calls and errors. */
function startClients() {
  let isOver = false;
  let calls = 0;
  const wrongs: unknown[] = [];
  const client = async (): Promise<void> => {
    while (!isOver) {
      const app = known[Math.floor(Math.random() * known.length)] as Known;
      const expectStatus = ({ status, body }: Reply, expected: number) => {
        calls += 1;
        if (status !== expected) wrongs.push({ path: app.path, status, body });
      };
      const key = `${app.path}/keys/${app.consumerKey}`;
      const read = await registry.get(app.path);
      expectStatus(read, 200);
      const pairs = JSON.stringify(read.body.credentials?.map(pairOf));
      if (!pairs?.includes(JSON.stringify(pairOf(app)))) wrongs.push({ path: app.path, pairs });
      const value = { value: unique('value') };
      expectStatus(await registry.post(`${app.path}/attributes/colour`, value), 200);
      expectStatus(await registry.post(`${key}/attributes/colour`, value), 200);
      expectStatus(await registry.post(`${app.path}/keys/create`, { consumerKey: unique('key') }), 201);
      expectStatus(await registry.post(app.path.replace(/\/[^/]+$/, ''), { name: unique('app') }), 201);
      // Leaves some CPU for the rekeying.
      await pause(30);
    }
  };
  const clients = Promise.all(range(CLIENTS).map(client));
  return {
    async stop() {
      isOver = true;
      await clients;
      return { calls, wrongs };
    },
  };
}

const env = { KEYMINT_KEY_RING: JSON.stringify(ring) };
const progressIn = (out: string): number[] =>
  [...out.matchAll(/^([\d,]+) of [\d,]+ apps resealed, /gm)].map(([, done = '']) =>
    Number(done.replaceAll(',', '')),
  );

/** True once the app in the middle is sealed under the new key: apps are sealed in the order of their ids. */
async function isHalfDone(): Promise<boolean> {
  const middle = known.map(({ appId }) => appId).sort()[APPS / 2] ?? '';
  return JSON.stringify(await registry.context.store.apps.findById(registry.org, middle)).includes(
    '"keyId":"k2"',
  );
}

test('5,000 apps are sealed anew while clients read and write, also when it is killed half-way and started again', async () => {
  expect(await sealedUnder()).toEqual({ k1: 2 * APPS });
  const clients = startClients();

  const first = startOrgTool(['rekey', registry.org], env);
  await until(isHalfDone, 'half of it');
  first.child.kill('SIGKILL');
  expect(await first.ended).toMatchObject({ code: null });
  const halfWay = await sealedUnder();
  expect(halfWay.k1).toBeGreaterThan(APPS / 4);
  expect(halfWay.k2).toBeGreaterThan(APPS);

  const second = startOrgTool(['rekey', registry.org], env);
  const { code, out, err } = await second.ended;
  const { calls, wrongs } = await clients.stop();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const progress = progressIn(second.err());
  expect(progress).toEqual(progress.toSorted((one, other) => one - other));
  expect(out).toMatch(new RegExp(`^Every key of organization ${registry.org} is sealed under key k2\\.\\n$`));

  expect(wrongs).toEqual([]);
  expect(calls).toBeGreaterThan(100);
  const left = await sealedUnder();
  expect(left).toEqual({ k2: expect.any(Number) });
  expect(left.k2).toBeGreaterThan(2 * APPS);

  // The old key can be removed: everything it sealed is readable with the new one.
  const { k2 = '' } = ring.keys;
  process.env.KEYMINT_KEY_RING = JSON.stringify({ ...ring, keys: { k2 } });
  const reader = await startRegistry({ of: registry });
  const found = new Map<string, string[]>();
  const opened = ({ appId, credentials }: App) =>
    found.set(
      appId,
      credentials.map((credential) => JSON.stringify(pairOf(credential))),
    );
  let page: App[];
  let startKey = '';
  do {
    page = (await reader.get(`/apps?expand=true&rows=1000&startKey=${startKey}`)).body.app;
    page.forEach(opened);
    startKey = page.at(-1)?.appId ?? '';
  } while (page.length === 1000);
  await reader.stop();
  expect(found.size).toBeGreaterThan(APPS);
  expect(known.filter((app) => !found.get(app.appId)?.includes(JSON.stringify(pairOf(app))))).toEqual([]);
});
