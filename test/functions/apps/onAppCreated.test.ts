import { randomUUID } from 'node:crypto';
import { appDocumentId } from '../../../shared/schemas/owner';
import type { StoredApp } from '../../../shared/store/collections/apps';
import { credentialVaultOf, revealApp } from '../../../shared/tasks/credentialVault';
import { until } from '../../../tools/ports';
import { given, unique } from '../../support/registry/given';
import { EVENTS_PROJECT, type Registry, startRegistry, useRegistry } from '../../support/registry/registry';
import { openFirestore, tellOfCreation } from './firestore';

const NOW = 1_700_000_000_000;

/** Log entries of the trigger. */
const told: { fields: Record<string, unknown>; message: string }[] = [];
const log = {
  info: () => {},
  error: (fields: Record<string, unknown>, message: string) => void told.push({ fields, message }),
};

/** Only the test delivers events here. */
const firestore = openFirestore();
const registry = useRegistry({ now: () => NOW, log });
afterAll(() => firestore.close());
beforeEach(() => {
  told.length = 0;
});

/** Search fields of such an app. */
const found = {
  ownerKind: 'developers',
  nameKey: 'imported',
  displayNameKey: 'imported',
  terms: ['i', 'im', 'imp', 'impo', 'impor', 'import'],
};

const asked = {
  apiProducts: [{ apiproduct: 'premium', status: 'pending' as const }],
  scopes: ['READ'],
  keyExpiresIn: 60_000,
};

/** Stores an app as an import or a manual write would. */
const storeApp = async (changes: Partial<StoredApp> = {}, { context, org } = registry) => {
  const { developerId = randomUUID() } = changes;
  const app: StoredApp = {
    name: 'imported',
    appId: randomUUID(),
    appFamily: 'default',
    developerId,
    owner: `developers/${developerId}`,
    status: 'approved',
    scopes: [],
    attributes: [],
    credentials: [],
    firstCredential: asked,
    createdAt: 0,
    createdBy: 'import',
    lastModifiedAt: 0,
    lastModifiedBy: 'import',
    ...changes,
  };
  await context.store.atomically(({ apps }) => apps.create(org, app));
  const id = appDocumentId(app);
  return { app, id, document: `organizations/${org}/apps/${id}` };
};

const tell = (document: string) => tellOfCreation(document, registry.context);

const stored = async (document: string) => (await firestore.read(document))?.data;

const storedCredentials = async (document: string) =>
  ((await stored(document))?.credentials ?? []) as { keyRef: string }[];

test('an app stored by anyone gets the key pair it asks for, sealed, and asks no more', async () => {
  const { app, id, document } = await storeApp();
  await tell(document);

  const { firstCredential: _, ...rest } = app;
  const after = await stored(document);
  expect(after).toEqual({
    ...rest,
    ...found,
    facets: ['key/approved', 'product/premium', 'product/premium/key/approved', 'pending', 'pending/premium'],
    pendingSince: app.lastModifiedAt,
    credentials: [
      {
        apiProducts: asked.apiProducts,
        attributes: [],
        consumerKey: { keyId: expect.any(String), box: expect.any(String) },
        consumerSecret: { keyId: expect.any(String), box: expect.any(String) },
        expiresAt: NOW + 60_000,
        issuedAt: NOW,
        keyRef: expect.stringMatching(/^[\w-]{43}$/),
        scopes: ['READ'],
        status: 'approved',
      },
    ],
  });

  const [credential] = await storedCredentials(document);
  const keys = await firestore.keysOf(registry.org, id);
  expect(keys.map(({ path, data }) => ({ path, data }))).toEqual([
    {
      path: `organizations/${registry.org}/keys/${credential?.keyRef}`,
      data: { app: id, owner: app.owner, apiProducts: ['premium'] },
    },
  ]);
  expect(told).toEqual([]);
});

test.each([
  ['company', { companyName: 'harbour', owner: 'companies/harbour' }],
  ['app group', { appGroup: 'sailors', owner: 'appGroups/sailors' }],
])('an app of a %s gets its key pair too, once however often it is told of', async (_, mark) => {
  const { id, document } = await storeApp({ name: unique('app'), developerId: undefined, ...mark });
  await Promise.all([tell(document), tell(document)]);
  await tell(document);
  const keys = await firestore.keysOf(registry.org, id);
  expect(keys.map(({ data }) => data)).toEqual([{ app: id, owner: mark.owner, apiProducts: ['premium'] }]);
  expect(await storedCredentials(document)).toHaveLength(1);
});

test('the key opens again, and is the one that stands at its reference', async () => {
  const { id, document } = await storeApp();
  await tell(document);
  const { store, vault, organizations } = registry.context;
  const read = await store.apps.find(registry.org, id);
  if (!read) throw new Error('The app is gone');
  const credentials = credentialVaultOf(await organizations.get(registry.org), registry.context);
  const [credential] = revealApp(read, credentials).credentials;
  expect(credential?.consumerKey).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(credential?.consumerSecret).toMatch(/^[A-Za-z0-9]{16}$/);
  expect(vault.keyRef(credential?.consumerKey ?? '')).toBe(read.credentials[0]?.keyRef);
});

