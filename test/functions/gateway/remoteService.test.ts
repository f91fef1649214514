import { generateKeyPairSync } from 'node:crypto';
import { compactVerify, createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { until } from '../../../tools/ports';
import { askAt, type Gateway, gatewayOf, issued } from '../../support/clients/gateway';
import { given, unique } from '../../support/registry/given';
import { basic, type Registry, startRegistry } from '../../support/registry/registry';

const MINUTE = 60_000;

let registry: Registry;
let gateway: Gateway;
let clock: number;
beforeEach(async () => {
  clock = Date.now();
  registry = await startRegistry({ now: () => clock });
  gateway = await gatewayOf(registry);
});
afterEach(() => registry.stop());

const at = (path: string) => `/remote-service/${registry.org}/test${path}`;
const post = (path: string, body: object, headers = {}) =>
  gateway.ask(at(path), { method: 'POST', body, headers });
const keySet = async () => (await gateway.ask(at('/certs'))).json;

/** Rotates keys as the administrator, not as the gateway. */
const rotate = (body: object = {}) =>
  askAt(`${registry.url}${at('/rotate')}`, {
    method: 'POST',
    headers: { authorization: basic(registry.admin.email, registry.admin.password) },
    body,
  });

test('a key is answered with a token that the published keys verify, with the claims the adapter reads', async () => {
  const { key, app, apiProduct, developer, path } = await issued(registry, {
    product: { environments: ['test'] },
  });
  const elsewhere = await given(registry).apiProduct({ environments: ['prod'] });
  const manual = await given(registry).apiProduct({ approvalType: 'manual' });
  await registry.post(`${path}/keys/${key}`, { apiProducts: [elsewhere.name, manual.name] });

  const { status, json, headers } = await post('/verifyApiKey', { apiKey: key });
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  const { payload, protectedHeader } = await jwtVerify(json.token, createLocalJWKSet(await keySet()), {
    audience: 'remote-service-client',
    issuer: `urn:keymint:${registry.org}`,
    currentDate: new Date(clock),
  });
  const [{ kid }] = (await keySet()).keys;
  expect(protectedHeader).toEqual({ alg: 'RS256', kid, typ: 'JWT' });
  const iat = Math.floor(clock / 1000);
  expect(payload).toEqual({
    client_id: key,
    api_product_list: [apiProduct.name],
    application_id: app.appId,
    application_name: app.name,
    developer_email: developer.email,
    iat,
    nbf: iat,
    exp: iat + 15 * 60,
    jti: expect.any(String),
    aud: 'remote-service-client',
    iss: `urn:keymint:${registry.org}`,
  });
});

test('the adapter may prove itself with Basic, its token for the password', async () => {
  const { key } = await issued(registry);
  const answer = await askAt(`${registry.url}${at('/verifyApiKey')}`, {
    method: 'POST',
    headers: { authorization: basic('envoy', gateway.token) },
    body: { apiKey: key },
  });
  expect(answer.status).toBe(200);
});

test('whatever is wrong with a key, it is invalid', async () => {
  const { developer, key } = await issued(registry);
  await registry.post(`/developers/${developer.email}?action=inactive`);
  const productless = await given(registry).appWithKey(`/developers/${developer.email}`);
  const wrongs = [
    { apiKey: unique('unknown') },
    { apiKey: key },
    { apiKey: productless.key.consumerKey },
    {},
  ];
  for (const wrong of wrongs) {
    const { status, json } = await post('/verifyApiKey', wrong);
    expect([status, json]).toEqual([
      401,
      { fault: { faultstring: 'Invalid ApiKey', detail: { errorcode: 'oauth.v2.InvalidApiKey' } } },
    ]);
  }
});

test('products are those of remote services, and the same ones again are not sent', async () => {
  await given(registry).apiProduct();
  const attributes = [{ name: 'apigee-remote-service-targets', value: 'catalog' }];
  const one = await given(registry).apiProduct({ attributes });
  const operationGroup = {
    operationConfigType: 'remoteservice',
    operationConfigs: [{ apiSource: 'catalog', operations: [{ resource: '/' }] }],
  };
  const other = await given(registry).apiProduct({ operationGroup });

  const { status, json, headers } = await gateway.ask(at('/products'));
  expect(status).toBe(200);
  const names = json.apiProduct.map(({ name }: { name: string }) => name);
  expect(names).toEqual([one.name, other.name].sort());
  expect(json.apiProduct.every(({ proxies }: { proxies: unknown }) => Array.isArray(proxies))).toBe(true);

  const known = { 'if-none-match': `${headers.get('etag')}` };
  const again = await gateway.ask(at('/products'), { headers: known });
  expect([again.status, again.text]).toEqual([304, '']);
  await given(registry).apiProduct({ attributes });
  expect((await gateway.ask(at('/products'), { headers: known })).status).toBe(200);
});

test('a quota is counted for all gateways, window by window', async () => {
  clock = Date.UTC(2026, 1, 3, 4, 5, 6);
  const use = { identifier: unique('app'), weight: 2, interval: 1, allow: 3, timeUnit: 'minute' };
  const told = async (changes = {}) => (await post('/quotas', { ...use, ...changes })).json;
  const expiryTime = Date.UTC(2026, 1, 3, 4, 6);
  const common = { allowed: 3, expiryTime, timestamp: clock };
  expect(await told()).toEqual({ ...common, used: 2, exceeded: 0, available: 1 });
  expect(await told()).toEqual({ ...common, used: 3, exceeded: 1, available: 0 });
  expect(await told({ identifier: unique('another') })).toMatchObject({ used: 2 });
  expect(await told({ timeUnit: 'month' })).toMatchObject({ used: 2, expiryTime: Date.UTC(2026, 2) });
  expect(await told({ timeUnit: 'YEAR', interval: '2' })).toMatchObject({ expiryTime: Date.UTC(2028, 0) });
  clock += MINUTE;
  expect(await told({ weight: 1 })).toMatchObject({ used: 1, expiryTime: expiryTime + MINUTE });
  for (const wrong of [{ identifier: '' }, { allow: -1 }, { timeUnit: 'moment' }, { interval: 0 }])
    expect((await post('/quotas', { ...use, ...wrong })).status).toBe(400);
});

test('the version may be kept, and what is not there is an invalid request', async () => {
  const { status, headers, json } = await gateway.ask(at('/version'));
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=604800']);
  expect(json).toEqual({ version: expect.any(String), platform: expect.any(String) });
  const nothing = await gateway.ask(at('/nothing'));
  expect([nothing.status, nothing.json]).toEqual([
    400,
    { error: 'invalid_request', error_description: 'invalid request' },
  ]);
});

test('who may not ask is told no more; an organization that is not there has no keys', async () => {
  const { key } = await issued(registry);
  const wrong = { 'x-keymint-token': (await given(registry).token()).token };
  expect((await post('/verifyApiKey', { apiKey: key }, wrong)).status).toBe(401);
  expect((await post('/rotate', {})).status).toBe(401);
  const { status } = await gateway.ask('/remote-service/nowhere/test/certs');
  expect(status).toBe(401);
});

test('without organization and environment in its path, it is of those that the environment names', async () => {
  process.env.KEYMINT_GATEWAY = `${registry.org}/test`;
  const bare = await startRegistry({ of: registry });
  delete process.env.KEYMINT_GATEWAY;
  const [one, other] = await Promise.all(
    [`${bare.url}/remote-service/certs`, `${registry.url}${at('/certs')}`].map(async (url) =>
      (await fetch(url)).json(),
    ),
  );
  await bare.stop();
  expect(one).toEqual(other);
  expect((await gateway.ask('/remote-service/certs')).status).toBe(404);
});

describe('rotation', () => {
  const kids = async () => (await keySet()).keys.map(({ kid }: { kid: string }) => kid);
  const signer = async (apiKey: string) =>
    decodeProtectedHeader((await post('/verifyApiKey', { apiKey })).json.token).kid;

  test('a new key is published before it signs, and the old one until what it signed has expired', async () => {
    const { key } = await issued(registry);
    const [old] = await kids();
    const { status, json } = await rotate();
    expect(status).toBe(200);
    clock += 2000;
    // If polls are late, cached keys stay valid a little longer.
    await until(async () => (await kids()).length === 2, 'the new key');
    expect(await kids()).toEqual([old, json.kid]);
    expect(await signer(key)).toBe(old);
    clock += 11 * MINUTE;
    expect(await signer(key)).toBe(json.kid);
    expect(await kids()).toEqual([old, json.kid]);
    clock += 40 * MINUTE;
    expect(await kids()).toEqual([json.kid]);
  });

  test('a key may be brought along, if it is one', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const kid = unique('kid');
    await keySet();
    expect(await rotate({ private_key: pem, kid })).toMatchObject({ status: 200, json: { kid } });
    for (const wrong of [{ private_key: 'none', kid: 'a' }, { private_key: pem }, { kid: 'a' }])
      expect((await rotate(wrong)).status).toBe(400);
    const { audit } = (await registry.get('/audits?action=rotateSigningKey')).body;
    expect(audit).toHaveLength(1);
    expect(JSON.stringify(audit)).not.toContain('privateKey');
  });

  test('while clients call, no token fails', async () => {
    const { key } = await issued(registry);
    const keys = createRemoteJWKSet(new URL(`${registry.url}${at('/certs')}`), { cooldownDuration: 0 });
    const signers = new Set<string>();
    let isOver = false;
    let verified = 0;
    const client = async () => {
      while (!isOver) {
        const { json } = await post('/verifyApiKey', { apiKey: key });
        // The clock may have advanced; only the signing key matters.
        const { protectedHeader } = await compactVerify(json.token, keys);
        signers.add(`${protectedHeader.kid}`);
        verified += 1;
      }
    };
    const clients = Promise.all([client(), client(), client()]);
    const calls = (count: number) => {
      const enough = verified + count;
      const reached = until(async () => verified >= enough, `${count} calls`);
      return Promise.race([reached, clients]);
    };
    await calls(10);
    for (let times = 0; times < 3; times++) {
      await rotate();
      for (const minutes of [1, 5, 6, 20, 30]) {
        clock += minutes * MINUTE;
        await calls(5);
      }
    }
    isOver = true;
    await clients;
    expect(signers.size).toBe(4);
  });
});
