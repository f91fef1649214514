import { createPublicKey } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { type Gateway, gatewayOf, issued } from '../../support/clients/gateway';
import { given, unique } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();
let gateway: Gateway;
beforeAll(async () => {
  gateway = await gatewayOf(registry);
});

const at = (path: string) => `/edgemicro-auth/${registry.org}/test${path}`;
const post = (path: string, body: object) => gateway.ask(at(path), { method: 'POST', body });

test('products are all products, or those whose names have a text in them', async () => {
  const one = await given(registry).apiProduct();
  const other = await given(registry).apiProduct();
  const { json } = await gateway.ask(at('/products'));
  expect(json.apiProduct).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: one.name, proxies: [] })]),
  );
  const filtered = (await gateway.ask(at(`/products?productnamefilter=${other.name}`))).json;
  expect(filtered.apiProduct.map(({ name }: { name: string }) => name)).toEqual([other.name]);
});

test('a key is answered with a token that the public key verifies, as PEM and as a set', async () => {
  const { key, app, apiProduct, developer } = await issued(registry);
  const { status, json } = await post('/verifyApiKey', { apiKey: key });
  expect(status).toBe(200);
  const [pem, set] = await Promise.all([gateway.ask(at('/publicKey')), gateway.ask(at('/jwkPublicKeys'))]);
  expect(pem.headers.get('content-type')).toBe('text/plain');
  const claims = {
    client_id: key,
    application_name: app.name,
    application_id: app.appId,
    api_product_list: [apiProduct.name],
    developer_email: developer.email,
    aud: 'microgateway',
  };
  const byPem = await jwtVerify(json.token, createPublicKey(pem.text));
  expect(byPem.payload).toMatchObject({ ...claims, iss: `urn:keymint:${registry.org}` });
  expect(Number(byPem.payload.exp) - Number(byPem.payload.iat)).toBe(1800);
  expect((await jwtVerify(json.token, createLocalJWKSet(set.json))).payload).toMatchObject(claims);
});

test('a key that is good for nothing is unauthorized', async () => {
  const { key, developer } = await issued(registry);
  await registry.post(`/developers/${developer.email}?action=inactive`);
  for (const apiKey of [key, unique('unknown')]) {
    const { status, json } = await post('/verifyApiKey', { apiKey });
    expect([status, json.error]).toEqual([401, 'unauthorized']);
  }
});

test('a consumer key and secret are answered with a token', async () => {
  const { credential, key } = await issued(registry, { product: { scopes: ['READ', 'WRITE'] } });
  const pair = { client_id: key, client_secret: credential.consumerSecret };
  const { status, json, headers } = await post('/token', { ...pair, grant_type: 'client_credentials' });
  expect([status, headers.get('cache-control'), headers.get('pragma')]).toEqual([
    200,
    'no-store',
    'no-cache',
  ]);
  expect(json).toEqual({
    token: json.access_token,
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 1800,
    scope: 'READ,WRITE',
  });
  const set = createLocalJWKSet((await gateway.ask(at('/jwkPublicKeys'))).json);
  expect((await jwtVerify(json.token, set)).payload).toMatchObject({
    client_id: key,
    scopes: ['READ', 'WRITE'],
  });

  const refused = async (body: object) => {
    const answer = await post('/token', body);
    return [answer.status, answer.json];
  };
  const wrong = { ...pair, client_secret: 'another' };
  expect(await refused({ ...wrong, grant_type: 'client_credentials' })).toEqual([
    401,
    { error: 'unauthorized', error_description: 'authentication failed' },
  ]);
  const bad = (words: string) => [400, { error: 'Bad Request', error_description: words }];
  expect(await refused({ ...pair, grant_type: 'password' })).toEqual(bad('grant_type is missing or invalid'));
  expect(await refused({ grant_type: 'client_credentials' })).toEqual(bad('missing client credentials'));
});

test('version, quotas and what is not there', async () => {
  const version = await gateway.ask(at('/version'));
  expect([version.status, version.text]).toEqual([200, '1.1.0']);
  const use = { identifier: unique('app'), weight: 1, interval: 1, allow: 5, timeUnit: 'hour' };
  expect((await post('/quotas', use)).json).toMatchObject({ allowed: 5, used: 1, available: 4 });
  expect((await gateway.ask(at('/nothing'))).json.error).toBe('invalid_request');
});
