import type { App } from '../../../shared/schemas/app';
import { roundTripsOf } from '../database/roundTrips';
import {
  appGroup,
  appGroupApp,
  appGroupAppKey,
  company,
  companyApp,
  companyAppKey,
  type Entity,
  specifyStrangers,
} from './attributes';
import { documentsBelow } from './documents';
import { given, unique } from './given';
import { type Registry, type Reply, startRegistry } from './registry';

/** A kind of entity other than developers that owns apps. */
interface OwnerKind {
  owner: Entity;
  app: Entity;
  key: Entity;
  /** Collection in which it is stored. */
  collection: string;
  /** Member of its apps that names the owner. */
  mark: string;
  /** A minute in the unit of key lifetimes. */
  minute: number;
  /** True if an action on an app is answered with the app. */
  isActionAnswered: boolean;
}

export const companies: OwnerKind = {
  owner: company,
  app: companyApp,
  key: companyAppKey,
  collection: 'companies',
  mark: 'companyName',
  minute: 60_000,
  isActionAnswered: false,
};

export const appGroups: OwnerKind = {
  owner: appGroup,
  app: appGroupApp,
  key: appGroupAppKey,
  collection: 'appGroups',
  mark: 'appGroup',
  minute: 60,
  isActionAnswered: true,
};

/** Starts a registry with a test clock for the tests of one file. */
export function silentRegistry() {
  const here = { now: 1_700_000_000_000 } as { registry: Registry; now: number };
  beforeAll(async () => {
    here.registry = await startRegistry({ now: () => here.now });
  });
  afterAll(() => here.registry.stop());
  return here;
}

const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Creates an owner's app for one API product; returns it with its key and all paths. */
export async function ownedApp({ owner }: OwnerKind, registry: Registry, draft: object = {}) {
  const path = await owner.make(registry, {});
  const { name } = await given(registry).apiProduct({ scopes: ['READ', 'WRITE'] });
  const made = await given(registry).appWithKey(path, { apiProducts: [name], ...draft });
  return { owner: path, product: name, ...made };
}

const nameTaken = (name: string) => ({
  status: 409,
  body: {
    code: 'keymanagement.service.app_already_exists',
    message: `App with name ${name} already exists`,
    contexts: [],
  },
});

const keyTaken = {
  status: 409,
  body: {
    code: 'keymanagement.service.ConsumerKeyAlreadyExists',
    message: 'ConsumerKey already exists',
    contexts: [],
  },
};

const unknownProduct = ({ org }: Registry) => ({
  status: 400,
  body: {
    code: 'cps.kms.ApiProductDoesNotExist',
    message: `API Product [ghost] does not exist for  tenant [${org}] and id [null]`,
    contexts: [],
  },
});

const notAssociated = {
  status: 500,
  body: {
    code: 'keymanagement.service.APIProductNotAssociatedWithConsumerKey',
    message: 'APIProduct is not associated with consumer key',
    contexts: [],
  },
};

const attributes = [{ name: 'DisplayName', value: 'Weather for Boats' }];

