import { once } from 'node:events';
import type { Context } from '../../shared/context';
import type { Log } from '../../shared/environment';
import { freePort, until } from '../../tools/ports';
import { basic } from '../support/clients/replay';
import { onFirestore } from '../support/database/lanes';
import { given, unique } from '../support/registry/given';
import { type Started, startFunction } from '../support/registry/processes';
import { rawClient } from '../support/registry/raw';
import { type Registry, startRegistry } from '../support/registry/registry';

jest.setTimeout(120_000);

const CONSOLE = 'https://console.example.com';

interface Line {
  severity: keyof Log;
  fields: Record<string, unknown>;
  message: string;
}

const lines: Line[] = [];
const note =
  (severity: keyof Log) =>
  (fields: Record<string, unknown>, message: string): void =>
    void lines.push({ severity, fields, message });
const log: Context['log'] = { info: note('info'), error: note('error') };

/** Starts a registry with environment variables, and restores the environment. */
async function startIn(env: Record<string, string>, of?: Registry): Promise<Registry> {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    return await startRegistry({ log, ...(of && { of }) });
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

let registry: Registry;
/** The same organization, with allowed origins and another token header. */
let shared: Registry;
let gatewayed: Registry;
beforeAll(async () => {
  registry = await startIn({});
  const own = { KEYMINT_ORIGINS: `${CONSOLE},https://b.example.com`, KEYMINT_TOKEN_HEADER: 'X-Our-Token' };
  shared = await startIn(own, registry);
  gatewayed = await startIn({ KEYMINT_FORWARDED_AUTHORIZATION: 'true' }, registry);
});
afterAll(async () => {
  await gatewayed.stop();
  await shared.stop();
  await registry.stop();
});

const credentials = () => basic(registry.admin.email, registry.admin.password);
const developersAt = ({ url, org }: Registry) => `${url}/v1/organizations/${org}/developers`;

const json = { 'content-type': 'application/json' };

const kinds: Record<string, (at: Registry) => [url: string, init: RequestInit, status: number]> = {
  'an operation': (at) => [developersAt(at), { headers: credentials() }, 200],
  'a refusal': (at) => [developersAt(at), {}, 401],
  'a refused body': (at) => [
    developersAt(at),
    { headers: { ...credentials(), ...json }, method: 'POST', body: '{' },
    400,
  ],
  'nothing there': ({ url }) => [`${url}/nothing`, {}, 404],
  'a target that cannot be read': ({ url }) => [`${url}/v1/%zz`, {}, 400],
  'a site': ({ url }) => [`${url}/openapi.json`, {}, 200],
  'an endpoint': ({ url }) => [
    `${url}/oauth/token`,
    { method: 'POST', body: new URLSearchParams({ grant_type: 'none' }) },
    400,
  ],
  health: ({ url }) => [`${url}/health`, {}, 200],
  readiness: ({ url }) => [`${url}/ready`, {}, 200],
};
const eachKind = test.each(Object.keys(kinds));

async function ask(kind: string, at: Registry, more: Record<string, string> = {}) {
  const [url, init, status] = kinds[kind]?.(at) ?? ['', {}, 0];
  const answer = await fetch(url, { ...init, headers: { ...init.headers, ...more } });
  await answer.text();
  expect(answer.status).toBe(status);
  return answer.headers;
}

describe('the answer of', () => {
  eachKind('%s says to browsers what is not to be done with it', async (kind) => {
    const headers = await ask(kind, registry);
    expect(Object.fromEntries(headers)).toMatchObject({
      'strict-transport-security': expect.stringMatching(/^max-age=31536000/),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'cross-origin-resource-policy': 'same-origin',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });

  test.each(Object.keys(kinds).filter((kind) => kind !== 'a site'))('%s is kept nowhere', async (kind) => {
    expect((await ask(kind, registry)).get('cache-control')).toBe('no-store');
  });

  eachKind('%s is for no page of another origin, unless one is configured', async (kind) => {
    for (const origin of [CONSOLE, 'null', registry.url]) {
      const headers = await ask(kind, registry, { origin });
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  eachKind('%s is for pages of a configured origin, and of no other', async (kind) => {
    const headers = await ask(kind, shared, { origin: CONSOLE });
    expect(headers.get('access-control-allow-origin')).toBe(CONSOLE);
    expect(headers.get('access-control-expose-headers')).toContain('X-Request-Id');
    expect(headers.get('vary')).toContain('Origin');
    // Cookies are never used across origins.
    expect(headers.get('access-control-allow-credentials')).toBeNull();

    for (const origin of ['https://evil.example.com', `${CONSOLE}.evil.com`, 'http://console.example.com']) {
      const others = await ask(kind, shared, { origin });
      expect(others.get('access-control-allow-origin')).toBeNull();
      expect(others.get('vary')).toContain('Origin');
    }
  });
});

describe('a browser that asks beforehand', () => {
  const preflight = (at: Registry, origin: string) =>
    fetch(developersAt(at), {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-our-token',
      },
    });

  test('is told, without credentials, what a page of a configured origin may send', async () => {
    const answer = await preflight(shared, CONSOLE);
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('access-control-allow-origin')).toBe(CONSOLE);
    expect(answer.headers.get('access-control-allow-methods')?.split(', ')).toEqual(
      expect.arrayContaining(['GET', 'POST', 'PUT', 'DELETE']),
    );
    const allowed = answer.headers.get('access-control-allow-headers')?.toLowerCase().split(', ');
    expect(allowed).toEqual(expect.arrayContaining(['authorization', 'content-type', 'x-our-token']));
  });

  test.each([
    ['another origin', () => preflight(shared, 'https://evil.example.com')],
    ['where none is configured', () => preflight(registry, CONSOLE)],
  ])('is allowed nothing: %s', async (_, asked) => {
    const answer = await asked();
    await answer.text();
    expect(answer.ok).toBe(false);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const GOOGLE = '105445aa7843bc8bf206b12000100000';

describe('the id of a request', () => {
  const idFor = async (headers: Record<string, string>) =>
    (await ask('health', registry, headers)).get('x-request-id');

  test.each([
    ['that of its trace', { traceparent: `00-${TRACE}-b7ad6b7169203331-01` }, TRACE],
    ['also of a later version', { traceparent: `01-${TRACE}-b7ad6b7169203331-01-more` }, TRACE],
    ["that of Google's trace", { 'x-cloud-trace-context': `${GOOGLE}/1;o=1` }, GOOGLE],
    [
      'the standard one of two',
      { traceparent: `00-${TRACE}-b7ad6b7169203331-01`, 'x-cloud-trace-context': `${GOOGLE}/1` },
      TRACE,
    ],
    [
      "Google's where the standard one is faulty",
      { traceparent: `00-${TRACE}`, 'x-cloud-trace-context': GOOGLE },
      GOOGLE,
    ],
  ])('is %s', async (_, headers, id) => expect(await idFor(headers)).toBe(id));

  test.each<[string, Record<string, string>]>([
    ['is too short', { traceparent: `00-${TRACE.slice(1)}-b7ad6b7169203331-01` }],
    ['is in capitals', { traceparent: `00-${TRACE.toUpperCase()}-b7ad6b7169203331-01` }],
    ['is all zeros', { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` }],
    ['has a parent of zeros', { traceparent: `00-${TRACE}-0000000000000000-01` }],
    ['is of version ff', { traceparent: `ff-${TRACE}-b7ad6b7169203331-01` }],
    ['goes on after its end', { traceparent: `00-${TRACE}-b7ad6b7169203331-01-more` }],
    ['goes on without a break', { traceparent: `01-${TRACE}-b7ad6b7169203331-01more` }],
    ["is Google's and of zeros", { 'x-cloud-trace-context': `${'0'.repeat(32)}/1` }],
    ["is Google's and no id", { 'x-cloud-trace-context': '<script>/1' }],
  ])('is its own where the trace %s', async (_, headers) => {
    const [one, other] = [await idFor(headers), await idFor(headers)];
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect([TRACE, GOOGLE, '0'.repeat(32)]).not.toContain(one);
    expect(one).not.toBe(other);
  });

  test('stands in the log, in the answer and in the audit trail', async () => {
    const id = unique('').slice(1).repeat(4);
    const traceparent = `00-${id}-b7ad6b7169203331-01`;
    const email = `${unique('ada')}@example.com`;
    const person = { email, firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
    const { headers } = await registry.post('/developers', person, { headers: { traceparent } });
    expect(headers.get('x-request-id')).toBe(id);
    const { body } = await registry.get('/audits?action=createDeveloper');
    expect(body.audit.map(({ requestId }: { requestId: string }) => requestId)).toContain(id);
    expect(lines.filter(({ fields }) => fields.requestId === id)).toEqual([
      {
        severity: 'info',
        message: 'createDeveloper answered 201',
        fields: expect.objectContaining({
          operation: 'createDeveloper',
          milliseconds: expect.any(Number),
          httpRequest: {
            requestMethod: 'POST',
            requestUrl: '/v1/organizations/{org}/developers',
            status: 201,
          },
        }),
      },
    ]);
  });
});

test('the log has no key, no secret, no credentials and no body, whatever is answered', async () => {
  const { email } = await given(registry).developer();
  const { key, path, keyPath } = await given(registry).appWithKey(`/developers/${email}`);
  const [marker, brought] = [unique('a-marker'), unique('a-key-brought-along')];
  const password = unique('a wrong password');
  const token = `km_${registry.org}_0123456789abcdef_${'s'.repeat(43)}`;
  const begun = lines.length;

  expect((await registry.get(keyPath)).status).toBe(200);
  expect((await registry.get(`${keyPath}-none`)).status).toBe(404);
  expect((await registry.post(keyPath, { attributes: [{ name: marker, value: marker }] })).status).toBe(200);
  expect((await registry.post(keyPath, undefined, { raw: `{"${marker}`, headers: json })).status).toBe(400);
  expect((await registry.post(`${path}/keys/create`, { consumerKey: brought })).status).toBe(201);
  expect((await registry.post(`${path}/keys/create`, { consumerKey: brought })).status).toBe(409);
  const wrong = basic(registry.admin.email, password);
  expect((await registry.get(keyPath, { headers: wrong })).status).toBe(401);
  expect((await registry.get(keyPath, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  expect((await registry.get(`${keyPath}?${marker}=${marker}`)).status).toBe(200);
  await fetch(`${registry.url}/${marker}`);

  const written = lines.slice(begun);
  expect(written.length).toBeGreaterThanOrEqual(10);
  expect(written.map(({ fields }) => fields.httpRequest)).toContainEqual({
    requestMethod: 'GET',
    requestUrl: '/v1/organizations/{org}/developers/{developer}/apps/{app}/keys/{key}',
    status: 404,
  });
  // An error's message and stack are not enumerable.
  const text = JSON.stringify(written, (_, value) =>
    value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
  );
  const secrets = [
    key.consumerKey,
    key.consumerSecret,
    marker,
    brought,
    password,
    token,
    ...[wrong.authorization, credentials().authorization].map((header) => header.replace('Basic ', '')),
  ];
  expect(secrets.filter((secret) => text.includes(`${secret}`))).toEqual([]);
});

describe('credentials are looked for', () => {
  const statusOf = async (at: Registry, headers: Record<string, string>) => {
    const answer = await fetch(developersAt(at), { headers });
    await answer.text();
    return answer.status;
  };
  const forwarded = () => ({ 'x-forwarded-authorization': credentials().authorization });

  test('in X-Forwarded-Authorization only behind API Gateway', async () => {
    expect(await statusOf(registry, forwarded())).toBe(401);
    expect(await statusOf(gatewayed, forwarded())).toBe(200);
    expect(await statusOf(gatewayed, { ...forwarded(), authorization: 'Bearer of-the-gateway' })).toBe(200);
    expect(await statusOf(gatewayed, credentials())).toBe(401);
  });

  test('in the header for tokens, whose name may be another', async () => {
    const draft = { name: 'export', role: 'readonlyadmin' };
    const { token } = (await registry.post('/tokens', draft)).body;
    expect(await statusOf(registry, { 'x-keymint-token': token })).toBe(200);
    expect(await statusOf(registry, { 'x-our-token': token })).toBe(401);
    expect(await statusOf(shared, { 'x-our-token': token })).toBe(200);
    expect(await statusOf(shared, { 'X-OUR-TOKEN': token })).toBe(200);
    expect(await statusOf(shared, { 'x-keymint-token': token })).toBe(401);
    expect(await statusOf(registry, { 'x-keymint-token': 'wrong', ...credentials() })).toBe(401);
  });
});

describe('whoever runs a process', () => {
  test.each(['/health', '/ready'])('is told ok at %s, by GET and by HEAD', async (path) => {
    const asked = await fetch(`${registry.url}${path}`);
    expect({ status: asked.status, text: await asked.text() }).toEqual({ status: 200, text: 'ok\n' });
    expect((await fetch(`${registry.url}${path}`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${registry.url}${path}`, { method: 'POST' })).status).toBe(404);
  });

  onFirestore('SQLite is not reached over a network', () => {
    test('is told that it lives and is not ready, when it does not reach its database', async () => {
      const nobody = `127.0.0.1:${await freePort()}`;
      const started = await startFunction('getDeveloper', { FIRESTORE_EMULATOR_HOST: nobody });
      try {
        const ready = await fetch(`${started.url}/ready`);
        expect({ status: ready.status, again: ready.headers.get('retry-after') }).toEqual({
          status: 503,
          again: '1',
        });
        expect(await ready.json()).toMatchObject({ code: 'keymint.Unavailable' });
        expect((await fetch(`${started.url}/health`)).status).toBe(200);
        expect(started.output()).toContain('The database cannot be reached');
      } finally {
        await started.kill();
      }
    });
  });
});

describe('a process that is told to end', () => {
  let silent: Registry;
  let started: Started | undefined;
  beforeAll(async () => {
    silent = await startRegistry();
  });
  afterEach(() => started?.kill());
  afterAll(() => silent.stop());

  const start = async () => {
    const env = { KEYMINT_ISSUANCE_WAIT: '1500' };
    started = await startFunction('createDeveloperApp', env);
    return started;
  };

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s answers what it was asked, takes nothing more, and exits with 0',
    async (signal) => {
      const { child, url } = await start();
      const { email } = await given(silent).developer();
      const client = rawClient(url);
      const asked = client.send({
        method: 'POST',
        target: `/v1/organizations/${silent.org}/developers/${email}/apps`,
        headers: { ...basic(silent.admin.email, silent.admin.password), ...json },
        body: Buffer.from(JSON.stringify({ name: 'late' })),
      });
      const stored = async () => (await silent.get(`/developers/${email}/apps/late`)).status === 200;
      await until(stored, 'the app to be stored');
      const ended = once(child, 'exit');
      child.kill(signal);

      const taken = async () => {
        try {
          return (await fetch(`${url}/health`)).ok;
        } catch {
          return false;
        }
      };
      await until(async () => !(await taken()), 'the process to take nothing more');
      expect(child.exitCode).toBeNull();

      const { status, text } = await asked;
      expect(status).toBe(201);
      expect(JSON.parse(text).credentials).toHaveLength(1);
      const answered = performance.now();
      expect(await ended).toEqual([0, null]);
      // An idle keep-alive connection does not keep the process running.
      expect(performance.now() - answered).toBeLessThan(4000);
      client.close();
    },
  );

  test('while nobody asks, exits with 0 at once, although a connection is kept', async () => {
    const { child, url } = await start();
    const client = rawClient(url);
    const { status } = await client.send({ method: 'GET', target: '/health', headers: {} });
    expect(status).toBe(200);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    client.close();
  });
});
