import { appByIds, entriesOf, forbidden, ownerKinds, specifyUnknownKey } from '../../support/registry/byIds';
import { given } from '../../support/registry/given';
import { bearing, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
let now = NOW;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = NOW;
});

test.each(Object.keys(ownerKinds) as (keyof typeof ownerKinds)[])(
  'a key of an app of %s is revoked and approved again, and all else about it stays',
  async (kind) => {
    const { name } = await given(registry).apiProduct();
    const attributes = [{ name: 'tier', value: 'gold' }];
    const made = await appByIds(registry, { kind, attributes, apiProducts: [name], keyExpiresIn: 60_000 });
    await registry.post(`${made.named.keyPath}/attributes`, { attribute: attributes });
    await given(registry).key(made.named.path);
    const before = (await registry.get(made.named.path)).body;
    const details = (await registry.get(`${made.path}/details`)).body;

    for (const [action, status, effective] of [
      ['revoke', 'revoked', { works: false, reason: 'KEY_REVOKED' }],
      ['approve', 'approved', { works: true }],
    ] as const) {
      now += 5;
      const reply = await registry.post(`${made.keyPath}?action=${action}`);
      const keys = details.keys.map((key: { keyRef: string }) =>
        key.keyRef === made.keyRef ? { ...key, status, effective } : key,
      );
      expect([reply.status, reply.body]).toEqual([200, { ...details, keys, lastModifiedAt: now }]);
    }
    expect((await registry.get(made.named.path)).body).toEqual({ ...before, lastModifiedAt: now });
  },
);

test('a key is called something, something else, and nothing', async () => {
  const { path, named, keyPath } = await appByIds(registry);
  const tier = { name: 'tier', value: 'gold' };
  await registry.post(`${named.keyPath}/attributes`, { attribute: [tier] });
  for (const label of ['Key 1', 'Production ☀']) {
    const { status, body } = await registry.post(keyPath, { label });
    expect([status, body.keys[0].label]).toEqual([200, label]);
    expect(body.keys[0].attributes).toEqual([tier, { name: 'label', value: label }]);
    expect((await registry.get(`${path}/details`)).body).toEqual(body);
  }
  const [key] = (await registry.post(keyPath, { label: '' })).body.keys;
  expect(key.attributes).toEqual([tier]);
  expect(key).not.toHaveProperty('label');
});

test('nothing sent changes nothing of the key', async () => {
  const { named, keyPath, key } = await appByIds(registry);
  expect((await registry.post(keyPath, {})).status).toBe(200);
  expect((await registry.get(named.keyPath)).body).toEqual(key);
});

test('an action leaves the body aside', async () => {
  const { keyPath } = await appByIds(registry);
  const { body } = await registry.post(`${keyPath}?action=revoke`, { label: 'X' });
  expect(body.keys[0]).toMatchObject({ status: 'revoked', attributes: [] });
});

test('a key with 18 attributes takes no label more', async () => {
  const { named, keyPath } = await appByIds(registry);
  const attribute = Array.from({ length: 18 }, (_, index) => ({ name: `a${index}`, value: '' }));
  await registry.post(`${named.keyPath}/attributes`, { attribute });
  expect(await registry.post(keyPath, { label: 'X' })).toMatchObject({
    status: 400,
    body: { code: 'organizations.keymanagement.AttributeLimitExceeded' },
  });
});

test.each([
  ['?action=delete', {}],
  ['', { label: 'a\nb' }],
  ['', { label: 'x'.repeat(256) }],
])('%s %j is refused', async (query, sent) => {
  const { keyPath } = await appByIds(registry);
  expect(await registry.post(`${keyPath}${query}`, sent)).toMatchObject({
    status: 400,
    body: { code: 'keymint.InvalidRequest' },
  });
});

test('a developer labels and revokes their own key, and does not approve it', async () => {
  const { owner, keyPath } = await appByIds(registry);
  const { email } = (await registry.get(owner)).body;
  const { token } = await given(registry).token({ role: 'self', developer: email });
  expect((await registry.post(keyPath, { label: 'Mine' }, bearing(token))).status).toBe(200);
  expect((await registry.post(`${keyPath}?action=revoke`, {}, bearing(token))).status).toBe(200);
  expect(await registry.post(`${keyPath}?action=approve`, {}, bearing(token))).toMatchObject(
    forbidden('self', 'credentials.approve'),
  );
});

test('one entry tells of the change, without the key', async () => {
  const alone = await registry.another();
  const { keyPath, keyRef, key } = await appByIds(alone);
  await alone.post(`${keyPath}?action=revoke`);
  const { entries, text } = await entriesOf(alone, 'editAppKey');
  const after = JSON.parse(entries[0]?.changes[0]?.after ?? '');
  expect([entries.length, after.credentials]).toEqual([
    1,
    [expect.objectContaining({ keyRef, status: 'revoked' })],
  ]);
  expect(text).not.toContain(key.consumerKey);
});

specifyUnknownKey(
  () => registry,
  (keyPath) => registry.post(`${keyPath}?action=revoke`),
);
