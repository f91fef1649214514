import { until } from '../../../tools/ports';
import { type Gateway, gatewayOf, issued } from '../../support/clients/gateway';
import { documentsBelow } from '../../support/registry/documents';
import { given, unique } from '../../support/registry/given';
import { bearing, type Registry, startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();
let gateway: Gateway;
beforeAll(async () => {
  gateway = await gatewayOf(registry);
});

const reasonOf = async (key: string, headers = {}) => {
  const told = await gateway.authorize(key, headers);
  return `${told.status} ${told.headers.get('x-keymint-reason') ?? ''}`.trim();
};

/** Waits for the expected response: changes take effect within a second. */
const untilTold = (key: string, expected: string) =>
  until(async () => (await reasonOf(key)) === expected, expected);

test('a good key passes, and the gateway is told who calls', async () => {
  const { key, app, developer, apiProduct } = await issued(registry, {
    product: { quota: '10', quotaInterval: '1', quotaTimeUnit: 'minute' },
    app: { attributes: [{ name: 'tier', value: 'gold' }] },
  });
  const { status, headers, text } = await gateway.authorize(key);
  expect([status, text]).toEqual([200, '']);
  expect(Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-keymint-')))).toEqual({
    'x-keymint-organization': registry.org,
    'x-keymint-key-ref': registry.context.vault.keyRef(key),
    'x-keymint-app': app.name,
    'x-keymint-app-id': app.appId,
    'x-keymint-developer-id': developer.developerId,
    'x-keymint-developer-email': developer.email,
    'x-keymint-api-product': apiProduct.name,
    'x-keymint-quota-limit': '10',
    'x-keymint-quota-interval': '1',
    'x-keymint-quota-time-unit': 'minute',
    'x-keymint-attributes': '{"app.tier":"gold"}',
  });
});

test('what is changed is heard of, and a developer who is active again has working keys whose status never changed', async () => {
  const { key, developer, path, keyPath, productPath } = await issued(registry);
  expect(await reasonOf(key)).toBe('200');
  const set = (at: string, action: string) => registry.post(`${at}?action=${action}`);

  await set(keyPath, 'revoke');
  await untilTold(key, '401 oauth.v2.ApiKeyNotApproved');
  await set(keyPath, 'approve');
  await untilTold(key, '200');

  await set(path, 'revoke');
  await untilTold(key, '401 keymanagement.service.invalid_client-app_not_approved');
  await set(path, 'approve');
  await untilTold(key, '200');

  await set(productPath, 'revoke');
  await untilTold(key, '401 oauth.v2.InvalidApiKeyForGivenResource');
  await set(productPath, 'approve');
  await untilTold(key, '200');

  await set(`/developers/${developer.email}`, 'inactive');
  await untilTold(key, '401 keymanagement.service.DeveloperStatusNotActive');
  expect((await registry.get(keyPath)).body.status).toBe('approved');
  await set(`/developers/${developer.email}`, 'active');
  await untilTold(key, '200');

  await registry.delete(keyPath);
  await untilTold(key, '401 oauth.v2.InvalidApiKey');
});

test('a key that was unknown passes when it is brought along, as does one added to an app that is remembered', async () => {
  const { key, path, apiProduct } = await issued(registry);
  expect(await reasonOf(key)).toBe('200');
  const brought = unique('brought');
  expect(await reasonOf(brought)).toBe('401 oauth.v2.InvalidApiKey');
  await given(registry).key(path, { consumerKey: brought });
  await registry.post(`${path}/keys/${brought}`, { apiProducts: [apiProduct.name] });
  await untilTold(brought, '200');

  const another = unique('another');
  await given(registry).key(path, { consumerKey: another });
  expect(await reasonOf(another)).toBe(
    '401 keymanagement.service.consumer_key_missing_api_product_association',
  );
});

describe('what is asked for', () => {
  let key: string;
  beforeAll(async () => {
    const product = {
      proxies: ['catalog'],
      environments: ['test'],
      apiResources: ['/items/**', '/search'],
    };
    key = (await issued(registry, { product })).key;
  });

  const refused = '401 oauth.v2.InvalidApiKeyForGivenResource';
  test.each([
    ['200', {}],
    ['200', { 'x-original-uri': '/items/7?x=1' }],
    ['200', { 'x-forwarded-uri': '/search' }],
    ['200', { 'x-forwarded-uri': '/search/' }],
    ['200', { 'x-keymint-proxy': 'catalog', 'x-keymint-environment': 'test' }],
    [refused, { 'x-original-uri': '/orders' }],
    [refused, { 'x-original-uri': '/items/../orders' }],
    [refused, { 'x-original-uri': '/items/%2e%2e/orders' }],
    [refused, { 'x-original-uri': '/items/..%2forders' }],
    [refused, { 'x-keymint-proxy': 'orders' }],
    [refused, { 'x-keymint-environment': 'prod' }],
    ['400', { 'x-original-uri': '/items/7', 'x-forwarded-uri': '/orders' }],
  ])('%s for %j', async (expected, headers) => {
    expect(await reasonOf(key, headers)).toBe(expected);
  });

  test('a path may follow the own one, as Envoy asks', async () => {
    expect((await gateway.authorize(key, {}, '/items/7?environment=prod')).status).toBe(200);
    expect((await gateway.authorize(key, {}, '/orders')).status).toBe(401);
  });

  test('environment and proxy may be asked for in the query', async () => {
    expect((await gateway.authorize(key, {}, '?environment=test&proxy=catalog')).status).toBe(200);
    expect((await gateway.authorize(key, {}, '?environment=prod&proxy=catalog')).status).toBe(401);
  });

  test.each([
    ['the query of what is asked for', () => ({ 'x-original-uri': `/search?apikey=${key}` })],
    ['a bearer', () => ({ authorization: `Bearer ${key}` })],
  ])('the key may be in %s', async (_, headers) => {
    const { status } = await gateway.ask(`/v1/organizations/${registry.org}/authorize`, {
      headers: headers(),
    });
    expect(status).toBe(200);
  });
});