/** Specifies POST of an owner's apps. */
export function specifyCreateApp(kind: OwnerKind): void {
  const here = silentRegistry();
  const make = () => kind.owner.make(here.registry, {});

  test('the app says whose it is, and comes with one key', async () => {
    const { registry, now } = here;
    const owner = await make();
    const manual = await given(registry).apiProduct({ approvalType: 'manual', scopes: ['READ'] });
    const { status, body } = await registry.post(`${owner}/apps`, {
      name: 'weather',
      apiProducts: [manual.name],
      attributes,
      callbackUrl: 'https://example.com/cb',
      keyExpiresIn: kind.minute,
      scopes: ['READ'],
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      appFamily: 'default',
      appId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      attributes,
      callbackUrl: 'https://example.com/cb',
      createdAt: now,
      createdBy: registry.admin.email,
      credentials: [
        {
          apiProducts: [{ apiproduct: manual.name, status: 'pending' }],
          attributes: [],
          consumerKey: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
          consumerSecret: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
          expiresAt: now + 60_000,
          issuedAt: now,
          scopes: ['READ'],
          status: 'approved',
        },
      ],
      lastModifiedAt: now,
      lastModifiedBy: registry.admin.email,
      name: 'weather',
      scopes: ['READ'],
      status: 'approved',
      [kind.mark]: nameIn(owner),
    });
    expect((await registry.get(`${owner}/apps/weather`)).body).toEqual(body);
  });

  test('no two apps of an owner share a name; those of others may, whatever the owners are called', async () => {
    const { registry } = here;
    const name = unique('owner');
    const { email } = await given(registry).developer();
    await given(registry).company({ name });
    await given(registry).appGroup({ name });
    const owners = [`/developers/${email}`, `/companies/${name}`, `/appgroups/${name}`, await make()];
    const apps: App[] = [];
    for (const owner of owners) apps.push(await given(registry).app(owner, { name: 'weather' }));

    for (const [index, owner] of owners.entries()) {
      expect(await registry.post(`${owner}/apps`, { name: 'weather' })).toMatchObject(nameTaken('weather'));
      expect((await registry.get(`${owner}/apps/weather`)).body).toEqual(apps[index]);
    }
    expect(new Set(apps.map(({ appId }) => appId)).size).toBe(4);
  });

  test('of several of one name that are created at the same time one is', async () => {
    const owner = await make();
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => here.registry.post(`${owner}/apps`, { name: 'weather' })),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  test('an app for an unknown API product is refused, and not there', async () => {
    const { registry } = here;
    const owner = await make();
    const reply = await registry.post(`${owner}/apps`, { name: 'weather', apiProducts: ['ghost'] });
    expect(reply).toMatchObject(unknownProduct(registry));
    expect((await registry.get(`${owner}/apps/weather`)).status).toBe(404);
  });

  specifyStrangers(
    kind.owner,
    () => here.registry,
    (registry, path) => registry.post(`${path}/apps`, { name: 'weather' }),
  );
}

/** Specifies GET of an owner's app. */
export function specifyGetApp(kind: OwnerKind): void {
  const here = silentRegistry();

  test('an app comes with its keys, the newest first', async () => {
    const { registry } = here;
    const { app, path } = await ownedApp(kind, registry);
    expect(await registry.get(path)).toMatchObject({ status: 200, body: app });

    here.now += 1000;
    const newer = await given(registry).key(path);
    expect((await registry.get(path)).body).toEqual({
      ...app,
      credentials: [newer, ...app.credentials],
      lastModifiedAt: here.now,
    });
  });

  test('an app whose name and owner need encoding is found', async () => {
    const { registry } = here;
    const name = `${unique('50%')} off`;
    const made = await kind.owner.make(registry, { name });
    const owner = made.replace(name, encodeURIComponent(name));
    const app = await given(registry).app(owner, { name: 'a b #1' });
    expect(app).toMatchObject({ [kind.mark]: name });
    expect((await registry.get(`${owner}/apps/a%20b%20%231`)).body).toEqual(app);
  });

  specifyStrangers(
    kind.app,
    () => here.registry,
    (registry, path) => registry.get(path),
  );
}

/** Specifies PUT of an owner's app. */
export function specifyUpdateApp(kind: OwnerKind): void {
  const here = silentRegistry();

  test('attributes and callbackUrl are replaced, and nothing else changes', async () => {
    const { registry } = here;
    const { app, path } = await ownedApp(kind, registry, { callbackUrl: 'https://example.com/cb' });
    here.now += 1000;
    const { status, body } = await registry.put(path, { attributes });
    const { callbackUrl: _, ...rest } = app;
    expect(status).toBe(200);
    expect(body).toEqual({ ...rest, attributes, lastModifiedAt: here.now });
    expect((await registry.get(path)).body).toEqual(body);
  });

  test('with API products a new key is made for them, and the others stay', async () => {
    const { registry } = here;
    const { app, path, product } = await ownedApp(kind, registry);
    here.now += 1000;
    const { body } = await registry.put(path, { apiProducts: [product], keyExpiresIn: kind.minute });
    expect(body.credentials).toEqual([
      expect.objectContaining({
        apiProducts: [{ apiproduct: product, status: 'approved' }],
        issuedAt: here.now,
        expiresAt: here.now + 60_000,
      }),
      ...app.credentials,
    ]);
    const { consumerKey } = body.credentials[0];
    expect((await registry.get(`${path}/keys/${consumerKey}`)).body).toEqual(body.credentials[0]);
  });

  test('the whole app sent back as it was read changes nothing', async () => {
    const { registry } = here;
    const { app, path } = await ownedApp(kind, registry, { attributes, callbackUrl: 'https://example.com' });
    expect(await registry.put(path, app)).toMatchObject({ status: 200, body: app });
  });

  test('an unknown API product is refused, and nothing is changed', async () => {
    const { registry } = here;
    const { app, path } = await ownedApp(kind, registry);
    const reply = await registry.put(path, { attributes, apiProducts: ['ghost'] });
    expect(reply).toMatchObject(unknownProduct(registry));
    expect((await registry.get(path)).body).toEqual(app);
  });

  specifyStrangers(
    kind.app,
    () => here.registry,
    (registry, path) => registry.put(path, {}),
  );
}

/** Specifies POST of an owner's app: with an action, a status, API products, or none of them. */
export function specifyChangeApp(kind: OwnerKind): void {
  const here = silentRegistry();

  test.each([
    ['revoke', 'revoked'],
    ['approve', 'approved'],
  ])('%s leaves the app %s; its keys keep their own status', async (action, status) => {
    const { registry } = here;
    const { app, path } = await ownedApp(kind, registry);
    const reply = await registry.post(`${path}?action=${action}`);
    const answer = kind.isActionAnswered ? [200, { ...app, status }] : [204, undefined];
    expect([reply.status, reply.text === '' ? undefined : reply.body]).toEqual(answer);
    expect((await registry.get(path)).body).toEqual({ ...app, status });
  });

  test('a status in the body is set, and the app is answered', async () => {
    const { app, path } = await ownedApp(kind, here.registry);
    const { status, body } = await here.registry.post(path, { status: 'revoke' });
    expect([status, body]).toEqual([200, { ...app, status: 'revoked' }]);
  });

  test('without an action another key is made; attributes and callbackUrl stay unless they are sent', async () => {
    const { registry } = here;
    const draft = { attributes, callbackUrl: 'https://example.com/cb' };
    const { app, path, product } = await ownedApp(kind, registry, draft);
    const { status, body } = await registry.post(path, {
      apiProducts: [product],
      keyExpiresIn: kind.minute,
    });
    expect(status).toBe(200);
    expect(body).toEqual({ ...app, credentials: [expect.any(Object), ...app.credentials] });
    expect(body.credentials[0]).toMatchObject({
      apiProducts: [{ apiproduct: product, status: 'approved' }],
      expiresAt: here.now + 60_000,
    });
  });

  test('without apiProducts no key is made, and only what is sent is changed', async () => {
    const { registry } = here;
    const { app, path } = await ownedApp(kind, registry, { callbackUrl: 'https://example.com/cb' });
    const { status, body } = await registry.post(path, { attributes });
    expect([status, body]).toEqual([200, { ...app, attributes }]);
    expect((await registry.get(path)).body).toEqual(body);
  });

  test('an action that is none is refused', async () => {
    const { app, path } = await ownedApp(kind, here.registry);
    const { status, body } = await here.registry.post(`${path}?action=suspend`);
    expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
    expect((await here.registry.get(path)).body).toEqual(app);
  });

  specifyStrangers(
    kind.app,
    () => here.registry,
    (registry, path) => registry.post(path, {}),
  );
}

/** Specifies DELETE of an owner's app. */
export function specifyDeleteApp(kind: OwnerKind): void {
  const here = silentRegistry();

  test('the app is answered as it was; its name and its keys are free, and other apps stay', async () => {
    const { registry } = here;
    const { owner, app, path, key } = await ownedApp(kind, registry);
    const other = await given(registry).app(owner);

    expect(await registry.delete(path)).toMatchObject({ status: 200, body: app });

    expect((await registry.get(path)).status).toBe(404);
    expect((await registry.get(`${owner}/apps/${other.name}`)).body).toEqual(other);
    const again = await given(registry).app(owner, { name: app.name });
    expect(again.appId).not.toBe(app.appId);
    expect(again.credentials).toHaveLength(1);
    const { consumerKey } = key;
    expect(await given(registry).key(path, { consumerKey })).toMatchObject({ consumerKey });
  });

  test('of several who delete an app at the same time one does', async () => {
    const { path } = await ownedApp(kind, here.registry);
    const replies = await Promise.all(Array.from({ length: 5 }, () => here.registry.delete(path)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
  });

  specifyStrangers(
    kind.app,
    () => here.registry,
    (registry, path) => registry.delete(path),
  );
}

/** Specifies POST of an app's keys. */
export function specifyCreateKey(kind: OwnerKind): void {
  const here = silentRegistry();

  test.each(['keys/create', 'keys'])('a key brought along by …/%s is kept as it is', async (end) => {
    const { registry, now } = here;
    const { app, path } = await ownedApp(kind, registry);
    const pair = { consumerKey: unique('key'), consumerSecret: 'm0Zb4XsWq2' };
    const { status, body } = await registry.post(`${path}/${end}`, {
      ...pair,
      attributes,
      expiresInSeconds: 60,
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...pair,
      apiProducts: [],
      attributes,
      expiresAt: now + 60_000,
      issuedAt: now,
      scopes: [],
      status: 'approved',
    });
    expect((await registry.get(path)).body.credentials).toEqual([body, ...app.credentials]);
  });

  test('a key that another app of the organization has is refused, whoever owns that app', async () => {
    const { registry } = here;
    const { app, path } = await ownedApp(kind, registry);
    const { email } = await given(registry).developer();
    const owners = [`/developers/${email}`, ...(await everyKind(registry))];
    for (const owner of owners) {
      const { key } = await given(registry).appWithKey(owner);
      const reply = await registry.post(`${path}/keys`, { consumerKey: key.consumerKey });
      expect(reply).toMatchObject(keyTaken);
    }
    expect((await registry.get(path)).body).toEqual(app);
  });

  specifyStrangers(
    kind.app,
    () => here.registry,
    (registry, path) => registry.post(`${path}/keys`, { consumerKey: unique('key') }),
  );
}

/** Returns the paths of a new company and a new app group. */
const everyKind = (registry: Registry) =>
  Promise.all([companies, appGroups].map(({ owner }) => owner.make(registry, {})));

/** Specifies GET of a key. */
export function specifyGetKey(kind: OwnerKind): void {
  const here = silentRegistry();

  test('a key comes with its secret and what it opens', async () => {
    const { key, keyPath, product } = await ownedApp(kind, here.registry);
    const { status, body } = await here.registry.get(keyPath);
    expect(status).toBe(200);
    expect(body).toEqual(key);
    expect(body.apiProducts).toEqual([{ apiproduct: product, status: 'approved' }]);
  });

  specifyStrangers(
    kind.key,
    () => here.registry,
    (registry, path) => registry.get(path),
  );
}

/** Specifies changes of a key, by POST or PUT. */
export function specifyKeyChange(
  kind: OwnerKind,
  send: (registry: Registry, keyPath: string, body: Record<string, unknown>) => Promise<Reply>,
): void {
  const here = silentRegistry();

  test('API products come after those the key has, which keep their status', async () => {
    const { registry } = here;
    const { key, keyPath, product } = await ownedApp(kind, registry, { scopes: ['READ'] });
    const manual = await given(registry).apiProduct({ approvalType: 'manual' });
    await registry.post(`${keyPath}/apiproducts/${product}?action=revoke`);

    const { status, body } = await send(registry, keyPath, { apiProducts: [manual.name, product] });

    expect(status).toBe(200);
    expect(body).toEqual({
      ...key,
      apiProducts: [
        { apiproduct: product, status: 'revoked' },
        { apiproduct: manual.name, status: 'pending' },
      ],
    });
    expect((await registry.get(keyPath)).body).toEqual(body);
  });

  test.each([
    ['attributes', { attributes }],
    ['scopes', { scopes: ['WRITE'] }],
  ])('%s are replaced when they are sent, and all else stays', async (_, change) => {
    const { registry } = here;
    const { key, keyPath } = await ownedApp(kind, registry, { scopes: ['READ'] });
    expect((await send(registry, keyPath, change)).body).toEqual({ ...key, ...change });
    expect((await send(registry, keyPath, {})).body).toEqual({ ...key, ...change });
    expect((await registry.get(keyPath)).body).toEqual({ ...key, ...change });
  });

  test('an unknown API product is refused, and nothing is changed', async () => {
    const { registry } = here;
    const { key, keyPath } = await ownedApp(kind, registry);
    const reply = await send(registry, keyPath, { apiProducts: ['ghost'], attributes });
    expect(reply).toMatchObject(unknownProduct(registry));
    expect((await registry.get(keyPath)).body).toEqual(key);
  });

  test('a scope of none of its API products is refused, and nothing is changed', async () => {
    const { registry } = here;
    const { key, keyPath } = await ownedApp(kind, registry);
    expect(await send(registry, keyPath, { scopes: ['ADMIN'] })).toMatchObject({
      status: 400,
      body: {
        code: 'keymanagement.service.InvalidScopes',
        message: 'Invalid scopes. Scopes must be contained in [READ, WRITE]',
      },
    });
    expect((await registry.get(keyPath)).body).toEqual(key);
  });

  specifyStrangers(
    kind.key,
    () => here.registry,
    (registry, path) => send(registry, path, {}),
  );
}

/** Specifies DELETE of a key. */
export function specifyDeleteKey(kind: OwnerKind): void {
  const here = silentRegistry();

  test('the key is answered as it was; the others stay, and another app may bring it along', async () => {
    const { registry } = here;
    const { owner, key, path, keyPath } = await ownedApp(kind, registry);
    const other = await given(registry).key(path);

    const { status, body } = await registry.delete(keyPath);

    expect([status, body]).toEqual([200, key]);
    expect((await registry.get(keyPath)).status).toBe(404);
    expect((await registry.get(path)).body.credentials).toEqual([other]);
    const { name } = await given(registry).app(owner);
    const { consumerKey } = key;
    const moved = await given(registry).key(`${owner}/apps/${name}`, { consumerKey });
    expect(moved).toMatchObject({ consumerKey });
  });

  specifyStrangers(
    kind.key,
    () => here.registry,
    (registry, path) => registry.delete(path),
  );
}

/** Specifies POST of an API product of a key. */
export function specifyUpdateKeyApiProduct(kind: OwnerKind): void {
  const here = silentRegistry();

  test('an API product of a key is approved and revoked, and the others stay as they are', async () => {
    const { registry } = here;
    const { name: manual } = await given(registry).apiProduct({ approvalType: 'manual' });
    const { name: auto } = await given(registry).apiProduct();
    const { key, keyPath } = await ownedApp(kind, registry, { apiProducts: [manual, auto] });
    for (const [action, status] of [
      ['approve', 'approved'],
      ['revoke', 'revoked'],
    ]) {
      const reply = await registry.post(`${keyPath}/apiproducts/${manual}?action=${action}`);
      expect([reply.status, reply.text]).toEqual([204, '']);
      expect((await registry.get(keyPath)).body).toEqual({
        ...key,
        apiProducts: [
          { apiproduct: manual, status },
          { apiproduct: auto, status: 'approved' },
        ],
      });
    }
  });

  test.each(['', '?action=pending'])('a query of "%s" is refused', async (query) => {
    const { keyPath, product } = await ownedApp(kind, here.registry);
    const { status, body } = await here.registry.post(`${keyPath}/apiproducts/${product}${query}`);
    expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
  });

  test('an API product that is not on the key is 500, as clients of Edge expect', async () => {
    const { keyPath } = await ownedApp(kind, here.registry);
    const reply = await here.registry.post(`${keyPath}/apiproducts/ghost?action=approve`);
    expect(reply).toMatchObject(notAssociated);
  });

  specifyStrangers(
    kind.key,
    () => here.registry,
    (registry, path) => registry.post(`${path}/apiproducts/ghost?action=approve`),
  );
}

/** Specifies DELETE of an API product of a key. */
export function specifyDeleteKeyApiProduct(kind: OwnerKind): void {
  const here = silentRegistry();

  test('the API product is taken from the key, and the answer is the key', async () => {
    const { registry } = here;
    const { name } = await given(registry).apiProduct();
    const { key, keyPath, product } = await ownedApp(kind, registry);
    await registry.post(keyPath, { apiProducts: [name] });
    const without = { ...key, apiProducts: [{ apiproduct: name, status: 'approved' }] };

    const reply = await registry.delete(`${keyPath}/apiproducts/${product}`);

    expect([reply.status, reply.body]).toEqual([200, without]);
    expect((await registry.get(keyPath)).body).toEqual(without);
    const again = await registry.delete(`${keyPath}/apiproducts/${product}`);
    expect(again).toMatchObject(notAssociated);
  });

  specifyStrangers(
    kind.key,
    () => here.registry,
    (registry, path) => registry.delete(`${path}/apiproducts/ghost`),
  );
}

/** Specifies DELETE of an owner and its apps. */
export function specifyDeleteOwner(kind: OwnerKind): void {
  const here = silentRegistry();
  const make = () => kind.owner.make(here.registry, {});

  /** Returns the paths of all documents of the organization that refer to an owner. */
  const tracesOf = async (owner: string) => {
    const documents = await documentsBelow(`organizations/${here.registry.org}`);
    const found = documents.filter((document) => JSON.stringify(document).includes(nameIn(owner)));
    // Audit entries and changes remain.
    return found.map(({ name }) => name).filter((name) => !/\/(?:audits|changes)\//.test(name));
  };

  test('the owner is answered as it was, and its apps and keys go with it', async () => {
    const { registry } = here;
    const { owner, app } = await ownedApp(kind, registry);
    await given(registry).key(`${owner}/apps/${app.name}`);
    const other = await ownedApp(kind, registry);
    const before = await registry.get(owner);
    expect(await tracesOf(owner)).toHaveLength(1 + 1 + 2);

    const { status, text } = await registry.delete(owner);

    expect([status, text]).toEqual([200, before.text]);
    expect((await registry.get(owner)).status).toBe(404);
    expect((await registry.get(`/apps/${app.appId}`)).status).toBe(404);
    expect(await tracesOf(owner)).toEqual([]);
    expect((await registry.get(other.path)).body).toEqual(other.app);
  });

  test('another of that name starts anew', async () => {
    const { registry } = here;
    const { owner, app } = await ownedApp(kind, registry);
    await registry.delete(owner);
    await kind.owner.make(registry, { name: nameIn(owner) });
    expect((await registry.get(`${owner}/apps/${app.name}`)).status).toBe(404);
    expect(await given(registry).app(owner, { name: app.name })).toMatchObject({ name: app.name });
  });

  test('more than 100 apps go too, in two commits', async () => {
    const { registry } = here;
    const { org, context } = registry;
    const path = await make();
    const owner = `${kind.collection}/${nameIn(path)}`;
    const stamps = { createdAt: 0, createdBy: 'import', lastModifiedAt: 0, lastModifiedBy: 'import' };
    await context.store.atomically(({ apps }) => {
      for (let index = 0; index < 121; index++) {
        const name = `app ${index}`;
        apps.joinOwner(org, { owner, name });
        apps.create(org, {
          name,
          owner,
          appId: unique('id'),
          appFamily: 'default',
          status: 'approved',
          attributes: [],
          scopes: [],
          credentials: [],
          ...stamps,
        });
      }
    });
    expect(await tracesOf(path)).toHaveLength(1 + 121);

    let status: number | undefined;
    const rounds = await roundTripsOf(async () => {
      ({ status } = await registry.delete(path));
    });
    const commits = rounds.flat().filter((call) => call === 'Commit');

    expect([status, commits.length]).toEqual([200, 2]);
    expect(await tracesOf(path)).toEqual([]);
  });

  test('of several who delete it at the same time one does', async () => {
    const { owner } = await ownedApp(kind, here.registry);
    const replies = await Promise.all(Array.from({ length: 5 }, () => here.registry.delete(owner)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
  });

  test.each([1, 5, 20])('of %i apps created together with the deletion none is left', async (count) => {
    const { registry } = here;
    const owner = await make();
    const [deletion, ...creations] = await Promise.all([
      registry.delete(owner),
      ...Array.from({ length: count }, (_, index) =>
        registry.post(`${owner}/apps`, { name: `app ${index}` }),
      ),
    ]);
    expect(deletion.status).toBe(200);
    for (const { status } of creations) expect([201, 404]).toContain(status);
    expect(await tracesOf(owner)).toEqual([]);
  });

  test('who creates one app after the other is refused in the end, and no app is left', async () => {
    const { registry } = here;
    const { owner } = await ownedApp(kind, registry);
    const createUntilRefused = async () => {
      for (;;) {
        const reply = await registry.post(`${owner}/apps`, { name: unique('app') });
        if (reply.status !== 201) return reply;
      }
    };
    const [refusal, deletion] = await Promise.all([createUntilRefused(), registry.delete(owner)]);
    expect([deletion.status, refusal.status]).toEqual([200, 404]);
    expect(await tracesOf(owner)).toEqual([]);
  });

  specifyStrangers(
    kind.owner,
    () => here.registry,
    (registry, path) => registry.delete(path),
  );
}
