import { until } from '../../../tools/ports';
import { askAt, type Gateway, gatewayOf, issued } from '../../support/clients/gateway';
import { documentsBelow } from '../../support/registry/documents';
import { given, unique } from '../../support/registry/given';
import { heapInUse } from '../../support/registry/heap';
import { basic, type Registry, startRegistry } from '../../support/registry/registry';

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
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 1800,
    scope: 'READ WRITE',
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
  const untilTold = (expected: string) => until(async () => (await reasonOf(token)) === expected, expected);
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

test('unknown key and wrong secret are answered alike', async () => {
  const { key, credential } = await issued(registry);
  const secret = `${credential.consumerSecret}`;
  const bodies = await Promise.all([
    ask({ client_id: key, client_secret: 'wrong' }),
    ask({ client_id: key, client_secret: unique('a-wrong-secret') }),
    ask({ client_id: 'unknown', client_secret: secret }),
    ask({ client_id: unique('an-unknown-key'), client_secret: secret }),
    ask({ client_id: 'x'.repeat(2049), client_secret: secret }),
    ask({ client_id: key, client_secret: 'x'.repeat(2049) }),
  ]);
  for (const { status, json } of bodies)
    expect([status, json]).toEqual([
      401,
      { error: 'invalid_client', error_description: 'authentication failed' },
    ]);
});

describe('wrong secrets', () => {
  /** Creates an app with an imported secret that is short enough to guess. */
  async function withShortSecret(): Promise<Record<'client_id' | 'client_secret', string>> {
    const [{ path, apiProduct }, client_id, client_secret] = [
      await issued(registry),
      unique('brought-along'),
      's3cret',
    ];
    await given(registry).key(path, { consumerKey: client_id, consumerSecret: client_secret });
    await registry.post(`${path}/keys/${client_id}`, { apiProducts: [apiProduct.name] });
    return { client_id, client_secret };
  }
  const counters = async () =>
    (await documentsBelow(`organizations/${registry.org}`)).filter(({ name }) => name.includes('/guesses/'));

  test('ten short ones in a minute, and the app waits that they were tried for, but no other at that address', async () => {
    clock = Math.ceil(Date.now() / 60_000) * 60_000;
    const [app, other] = [await withShortSecret(), await withShortSecret()];
    const { key, credential } = await issued(registry);
    expect((await ask(app)).status).toBe(200);
    for (let times = 0; times < 10; times++)
      expect((await ask({ ...app, client_secret: `wrong ${times}` })).status).toBe(401);
    const slowed = await ask(app);
    expect([slowed.status, slowed.json.error, slowed.headers.get('retry-after')]).toEqual([
      429,
      'too_many_attempts',
      '60',
    ]);
    expect((await ask(other)).status).toBe(200);
    expect((await ask({ client_id: key, client_secret: `${credential.consumerSecret}` })).status).toBe(200);
    clock += 60_000;
    expect((await ask(app)).status).toBe(200);
  });

  test('a hundred short ones at once, and ten are verified', async () => {
    const { client_id } = await withShortSecret();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => ask({ client_id, client_secret: `wrong ${n}` })),
    );
    const verified = answers.filter(({ status }) => status === 401).length;
    expect([verified > 0, verified <= 10]).toEqual([true, true]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
  });

  test('of the length that is generated cost no count and hold nobody up, however many', async () => {
    const { key, credential } = await issued(registry);
    for (let times = 0; times < 100; times++)
      expect((await ask({ client_id: key, client_secret: unique('a-wrong-secret') })).status).toBe(401);
    expect((await ask({ client_id: key, client_secret: `${credential.consumerSecret}` })).status).toBe(200);
    expect(await counters()).toEqual([]);
  });

  test('for a hundred unknown short keys in a minute, and only such keys wait', async () => {
    clock = Math.ceil(Date.now() / 60_000) * 60_000;
    const { key, credential } = await issued(registry);
    const secret = `${credential.consumerSecret}`;
    for (let times = 0; times < 100; times++)
      expect((await ask({ client_id: `k${times}`, client_secret: secret })).status).toBe(401);
    expect((await ask({ client_id: 'k100', client_secret: secret })).status).toBe(429);
    expect((await ask({ client_id: key, client_secret: secret })).status).toBe(200);
    expect(await counters()).toHaveLength(1);
  });
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
    client_id: key,
    client_secret: `${credential.consumerSecret}`,
    scope: 'READ WRITE',
  });
  expect([status, json.error]).toEqual([400, 'invalid_scope']);
});

test.each([
  ['client_id', 401, 'invalid_client'],
  ['client_secret', 401, 'invalid_client'],
  ['grant_type', 400, 'invalid_request'],
  ['scope', 400, 'invalid_request'],
])(
  'a %s as long as a body may be is refused with %i, and nothing is kept of it',
  async (field, refused, error) => {
    const { key, credential } = await issued(registry);
    const good = { client_id: key, client_secret: `${credential.consumerSecret}` };
    const send = async (n: number, length: number) => {
      const { status, json } = await ask({ ...good, [field]: `${n}`.padEnd(length, 'x') });
      return [status, json.error];
    };
    for (let n = 0; n < 50; n++) await send(n, 60_000);
    const before = await heapInUse();
    for (let n = 0; n < 600; n++) expect(await send(n, 60_000)).toEqual([refused, error]);
    expect((await heapInUse()) - before).toBeLessThan(15 * 2 ** 20);
    expect(await send(0, 1_000_000)).toEqual([413, 'invalid_request']);
    // None of these counted as a wrong secret.
    expect((await ask(good)).status).toBe(200);
  },
  120_000,
);
