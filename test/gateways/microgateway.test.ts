import { until } from '../../tools/ports';
import { issued } from '../support/clients/gateway';
import { startMicrogateway } from '../support/clients/microgateway';
import { type Echoed, startEcho } from '../support/registry/echo';
import { given, unique } from '../support/registry/given';
import { basic, type Registry, startRegistry } from '../support/registry/registry';

let registry: Registry;
let api: Awaited<ReturnType<typeof startEcho>>;
let weather: { name: string };
beforeAll(async () => {
  registry = await startRegistry();
  api = await startEcho();
  // Microgateway loads products on start.
  weather = await given(registry).apiProduct({ proxies: ['edgemicro_weather'], apiResources: ['/items/**'] });
});
afterAll(async () => {
  await api.stop();
  await registry.stop();
});

const start = async (plugin: 'apikeys' | 'oauth', role = 'verifier') =>
  startMicrogateway({
    plugin,
    keymint: Number(new URL(registry.url).port),
    api: api.port,
    org: registry.org,
    token: (await given(registry).token({ role })).token,
    proxy: 'edgemicro_weather',
    basePath: '/weather',
  });

/** Creates an app whose key covers the proxy. */
const client = (app: object = {}) => issued(registry, { app: { apiProducts: [weather.name], ...app } });

const callOf = (url: string, path: string, headers: Record<string, string>) =>
  fetch(`${url}/weather${path}`, { headers });

describe.each(['apikeys', 'oauth'] as const)('the plugin %s', (plugin) => {
  let gateway: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    gateway = await start(plugin);
    // The first look-up of a process may exceed its timeout.
    await untilStatus((await client()).key, 200);
  });
  afterAll(() => gateway.stop());

  const statusOf = async (key: string, path = '/items/7') => {
    const { status } = await callOf(gateway.url, path, { 'x-api-key': key });
    return status;
  };
  const untilStatus = (key: string, expected: number) =>
    until(async () => (await statusOf(key)) === expected, `${expected}`);
  const set = (at: string, action: string) => registry.post(`${at}?action=${action}`);

  test('lets a good key pass, and tells the API whose it is', async () => {
    const { key, app, developer } = await client();
    const answer = await callOf(gateway.url, '/items/7?x=1', { 'x-api-key': key });
    expect(answer.status).toBe(200);
    const { target, headers } = (await answer.json()) as Echoed;
    expect(target).toBe('/items/7?x=1');
    const claims = JSON.parse(Buffer.from(`${headers['x-authorization-claims']}`, 'base64').toString());
    expect(claims).toMatchObject({ developer_email: developer.email, application_id: app.appId });
  });

  test('refuses who has no key, and a key that is unknown', async () => {
    expect((await callOf(gateway.url, '/items/7', {})).status).toBe(401);
    expect(await statusOf(unique('unknown'))).toBe(403);
  });

  test('refuses a path that no product of the key opens', async () => {
    const { key } = await client();
    expect(await statusOf(key, '/orders')).toBe(403);
    const other = await issued(registry, { product: { proxies: ['edgemicro_other'] } });
    expect(await statusOf(other.key)).toBe(403);
  });

  test('refuses a key that is revoked, whose app is, or whose only product is', async () => {
    const { key, path, keyPath } = await client();
    for (const at of [keyPath, path, `${keyPath}/apiproducts/${weather.name}`]) {
      expect(await statusOf(key)).toBe(200);
      await set(at, 'revoke');
      await untilStatus(key, 403);
      await set(at, 'approve');
      await untilStatus(key, 200);
    }
  });

  test('refuses the key of an inactive developer, and lets it pass when they are active again', async () => {
    const { key, developer, keyPath } = await client();
    expect(await statusOf(key)).toBe(200);
    await set(`/developers/${developer.email}`, 'inactive');
    await untilStatus(key, 403);
    expect((await registry.get(keyPath)).body.status).toBe('approved');
    await set(`/developers/${developer.email}`, 'active');
    await untilStatus(key, 200);
  });

  test('refuses a key from the moment it expires', async () => {
    const { key } = await client({ keyExpiresIn: 3000 });
    expect(await statusOf(key)).toBe(200);
    await untilStatus(key, 403);
  });
});

test('an access token of Keymint opens what its key does, and none that was changed', async () => {
  const gateway = await start('oauth');
  try {
    const { credential } = await client();
    const answer = await fetch(`${registry.url}/edgemicro-auth/${registry.org}/test/token`, {
      method: 'POST',
      headers: {
        authorization: basic(credential.consumerKey, credential.consumerSecret ?? ''),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ grant_type: 'client_credentials' }),
    });
    expect(answer.status).toBe(200);
    const { token } = (await answer.json()) as { token: string };
    const statusOf = async (bearer: string, path: string) => {
      const { status } = await callOf(gateway.url, path, { authorization: `Bearer ${bearer}` });
      return status;
    };
    expect(await statusOf(token, '/items/7')).toBe(200);
    expect(await statusOf(token, '/orders')).toBe(403);
    const [head, claims, signature = ''] = token.split('.');
    const forged = [head, claims, signature.split('').reverse().join('')].join('.');
    expect(await statusOf(forged, '/items/7')).toBe(401);
  } finally {
    await gateway.stop();
  }
});

test('a gateway whose token is wrong lets nobody pass', async () => {
  const { key } = await client();
  const gateway = await start('apikeys', 'readonlyadmin');
  try {
    expect((await callOf(gateway.url, '/items/7', { 'x-api-key': key })).status).toBe(403);
  } finally {
    await gateway.stop();
  }
});
