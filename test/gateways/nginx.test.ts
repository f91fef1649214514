import { connect, createServer, type Socket } from 'node:net';
import { VERDICT_MAX_AGE_MS } from '../../shared/verification/cache/verifier';
import { freePort, until } from '../../tools/ports';
import { issued } from '../support/clients/gateway';
import { startNginx } from '../support/clients/nginx';
import { type Echoed, startEcho } from '../support/registry/echo';
import { given } from '../support/registry/given';
import { rawClient } from '../support/registry/raw';
import { type Registry, startRegistry } from '../support/registry/registry';

/** A connection to Keymint that can be cut. */
async function wayTo(url: string) {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((near) => {
    connections += 1;
    const far = connect(Number(new URL(url).port), '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => sockets.delete(one));
      one.pipe(other);
    }
  });
  const open = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await open();
  return {
    port,
    open,
    connections: () => connections,
    async cut() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

let registry: Registry;
let api: Awaited<ReturnType<typeof startEcho>>;
let way: Awaited<ReturnType<typeof wayTo>>;
let nginx: Awaited<ReturnType<typeof startNginx>>;
let client: ReturnType<typeof rawClient>;

/** Starts nginx as documented, with its own token or another. */
const before = async (token?: string) =>
  startNginx({
    keymint: way.port,
    api: api.port,
    org: registry.org,
    token: token ?? (await given(registry).token({ role: 'verifier' })).token,
  });

beforeAll(async () => {
  registry = await startRegistry();
  api = await startEcho();
  way = await wayTo(registry.url);
  nginx = await before();
  client = rawClient(nginx.url);
  // The first look-up of a process may exceed its timeout.
  const { key } = await issued(registry);
  await untilOutcome(key, '200');
});
afterAll(async () => {
  client.close();
  await nginx.stop();
  await way.cut();
  await api.stop();
  await registry.stop();
});

interface Asking {
  method?: string;
  target?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Calls the API through nginx with a key. */
const call = (
  key: string | undefined,
  { method = 'GET', target = '/', headers, body }: Asking = {},
  { send } = client,
) =>
  send({
    method,
    target,
    headers: { host: 'api.example.com', ...(key !== undefined && { 'x-api-key': key }), ...headers },
    body: body === undefined ? undefined : Buffer.from(body),
  });

const outcomeOf = async (key: string | undefined, asking: Asking = {}) => {
  const { status, headers } = await call(key, asking);
  return `${status} ${headers['x-keymint-reason'] ?? ''}`.trim();
};

const untilOutcome = (key: string, expected: string) =>
  until(async () => (await outcomeOf(key)) === expected, expected);

/** Returns the headers at the API that belong to Keymint, in any spelling. */
const toldTo = ({ headers }: Echoed) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^x[-_]keymint/.test(name)));

test('a good key passes, and the API is told who calls', async () => {
  const { key, app, developer, apiProduct } = await issued(registry, {
    product: { quota: '10', quotaInterval: '1', quotaTimeUnit: 'minute' },
    app: { attributes: [{ name: 'tier', value: 'gold' }] },
  });
  const asking = { method: 'POST', target: '/items?x=%20y', body: 'sent along' };
  const { status, text } = await call(key, asking);
  expect(status).toBe(200);
  const echoed: Echoed = JSON.parse(text);
  expect(echoed).toMatchObject(asking);
  expect(toldTo(echoed)).toEqual({
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

test.each([
  ['the query', (key: string) => ({ target: `/?apikey=${key}` })],
  ['a bearer', (key: string) => ({ headers: { authorization: `Bearer ${key}` } })],
])('the key may be in %s', async (_, asking) => {
  const { key } = await issued(registry);
  expect(await outcomeOf(undefined, asking(key))).toBe('200');
});

test('without a key the client is told so as Apigee does', async () => {
  const { status, headers, text } = await call(undefined);
  expect(status).toBe(401);
  expect(headers['www-authenticate']).toMatch(/^Bearer realm="keymint", error="invalid_token"/);
  expect(JSON.parse(text)).toEqual({
    fault: {
      faultstring: 'Failed to resolve API Key variable request.header.x-api-key',
      detail: { errorcode: 'steps.oauth.v2.FailedToResolveAPIKey' },
    },
  });
});

describe('a client that writes the headers of the gateway itself', () => {
  const resources = { apiResources: ['/items/**'], proxies: ['weather'], environments: ['test'] };
  const forged = (path: string, environment: string) => ({
    'x-keymint-environment': environment,
    'x-keymint-proxy': environment,
    'x-original-uri': path,
    'x-original-method': 'PUT',
    'x-forwarded-uri': path,
    'x-forwarded-method': 'PUT',
    'x-keymint-token': 'km_forged',
    'x-forwarded-for': '192.0.2.1',
  });

  test('cannot tell the API who it is', async () => {
    const { key, app } = await issued(registry);
    const names = ['App', 'App-Id', 'Developer-Email', 'Company', 'App-Group', 'Scopes', 'Attributes'];
    const dashed = names.map((name) => [`X-Keymint-${name}`, 'forged']);
    const underscored = names.map((name) => [`X_Keymint_${name.replace('-', '_')}`, 'forged']);
    const headers = Object.fromEntries([...dashed, ...underscored]);
    const { text } = await call(key, { headers: { ...headers, ...forged('/', 'test') } });
    const told = toldTo(JSON.parse(text));
    expect(told).toMatchObject({ 'x-keymint-app': app.name, 'x-keymint-app-id': app.appId });
    expect(Object.values(told)).not.toContain('forged');
    expect(Object.keys(told)).not.toContain('x-keymint-token');
  });

  test('is asked about with the path it really wants', async () => {
    const { key } = await issued(registry, { product: resources });
    const refused = '401 oauth.v2.InvalidApiKeyForGivenResource';
    const outcome = (target: string, headers: Record<string, string>) => outcomeOf(key, { target, headers });
    expect(await outcome('/items/7', forged('/orders', 'prod'))).toBe('200');
    expect(await outcome('/orders', forged('/items/7', 'test'))).toBe(refused);
    expect(await outcome('/items/../orders', {})).toBe(refused);
    expect(await outcome('/items/%2e%2e/orders', {})).toBe(refused);
    expect(await outcome('//items/7', {})).toBe(refused);
  });
});

test('what is changed holds for the next requests, and a developer who is active again has working keys whose status never changed', async () => {
  const { key, developer, path, keyPath, productPath } = await issued(registry);
  const set = (at: string, action: string) => registry.post(`${at}?action=${action}`);
  expect(await outcomeOf(key)).toBe('200');

  await set(keyPath, 'revoke');
  await untilOutcome(key, '401 oauth.v2.ApiKeyNotApproved');
  await set(keyPath, 'approve');
  await untilOutcome(key, '200');

  await set(path, 'revoke');
  await untilOutcome(key, '401 keymanagement.service.invalid_client-app_not_approved');
  await set(path, 'approve');
  await untilOutcome(key, '200');

  await set(productPath, 'revoke');
  await untilOutcome(key, '401 oauth.v2.InvalidApiKeyForGivenResource');
  await set(productPath, 'approve');
  await untilOutcome(key, '200');

  await set(`/developers/${developer.email}`, 'inactive');
  await untilOutcome(key, '401 keymanagement.service.DeveloperStatusNotActive');
  expect((await registry.get(keyPath)).body.status).toBe('approved');
  await set(`/developers/${developer.email}`, 'active');
  await untilOutcome(key, '200');
  expect((await registry.get(keyPath)).body.status).toBe('approved');
});

test('a key is refused from the moment it expires', async () => {
  const { key } = await issued(registry, { app: { keyExpiresIn: 3000 } });
  expect(await outcomeOf(key)).toBe('200');
  await untilOutcome(key, '401 keymanagement.service.consumer_key_expired');
});

describe('when it cannot be told whether a key is good, the client is told 503, never 401', () => {
  test('because Keymint cannot be reached, and until it can', async () => {
    const { key } = await issued(registry);
    expect(await outcomeOf(key)).toBe('200');
    await way.cut();
    try {
      expect(await outcomeOf(key)).toBe('503');
      expect(await outcomeOf(undefined)).toBe('503');
    } finally {
      await way.open();
    }
    expect(await outcomeOf(key)).toBe('200');
  });

  test('because nginx itself may not ask', async () => {
    const { key } = await issued(registry);
    const { token } = await given(registry).token({ role: 'readonlyadmin' });
    const other = await before(token);
    const asking = rawClient(other.url);
    try {
      expect((await call(key, {}, asking)).status).toBe(503);
    } finally {
      asking.close();
      await other.stop();
    }
  });
});

test('a revoked key is refused within the time that answers are remembered', async () => {
  const { key, keyPath } = await issued(registry);
  const statusIs = async (expected: number) => {
    const begun = performance.now();
    while ((await call(key)).status !== expected);
    return performance.now() - begun;
  };
  await statusIs(200);
  const taken: number[] = [];
  for (let change = 0; change < 100; change++) {
    const isRevoking = change % 2 === 0;
    await registry.post(`${keyPath}?action=${isRevoking ? 'revoke' : 'approve'}`);
    taken.push(await statusIs(isRevoking ? 401 : 200));
  }
  const sorted = taken.toSorted((one, other) => one - other).map(Math.round);
  const [median, longest = Number.NaN] = [sorted[50], sorted.at(-1)];
  console.info(`100 changes were heard of at nginx after ${median} ms (median), ${longest} ms at most`);
  expect(longest).toBeLessThan(VERDICT_MAX_AGE_MS);
}, 300_000);
