import { appByIds, entriesOf, forbidden, ownerKinds } from '../../support/registry/byIds';
import { documentsBelow } from '../../support/registry/documents';
import { given, unique } from '../../support/registry/given';
import { bearing, type Registry, startRegistry, useRegistry } from '../../support/registry/registry';

const MINUTE = 60_000;
const NOW = Math.ceil(1_700_000_000_000 / MINUTE) * MINUTE + 30_000;
let now = NOW;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = NOW;
});

const passed = (...checks: string[]) => checks.map((check) => ({ check, passed: true }));
const all = passed('key', 'expiry', 'app', 'owner', 'product', 'resource');
/** Without a path, method, proxy or environment, nothing is to be opened. */
const unasked = [
  ...passed('key', 'expiry', 'app', 'owner', 'product'),
  { check: 'resource', passed: true, skipped: true },
];
const lookUp = (consumerKey: string, asked: object = {}) =>
  registry.post('/keys:lookUp', { consumerKey, ...asked });

test.each(Object.keys(ownerKinds) as (keyof typeof ownerKinds)[])(
  'a key of an app of %s is found, with whose it is, and is not repeated',
  async (kind) => {
    const { name } = await given(registry).apiProduct();
    const attributes = [{ name: 'DisplayName', value: 'Storefront' }];
    const { app, key, keyRef, path } = await appByIds(registry, { kind, attributes, apiProducts: [name] });
    await registry.context.store.atomically(({ keyUses }) => keyUses.note(registry.org, keyRef, NOW - 5));
    const { owner } = (await registry.get(`${path}/details`)).body;
    const { status, body, text } = await lookUp(key.consumerKey);
    expect([status, body]).toEqual([
      200,
      {
        keyRef,
        ending: key.consumerKey.slice(-4),
        lastUsedAt: NOW - 5,
        owner,
        app: { appId: app.appId, name: app.name, displayName: 'Storefront', status: 'approved' },
        isAllowed: true,
        checks: unasked,
      },
    ]);
    expect(text).not.toContain(key.consumerKey);
    expect(text).not.toContain(key.consumerSecret);
  },
);

test('a key of an inactive developer does not open anything', async () => {
  const { name } = await given(registry).apiProduct();
  const { owner, key } = await appByIds(registry, { apiProducts: [name] });
  await registry.post(`${owner}?action=inactive`);
  const { body } = await lookUp(key.consumerKey);
  expect(body).toMatchObject({
    isAllowed: false,
    reason: 'DEVELOPER_INACTIVE',
    owner: { status: 'inactive' },
  });
  expect(body.checks).toEqual([
    ...passed('key', 'expiry', 'app'),
    { check: 'owner', passed: false, detail: 'inactive' },
    ...passed('product'),
    { check: 'resource', passed: true, skipped: true },
  ]);
});

test('every reason is named: all checks that fail, and all API products that are closed', async () => {
  const [one, two] = [
    await given(registry).apiProduct({ approvalType: 'manual' }),
    await given(registry).apiProduct({ approvalType: 'manual' }),
  ];
  const { owner, key, keyPath } = await appByIds(registry, {
    apiProducts: [one.name, two.name],
    keyExpiresIn: 86_400_000,
  });
  await registry.post(`${keyPath}/apiproducts/${two.name}?action=revoke`);
  await registry.post(`${owner}?action=inactive`);
  now += 2 * 86_400_000;
  const { body } = await lookUp(key.consumerKey);
  const failed = body.checks.filter((check: { passed: boolean }) => !check.passed);
  expect(failed).toEqual([
    { check: 'expiry', passed: false, detail: 'expired' },
    { check: 'owner', passed: false, detail: 'inactive' },
    {
      check: 'product',
      passed: false,
      detail: `${one.name} is pending, ${two.name} is revoked`,
    },
  ]);
});

