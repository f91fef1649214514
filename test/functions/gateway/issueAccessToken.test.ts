import { until } from '../../../tools/ports';
import { askAt, type Gateway, gatewayOf, issued } from '../../support/gateway';
import { basic, type Registry, startRegistry } from '../../support/registry';

let registry: Registry;
let gateway: Gateway;
let clock: number | undefined;
beforeEach(async () => {
  clock = undefined;
  registry = await startRegistry({ now: () => clock ?? Date.now() });
  gateway = await gatewayOf(registry);
});
afterEach(() => registry.stop());

const ask = (fields: Record<string, string>, headers = {}) =>
  askAt(`${registry.url}/v1/organizations/${registry.org}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: `${new URLSearchParams({ grant_type: 'client_credentials', ...fields })}`,
  });

const reasonOf = async (token: string) => {
  const path = `/v1/organizations/${registry.org}/authorize`;
  const told = await gateway.ask(path, { headers: { authorization: `Bearer ${token}` } });
  return `${told.status} ${told.headers.get('x-keymint-reason') ?? ''}`.trim();
};

test('a consumer key and secret are answered with a token that says at the gateway who calls, as the key does', async () => {
  const { key, credential, app } = await issued(registry, { product: { scopes: ['READ', 'WRITE'] } });
  const secret = `${credential.consumerSecret}`;
  const { status, json, headers } = await ask({ client_id: key, client_secret: secret });
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(json).toEqual({
    ...{ access_token: expect.any(String), token_type: 'Bearer' },
    ...{ expires_in: 1800, scope: 'READ WRITE' },
  });
  const told = await gateway.ask(`/v1/organizations/${registry.org}/authorize`, {
    headers: { authorization: `Bearer ${json.access_token}` },
  });
  expect([told.status, told.headers.get('x-keymint-app')]).toEqual([200, app.name]);

  const some = await ask({ scope: 'READ' }, { authorization: basic(key, secret) });
  expect(some.json.scope).toBe('READ');
});

test('a token dies with its key, its app and its developer', async () => {
  const { key, credential, developer, path, keyPath } = await issued(registry);
  const token = (await ask({ client_id: key, client_secret: `${credential.consumerSecret}` })).json
    .access_token;
  const untilTold = (expected: string) =>
    until(async () => (await reasonOf(token)) === expected, expected, { patience: 2000 });
  await untilTold('200');
  for (const [at, off, on, reason] of [
    [keyPath, 'revoke', 'approve', 'oauth.v2.ApiKeyNotApproved'],
    [path, 'revoke', 'approve', 'keymanagement.service.invalid_client-app_not_approved'],
    [
      `/developers/${developer.email}`,
      'inactive',
      'active',
      'keymanagement.service.DeveloperStatusNotActive',
    ],
  ] as const) {
    await registry.post(`${at}?action=${off}`);
    await untilTold(`401 ${reason}`);
    await registry.post(`${at}?action=${on}`);
    await untilTold('200');
  }
  await registry.delete(keyPath);
  await untilTold('401 keymanagement.service.invalid_access_token');
});

test('a token is good for half an hour, in its organization, as it was signed', async () => {
  clock = Date.now();
  const { key, credential } = await issued(registry);
  const token = (await ask({ client_id: key, client_secret: `${credential.consumerSecret}` })).json
    .access_token;
  expect(await reasonOf(token)).toBe('200');
  const invalid = '401 keymanagement.service.invalid_access_token';
  const [head, body, signature] = token.split('.');
  const forged = Buffer.from(
    JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()), client_id: 'another' }),
  ).toString('base64url');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const wrong of [`${head}.${forged}.${signature}`, `${none}.${body}.x`, `${head}.${body}.AAAA`])
    expect(await reasonOf(wrong)).toBe(invalid);

  const other = await registry.another();
  const theirs = await gatewayOf(other);
  const { status } = await theirs.ask(`/v1/organizations/${other.org}/authorize`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(status).toBe(401);

  clock += 1800 * 1000;
  expect(await reasonOf(token)).toBe('401 keymanagement.service.access_token_expired');
});

test('unknown key and wrong secret are answered alike, and slowed down alike', async () => {
  const { key, credential } = await issued(registry);
  const secret = `${credential.consumerSecret}`;
  const bodies = await Promise.all([
    ask({ client_id: key, client_secret: 'wrong' }),
    ask({ client_id: 'unknown', client_secret: secret }),
  ]);
  for (const { status, json } of bodies)
    expect([status, json]).toEqual([
      401,
      { error: 'invalid_client', error_description: 'authentication failed' },
    ]);
  for (let times = 0; times < 8; times++) await ask({ client_id: key, client_secret: `wrong ${times}` });
  const slowed = await ask({ client_id: key, client_secret: secret });
  expect([slowed.status, slowed.json.error]).toEqual([429, 'too_many_attempts']);
  expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
});

test.each([
  ['unsupported_grant_type', { grant_type: 'password' }],
  ['invalid_request', {}],
  ['invalid_request', { client_id: 'alone' }],
])('%s for %j', async (error, fields) => {
  const { status, json } = await ask(fields);
  expect([status, json.error]).toEqual([400, error]);
});

test('a scope that the key has not is refused', async () => {
  const { key, credential } = await issued(registry, { product: { scopes: ['READ'] } });
  const { status, json } = await ask({
    ...{ client_id: key, client_secret: `${credential.consumerSecret}`, scope: 'READ WRITE' },
  });
  expect([status, json.error]).toEqual([400, 'invalid_scope']);
});