test.each([
  ['twice in a row', async (document: string) => [await tell(document), await tell(document)]],
  ['twice at once', (document: string) => Promise.all([tell(document), tell(document)])],
  ['ten times at once', (document: string) => Promise.all(Array.from({ length: 10 }, () => tell(document)))],
])('an event delivered %s issues one key pair', async (_, deliveries) => {
  const { id, document } = await storeApp();
  await deliveries(document);
  const after = await stored(document);
  expect(after?.credentials).toHaveLength(1);
  expect(await firestore.keysOf(registry.org, id)).toHaveLength(1);

  await tell(document);
  expect(await stored(document)).toEqual(after);
  expect(told).toEqual([]);
});

test('an app that asks for nothing is left as it is', async () => {
  const { app, document } = await storeApp({ firstCredential: undefined });
  const { firstCredential: _, ...silent } = app;
  await tell(document);
  expect(await stored(document)).toEqual({ ...silent, ...found, facets: [] });
  expect(told).toEqual([]);
});

test('an app that has a key already and asks for one gets it beside the other', async () => {
  const { document } = await storeApp();
  await tell(document);
  const first = await storedCredentials(document);
  const before = await firestore.read(document);
  const asking = { ...before?.data, firstCredential: asked };
  await firestore.commit([{ replace: document, data: asking }]);
  await tell(document);
  expect(await storedCredentials(document)).toEqual([expect.anything(), ...first]);
});

test('an app that is gone before its event comes is left alone', async () => {
  const { id, document } = await storeApp();
  await firestore.commit([{ delete: document }]);
  await expect(tell(document)).resolves.toBeUndefined();
  expect(await stored(document)).toBeUndefined();
  expect(await firestore.keysOf(registry.org, id)).toEqual([]);
  expect(told).toEqual([]);
});

test('an app that is gone with its whole organization is left alone', async () => {
  await expect(tell('organizations/nowhere/apps/somebody~app')).resolves.toBeUndefined();
  expect(told).toEqual([]);
});

test('an app deleted while its key is issued leaves no key behind', async () => {
  const developer = await given(registry).developer();
  const { id, document } = await storeApp({ developerId: developer.developerId });
  const [, { status }] = await Promise.all([
    tell(document),
    registry.delete(`/developers/${developer.email}/apps/imported`),
  ]);
  expect(status).toBe(200);
  expect(await stored(document)).toBeUndefined();
  expect(await firestore.keysOf(registry.org, id)).toEqual([]);
});

describe.each([['two words'], ['50% off'], ['100%'], ['a%20b'], ['1 #_$%-.']])(
  'an event of an app named %s',
  (name) => {
    test.each([
      ['as it is', (path: string) => path],
      ['percent-encoded', (path: string) => path.split('/').map(encodeURIComponent).join('/')],
      [
        'with only what must be encoded',
        (path: string) => path.replaceAll('%', '%25').replaceAll(' ', '%20'),
      ],
    ])('is understood with its path %s', async (_, written) => {
      const { document } = await storeApp({ name });
      await tell(written(document));
      expect((await stored(document))?.credentials).toHaveLength(1);
      expect(told).toEqual([]);
    });
  },
);

test('a stored app that no longer fits its schema is told to the log and let go', async () => {
  const document = `organizations/${registry.org}/apps/somebody~odd`;
  const odd = { name: 'odd', firstCredential: asked };
  await firestore.commit([{ create: document, data: odd }]);
  await expect(tell(document)).resolves.toBeUndefined();
  expect(told).toEqual([
    {
      message: 'A stored document is not as it should be',
      fields: expect.objectContaining({ trigger: 'onAppCreated', document }),
    },
  ]);
  expect(await stored(document)).toEqual(odd);
});

test.each([
  ['of another collection', 'organizations/acme/developers/ada'],
  ['below an app', 'organizations/acme/apps/a~b/keys/k'],
  ['without a path', ''],
])('an event %s is told to the log and let go', async (_, document) => {
  await expect(tell(document)).resolves.toBeUndefined();
  expect(told).toEqual([
    { message: 'An event of another document came', fields: { trigger: 'onAppCreated', document } },
  ]);
});

describe('Firestore’s own events', () => {
  const liveFirestore = openFirestore(EVENTS_PROJECT);
  let live: Registry;
  beforeAll(async () => {
    live = await startRegistry({ events: true });
  });
  afterAll(() => Promise.all([live.stop(), liveFirestore.close()]));

  test.each([['plain'], ['50% off #1']])('wake the trigger for an app named %s', async (name) => {
    const { developerId } = await given(live).developer();
    const { id, document } = await storeApp({ name, developerId }, live);
    await until(
      async () => (await liveFirestore.read(document))?.data.firstCredential === undefined,
      'the trigger',
    );
    expect((await liveFirestore.read(document))?.data.credentials).toHaveLength(1);
    expect(await liveFirestore.keysOf(live.org, id)).toHaveLength(1);
  });
});