test('a path that only a pending product would open waits for it', async () => {
  const read = await given(registry).apiProduct({ apiResources: ['/catalog/**'] });
  const write = await given(registry).apiProduct({ apiResources: ['/orders/**'], approvalType: 'manual' });
  const { key, keyPath } = await appByIds(registry, { apiProducts: [read.name, write.name] });
  const orders = { path: '/orders/1?page=2', method: 'post' };
  expect((await lookUp(key.consumerKey, { path: '/catalog/1' })).body.isAllowed).toBe(true);
  const waiting = await lookUp(key.consumerKey, orders);
  expect(waiting.body).toMatchObject({ isAllowed: false, reason: 'PRODUCT_PENDING' });
  expect(waiting.body.checks).toEqual([
    ...passed('key', 'expiry', 'app', 'owner'),
    { check: 'product', passed: false, detail: `${write.name} is pending` },
    ...passed('resource'),
  ]);
  await registry.post(`${keyPath}/apiproducts/${write.name}?action=approve`);
  expect((await lookUp(key.consumerKey, orders)).body).toMatchObject({ isAllowed: true, checks: all });
});

test('a key that has lapsed by now says so', async () => {
  const { name } = await given(registry).apiProduct();
  const { key } = await appByIds(registry, { apiProducts: [name], keyExpiresIn: 5 * 86_400_000 });
  expect((await lookUp(key.consumerKey)).body.isAllowed).toBe(true);
  now += 6 * 86_400_000;
  const { body } = await lookUp(key.consumerKey);
  expect([body.isAllowed, body.reason]).toEqual([false, 'KEY_EXPIRED']);
  expect(body.checks[1]).toEqual({ check: 'expiry', passed: false, detail: 'expired' });
});

test.each([
  [{ path: '/elsewhere' }, 'path'],
  [{ path: '/catalog/1', proxy: 'other' }, 'proxy'],
  [{ path: '/catalog/1', proxy: 'shop', environment: 'test' }, 'environment'],
])('%j is opened by no product of the key', async (asked, part) => {
  const draft = { apiResources: ['/catalog/**'], proxies: ['shop'], environments: ['prod'] };
  const { name } = await given(registry).apiProduct(draft);
  const { key } = await appByIds(registry, { apiProducts: [name] });
  const { body } = await lookUp(key.consumerKey, asked);
  expect([body.isAllowed, body.reason]).toEqual([false, 'RESOURCE_NOT_OPENED']);
  const detail = `no API product of the key opens the ${part}`;
  expect(body.checks.at(-1)).toEqual({ check: 'resource', passed: false, detail });
});

test('what a gateway decides is what is said here', async () => {
  const draft = {
    operationGroup: {
      operationConfigType: 'proxy',
      operationConfigs: [{ apiSource: 'shop', operations: [{ resource: '/orders', methods: ['GET'] }] }],
    },
  };
  const { name } = await given(registry).apiProduct(draft);
  const { key } = await appByIds(registry, { apiProducts: [name] });
  const { token } = await given(registry).token({ role: 'verifier' });
  for (const [method, path] of [
    ['GET', '/orders'],
    ['POST', '/orders'],
    ['GET', '/others'],
  ] as const) {
    const headers = { 'x-keymint-token': token, 'x-api-key': key.consumerKey, authorization: '' };
    const asked = { 'x-original-uri': path, 'x-original-method': method };
    const gate = await registry.get('/authorize', { headers: { ...headers, ...asked } });
    const { body } = await lookUp(key.consumerKey, { path, method });
    expect([method, path, body.isAllowed]).toEqual([method, path, gate.status === 200]);
  }
});

