import { appByIds, ownerKinds, specifyUnknownApp } from '../../support/registry/byIds';
import { given } from '../../support/registry/given';
import { bearing, startRegistry, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
let now = NOW;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = NOW;
});

const stamps = {
  createdAt: NOW,
  createdBy: 'admin@example.com',
  lastModifiedAt: NOW,
  lastModifiedBy: 'admin@example.com',
};

test('an app is told with its owner and its key, but neither key nor secret', async () => {
  const { name, displayName } = await given(registry).apiProduct({
    approvalType: 'manual',
    displayName: 'Orders',
    scopes: ['READ'],
  });
  const developer = await given(registry).developer({ firstName: 'Dora', lastName: 'Diaz' });
  const attributes = [
    { name: 'DisplayName', value: 'Storefront' },
    { name: 'Notes', value: 'Two\nlines' },
    { name: 'tier', value: 'gold' },
  ];
  const callbackUrl = 'https://example.com/cb';
  const draft = { attributes, callbackUrl, apiProducts: [name], scopes: ['READ'], keyExpiresIn: 60_000 };
  const { app, key } = await given(registry).appWithKey(`/developers/${developer.email}`, draft);

  const { status, body, text } = await registry.get(`/apps/${app.appId}/details`);
  expect(status).toBe(200);
  expect(body).toEqual({
    appId: app.appId,
    name: app.name,
    displayName: 'Storefront',
    notes: 'Two\nlines',
    callbackUrl,
    scopes: ['READ'],
    status: 'approved',
    attributes,
    secrets: 'retrievable',
    owner: {
      kind: 'developers',
      id: developer.developerId,
      name: 'Dora Diaz',
      email: developer.email,
      status: 'active',
    },
    keys: [
      {
        keyRef: registry.context.vault.keyRef(key.consumerKey),
        ending: key.consumerKey.slice(-4),
        status: 'approved',
        effective: { works: false, reason: 'PRODUCT_PENDING' },
        issuedAt: NOW,
        expiresAt: NOW + 60_000,
        scopes: ['READ'],
        attributes: [],
        apiProducts: [{ name, displayName, status: 'pending' }],
      },
    ],
    ...stamps,
  });
  expect(text).not.toContain(key.consumerKey);
  expect(text).not.toContain(key.consumerSecret);
});

test('an app without attributes and callback URL is called by its name', async () => {
  const { path, app } = await appByIds(registry);
  const { body } = await registry.get(`${path}/details`);
  expect(body).toMatchObject({ displayName: app.name, notes: '', attributes: [] });
  expect(body).not.toHaveProperty('callbackUrl');
});

test.each(Object.keys(ownerKinds) as (keyof typeof ownerKinds)[])(
  'an app of %s tells whose it is',
  async (kind) => {
    const { path, owner } = await appByIds(registry, { kind });
    const { body } = await registry.get(`${path}/details`);
    const name = kind === 'developers' ? 'Ada Lovelace' : owner.slice(owner.lastIndexOf('/') + 1);
    const id = kind === 'developers' ? (await registry.get(owner)).body.developerId : name;
    expect(body.owner).toMatchObject({ kind, id, name, status: 'active' });
  },
);

test.each([
  ['developers', 'POST', 'DEVELOPER_INACTIVE'],
  ['companies', 'POST', 'COMPANY_INACTIVE'],
  ['appGroups', 'PUT', 'APP_GROUP_INACTIVE'],
] as const)('of %s who are inactive no key works', async (kind, method, reason) => {
  const product = await given(registry).apiProduct();
  const { path, owner } = await appByIds(registry, { kind, apiProducts: [product.name] });
  const effective = async () => {
    const { body } = await registry.get(`${path}/details`);
    return [body.owner.status, body.keys[0].status, body.keys[0].effective];
  };
  expect(await effective()).toEqual(['active', 'approved', { works: true }]);
  const set = method === 'POST' ? registry.post : registry.put;
  expect((await set(`${owner}?action=inactive`, {})).status).toBeLessThan(300);
  expect(await effective()).toEqual(['inactive', 'approved', { works: false, reason }]);
});

test('keys come newest first, each with when it was last used, and short ones show no ending', async () => {
  const { path, named, keyRef } = await appByIds(registry);
  now += 1000;
  const attributes = [{ name: 'label', value: 'Legacy' }];
  await given(registry).key(named.path, { consumerKey: 'LEGACY-123', attributes });
  await registry.context.store.atomically(({ keyUses }) => keyUses.note(registry.org, keyRef, NOW + 7));

  const [newer, older, ...rest] = (await registry.get(`${path}/details`)).body.keys;
  expect(rest).toEqual([]);
  expect(newer).toMatchObject({ ending: '', label: 'Legacy', issuedAt: now, attributes });
  expect(newer).not.toHaveProperty('lastUsedAt');
  expect(older).toMatchObject({ keyRef, lastUsedAt: NOW + 7, effective: { reason: 'NO_PRODUCT' } });
});

test('a product that is gone is called by its name', async () => {
  const product = await given(registry).apiProduct({ displayName: 'Soon gone' });
  const { path } = await appByIds(registry, { apiProducts: [product.name] });
  await registry.delete(`/apiproducts/${product.name}`);
  const { body } = await registry.get(`${path}/details`);
  expect(body.keys[0].apiProducts).toEqual([
    { name: product.name, displayName: product.name, status: 'approved' },
  ]);
});

test('who may not see keys sees the same', async () => {
  const { path } = await appByIds(registry);
  const { token } = await given(registry).token({ role: 'readonlyadmin' });
  const { body } = await registry.get(`${path}/details`);
  expect((await registry.get(`${path}/details`, bearing(token))).body).toEqual(body);
});

test('a developer sees their own app so, and no other’s', async () => {
  const [mine, other] = [await appByIds(registry), await appByIds(registry)];
  const { email } = (await registry.get(mine.owner)).body;
  const { token } = await given(registry).token({ role: 'self', developer: email });
  expect((await registry.get(`${mine.path}/details`, bearing(token))).status).toBe(200);
  expect(await registry.get(`${other.path}/details`, bearing(token))).toMatchObject({
    status: 404,
    body: { code: 'keymanagement.service.app_id_not_found' },
  });
});

test('where secrets are told once it says so', async () => {
  const once = await startRegistry({ settings: { secrets: 'one-time' } });
  const { path } = await appByIds(once);
  expect((await once.get(`${path}/details`)).body.secrets).toBe('one-time');
  await once.stop();
});

test('in dialect x moments are texts, and who did what is left out', async () => {
  const { path, app } = await appByIds(registry);
  const x = await startRegistry({ of: registry, dialect: 'x', now: () => now });
  const { body } = await x.get(`${path}/details`);
  expect(body).toMatchObject({
    appId: app.appId,
    createdAt: `${NOW}`,
    lastModifiedAt: `${NOW}`,
    keys: [{ issuedAt: `${NOW}`, expiresAt: '-1', effective: { works: false, reason: 'NO_PRODUCT' } }],
  });
  for (const name of ['createdBy', 'lastModifiedBy', 'attributes', 'scopes'])
    expect(body).not.toHaveProperty(name);
  await x.stop();
});

specifyUnknownApp(
  () => registry,
  (path) => registry.get(`${path}/details`),
);