test('operations are opened by method', async () => {
  const operationGroup = {
    operationConfigs: [{ apiSource: 'catalog', operations: [{ resource: '/items', methods: ['GET'] }] }],
  };
  const { key } = await issued(registry, { product: { operationGroup } });
  const asked = (method: string) => ({ 'x-original-uri': '/items', 'x-original-method': method });
  expect(await reasonOf(key, asked('GET'))).toBe('200');
  expect(await reasonOf(key, asked('DELETE'))).toBe('401 oauth.v2.InvalidApiKeyForGivenResource');
});

test('without a key it is said so, in JSON or XML', async () => {
  const path = `/v1/organizations/${registry.org}/authorize`;
  const { status, json } = await gateway.ask(path);
  expect([status, json]).toEqual([
    401,
    {
      fault: {
        faultstring: 'Failed to resolve API Key variable request.header.x-api-key',
        detail: { errorcode: 'steps.oauth.v2.FailedToResolveAPIKey' },
      },
    },
  ]);
  const { text } = await gateway.ask(path, { headers: { accept: 'application/xml' } });
  expect(text).toMatch(/^<fault><faultstring>Failed .*<errorcode>steps\.oauth\.v2\.FailedToResolveAPIKey/);
});

test('a gateway that may not ask is told 403, whoever its client is', async () => {
  const { key } = await issued(registry);
  const { token } = await given(registry).token({ role: 'devadmin' });
  const other = await registry.another();
  const foreign = await given(other).token({ role: 'verifier' });
  for (const wrong of [token, foreign.token, 'km_nothing', ''])
    expect((await gateway.authorize(key, { 'x-keymint-token': wrong })).status).toBe(403);
  expect((await registry.get('/developers', bearing(gateway.token))).status).toBe(403);
});

test('of another organization no key is known', async () => {
  const other = await registry.another();
  const { key } = await issued(other);
  expect(await reasonOf(key)).toBe('401 oauth.v2.InvalidApiKey');
});

describe('guessing', () => {
  const from = (client: string) => ({ 'x-forwarded-for': client });
  let still: Registry;
  let asking: Gateway;
  beforeAll(async () => {
    // Failed attempts count per minute, so the test must not span two minutes.
    const now = Date.now();
    still = await startRegistry({ of: registry, now: () => now });
    asking = await gatewayOf(registry, still.url, gateway.token);
  });
  afterAll(() => still.stop());

  /** Returns a key that is short enough to guess; generated keys are longer. */
  const short = () => unique('k').slice(0, 9);

  test('who has tried ten unknown short keys in a minute is told to wait with those, but for one that is remembered; others are not', async () => {
    const { path } = await issued(registry);
    const [warm, cold] = [short(), short()];
    for (const consumerKey of [warm, cold]) await given(registry).key(path, { consumerKey });
    const client = from('192.0.2.1');
    const before = (await asking.authorize(warm, client)).headers.get('x-keymint-reason');
    for (let times = 0; times < 10; times++)
      expect((await asking.authorize(short(), client)).status).toBe(401);
    for (const key of [short(), cold]) {
      const waiting = await asking.authorize(key, client);
      expect([waiting.status, Number(waiting.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
    }
    expect((await asking.authorize(warm, client)).headers.get('x-keymint-reason')).toBe(before);
    expect((await asking.authorize(cold, from('192.0.2.2'))).status).toBe(401);
  });

  test('keys as they are generated are never held up, and unknown ones cost no count', async () => {
    const [{ key }, client] = [await issued(registry), from('192.0.2.4')];
    const counted = async () =>
      (await documentsBelow(`organizations/${registry.org}`)).filter(({ name }) => name.includes('/guesses/'))
        .length;
    for (let times = 0; times < 10; times++) await asking.authorize(short(), client);
    const before = await counted();
    for (let times = 0; times < 100; times++)
      expect((await asking.authorize(unique('an-unknown-key'), client)).status).toBe(401);
    expect((await asking.authorize(key, client)).status).toBe(200);
    expect(await counted()).toBe(before);
  });

  test('of a hundred short keys at once ten are looked up', async () => {
    const client = from('192.0.2.5');
    const answers = await Promise.all(Array.from({ length: 100 }, () => asking.authorize(short(), client)));
    const unknown = answers.filter(({ status }) => status === 401).length;
    expect([unknown > 0, unknown <= 10]).toEqual([true, true]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
  });

  test('one unknown key that is tried again and again counts once', async () => {
    const [key, client] = [short(), from('192.0.2.3')];
    for (let times = 0; times < 20; times++) expect((await asking.authorize(key, client)).status).toBe(401);
  });
});