describe('an unknown key', () => {
  let alone: Registry;
  beforeEach(async () => {
    alone = await registry.another();
  });
  const guess = (consumerKey = unique('guess')) => alone.post('/keys:lookUp', { consumerKey });

  test('is missed, and not repeated', async () => {
    const { status, body } = await guess('FlPgQ9zTnAOtYf0H');
    expect([status, body]).toEqual([
      404,
      {
        code: 'keymint.KeyUnknownHere',
        message: `No key of organization ${alone.org} is like this`,
        contexts: [],
      },
    ]);
  });

  test('is one of another organization', async () => {
    const { key } = await appByIds(registry);
    expect((await guess(key.consumerKey)).body.code).toBe('keymint.KeyUnknownHere');
  });

  test('is one that was deleted', async () => {
    const { key, keyPath } = await appByIds(alone);
    await alone.delete(keyPath);
    expect((await guess(key.consumerKey)).status).toBe(404);
  });

  test('ten times in a minute, and the caller waits for the next, also with a key that is known; others do not', async () => {
    const { key } = await appByIds(alone);
    const colleague = await given(alone).token({ role: 'businessuser' });
    for (let time = 0; time < 10; time++) expect((await guess()).status).toBe(404);
    for (const consumerKey of [unique('guess'), key.consumerKey]) {
      const { status, body, headers } = await guess(consumerKey);
      expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'keymint.TooManyAttempts', '30']);
    }
    const { consumerKey } = key;
    expect((await alone.post('/keys:lookUp', { consumerKey }, bearing(colleague.token))).status).toBe(200);
    now += 30_000;
    expect((await guess(consumerKey)).status).toBe(200);
  });

  test('thirty times at once, and ten are looked up', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => guess()));
    expect(answers.filter(({ status }) => status === 404).length).toBeLessThanOrEqual(10);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404, 429]));
  });

  test('is counted for the caller, and known keys are not counted', async () => {
    const { key } = await appByIds(alone);
    for (let time = 0; time < 12; time++) expect((await guess(key.consumerKey)).status).toBe(200);
    await guess();
    const counted = (await documentsBelow(`organizations/${alone.org}`)).filter(({ name }) =>
      name.includes('/guesses/'),
    );
    expect(counted).toHaveLength(1);
    const fields = counted[0]?.fields as Record<string, { integerValue: unknown }> | undefined;
    expect(Number(fields?.failures?.integerValue)).toBe(1);
  });
});

test('every look-up is audited: what was found, what was not, and what was refused, never a key', async () => {
  const alone = await registry.another();
  const { key, keyRef } = await appByIds(alone);
  const guesses = Array.from({ length: 11 }, () => unique('guess'));
  for (const consumerKey of [key.consumerKey, ...guesses]) {
    now += 1;
    await alone.post('/keys:lookUp', { consumerKey });
  }
  const { entries, text } = await entriesOf(alone, 'lookUpKey');
  expect(entries).toHaveLength(12);
  expect(entries[0]).toMatchObject({ entities: ['keys/…'], refused: 'keymint.TooManyAttempts' });
  expect(entries[1]).toMatchObject({ entities: ['keys/…'] });
  expect(entries[1]).not.toHaveProperty('refused');
  expect(entries[11]?.entities[0]).toMatch(new RegExp(`^apps/.*/keys/${keyRef}$`));
  const stored = JSON.stringify(await documentsBelow(`organizations/${alone.org}`));
  for (const known of [key.consumerKey, ...guesses])
    expect([text.includes(known), stored.includes(known)]).toEqual([false, false]);
});

test.each([[{}], [{ consumerKey: '' }], [{ consumerKey: 'x'.repeat(4097) }], [{ consumerKey: ['7'] }]])(
  '%j is refused, and not counted',
  async (sent) => {
    const alone = await registry.another();
    for (let time = 0; time < 11; time++) {
      expect(await alone.post('/keys:lookUp', sent)).toMatchObject({
        status: 400,
        body: { code: 'keymint.InvalidRequest' },
      });
    }
  },
);

test('who only reads may look up, a gateway may not', async () => {
  const { key } = await appByIds(registry);
  const { consumerKey } = key;
  const [reader, gateway] = [
    await given(registry).token({ role: 'readonlyadmin' }),
    await given(registry).token({ role: 'verifier' }),
  ];
  expect((await registry.post('/keys:lookUp', { consumerKey }, bearing(reader.token))).status).toBe(200);
  expect(await registry.post('/keys:lookUp', { consumerKey }, bearing(gateway.token))).toMatchObject(
    forbidden('verifier', 'keys.lookup'),
  );
});

test('dialect x takes and answers it', async () => {
  const { key, keyRef } = await appByIds(registry);
  const x = await startRegistry({ of: registry, dialect: 'x', now: () => now });
  const { status, body } = await x.post('/keys:lookUp', { consumerKey: key.consumerKey, path: '/' });
  expect([status, body.keyRef, body.isAllowed, body.checks.length]).toEqual([200, keyRef, false, 6]);
  await x.stop();
});
