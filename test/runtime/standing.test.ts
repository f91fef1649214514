import { setTimeout as pause } from 'node:timers/promises';
import { needsFreshCaller } from '../../shared/permissions';
import { CALLER_MAX_AGE_MS, PROOF_MS } from '../../shared/runtime/access/callers';
import { isEndpoint, loadCatalog } from '../../shared/runtime/catalog';
import { databaseOf } from '../../shared/runtime/processContext';
import { until } from '../../tools/ports';
import { gatewayOf, issued } from '../support/clients/gateway';
import { browserAt } from '../support/registry/browserSession';
import { documentsBelow } from '../support/registry/documents';
import { given, unique } from '../support/registry/given';
import { hashesDuring } from '../support/registry/hashes';
import { startIssuer, type TestIssuer, trusted } from '../support/registry/issuer';
import { startOwnServer } from '../support/registry/ownServer';
import {
  basic,
  quiet,
  type Registry,
  type RequestOptions,
  startRegistry,
} from '../support/registry/registry';
import { type Scene, sceneOf } from '../support/registry/scene';
import { ways } from '../support/registry/ways';

/*
 * Changes of members, tokens and sessions take effect in every process within a second: passwords are verified
 * once a minute, but the documents of a caller are read again after 750 ms, and always before operations on
 * members, tokens, settings and keys.
 */

let issuer: TestIssuer;
let server: Registry;
/** Another process, which shares only the database. Its clock stands still unless a test advances it. */
let elsewhere: Registry;
let registry: Registry;
let clock = Date.now();
/** Paths of the documents that it reads; concurrent reads are one round trip. */
let reads: string[] = [];
let roundTrips = 0;
let inFlight = 0;
/** Blocks reads while pending. */
let hold: Promise<void> | undefined;
async function counted<T>(paths: readonly string[], read: () => Promise<T>): Promise<T> {
  reads.push(...paths);
  if (inFlight === 0) roundTrips += 1;
  inFlight += 1;
  try {
    await hold;
    return await read();
  } finally {
    inFlight -= 1;
  }
}
const startCounting = () => {
  reads = [];
  roundTrips = 0;
};
/** Returns the documents of callers that were read. */
const callerReads = () => reads.filter((path) => /members|tokens|sessions|Families/.test(path));

beforeAll(async () => {
  issuer = await startIssuer();
  server = await startRegistry({ settings: { issuers: [trusted(issuer, 'member')] } });
  elsewhere = await startRegistry({
    of: server,
    now: () => clock,
    wrapDatabase: (database) => ({
      ...database,
      read: (path, fields) => counted([path], () => database.read(path, fields)),
      readAll: (paths) => counted(paths, () => database.readAll(paths)),
    }),
  });
});
beforeEach(async () => {
  hold = undefined;
  clock = Date.now();
  registry = await server.another();
  elsewhere.context.organizations.forget(registry.org);
});
afterAll(async () => {
  await elsewhere.stop();
  await server.stop();
  await issuer.stop();
});

const NEXT = 'another long password';

interface Credentials {
  email: string;
  password: string;
  token: { id: string; token: string };
  options: RequestOptions;
  browser: ReturnType<typeof browserAt>;
  refresh: string;
}

const oauth = ({ url }: Registry, form: Record<string, string>) =>
  fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });

const logIn = async (form: Record<string, string>): Promise<Record<string, string>> =>
  (await (await oauth(server, form)).json()) as Record<string, string>;

/** Kinds of credentials, with what each sends. */
const kinds = {
  'a password': async (): Promise<Credentials> => {
    const all = await member();
    return { ...all, options: { headers: { authorization: basic(all.email, all.password) } } };
  },
  'a session': async (): Promise<Credentials> => {
    const all = await member();
    const { headers } = await all.browser.signIn(all.email, all.password);
    const cookie = `${headers.get('set-cookie')?.split(';', 1)[0]}`;
    return { ...all, options: { headers: { authorization: '', cookie, 'sec-fetch-site': 'same-origin' } } };
  },
  'an access token': async (): Promise<Credentials> => {
    const all = await member();
    const form = { grant_type: 'password', username: all.email, password: all.password };
    const { access_token: access, refresh_token: refresh = '' } = await logIn(form);
    return { ...all, refresh, options: { headers: { authorization: `Bearer ${access}` } } };
  },
  'an API token': async (): Promise<Credentials> => {
    const all = await member();
    return { ...all, options: { headers: { authorization: `Bearer ${all.token.token}` } } };
  },
  'a JSON Web Token': async (): Promise<Credentials> => {
    const all = await member();
    const jwt = await issuer.sign({ email: all.email, email_verified: true });
    return { ...all, options: { headers: { authorization: `Bearer ${jwt}` } } };
  },
};
type Kind = keyof typeof kinds;

async function member(): Promise<Credentials> {
  const { email, password } = await given(registry).member({ role: 'orgadmin' });
  const headers = { authorization: basic(email, password) };
  const { body: token } = await registry.post('/tokens', { name: email, role: 'orgadmin' }, { headers });
  return { email, password, token, options: {}, browser: browserAt(registry), refresh: '' };
}

/** Credentials that depend on the password of a member. */
const withPassword: Kind[] = ['a password', 'a session', 'an access token'];
const people: Kind[] = [...withPassword, 'a JSON Web Token'];

/** Ways to lose access, the affected credentials, and the resulting status. */
const changes: [string, Kind[], number, (of: Credentials) => Promise<unknown>][] = [
  ['is removed', people, 401, ({ email }) => registry.delete(`/members/${email}`)],
  [
    'is given a role that may do less',
    people,
    403,
    ({ email }) => registry.put(`/members/${email}`, { role: 'devadmin' }),
  ],
  [
    'is given another password',
    withPassword,
    401,
    ({ email }) => registry.put(`/members/${email}`, { password: NEXT }),
  ],
  [
    'changes their own password',
    withPassword,
    401,
    async ({ email, password, browser }) => {
      await browser.signIn(email, password);
      expect((await browser.changePassword(password, NEXT)).status).toBe(204);
    },
  ],
  [
    'signs out everywhere',
    ['a session', 'an access token'],
    401,
    async ({ email, password, browser }) => {
      await browser.signIn(email, password);
      expect((await browser.signOutEverywhere()).status).toBe(204);
    },
  ],
  ['signs out', ['a session'], 401, ({ browser }) => browser.signOut()],
  [
    'loses their refresh token to somebody who uses it again',
    ['an access token'],
    401,
    async ({ refresh }) => {
      const renew = (token = '') => logIn({ grant_type: 'refresh_token', refresh_token: token });
      const { refresh_token: next } = await renew(refresh);
      await renew(next);
      await renew(refresh);
    },
  ],
  ['has their token revoked', ['an API token'], 401, ({ token }) => registry.delete(`/tokens/${token.id}`)],
  [
    'is removed together with the tokens that they made',
    ['an API token'],
    401,
    ({ email }) => registry.delete(`/members/${email}?revokeTokens=true`),
  ],
  [
    'whose issuer is trusted no longer',
    ['a JSON Web Token'],
    401,
    () =>
      server.context.store.atomically(async ({ organizations }) =>
        organizations.replace({ ...(await organizations.get(registry.org)), issuers: [] }),
      ),
  ],
];
const cases = changes.flatMap(([what, of, status, change]) =>
  of.map((kind) => ({ kind, what, status, change })),
);

/** Sends a request to the other process. */
async function askThere(
  path: string,
  { headers = {} }: RequestOptions,
  { method = 'GET', body }: { method?: string; body?: unknown } = {},
): Promise<number> {
  const sent = Object.entries(headers).filter(([, value]) => value !== '');
  const answer = await fetch(`${elsewhere.url}${path.replace('{org}', registry.org)}`, {
    method,
    headers: [
      ...sent,
      ...(body === undefined ? [] : [['content-type', 'application/json'] as [string, string]]),
    ],
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const DEVELOPERS = '/v1/organizations/{org}/developers';
const MEMBERS = '/v1/organizations/{org}/members';

describe.each(cases)('who comes with $kind and $what', ({ kind, status, change }) => {
  test('is refused by another process that read them 750 ms ago', async () => {
    const credentials = await kinds[kind]();
    const { options } = credentials;
    expect(await askThere(DEVELOPERS, options)).toBe(200);
    await change(credentials);
    clock += CALLER_MAX_AGE_MS;
    // A lesser role may still read developers.
    expect(await askThere(DEVELOPERS, options)).toBe(status === 403 ? 200 : status);
    expect(await askThere(MEMBERS, options)).toBe(status);
    if (credentials.refresh === '' || status !== 401) return;
    const form = { grant_type: 'refresh_token', refresh_token: credentials.refresh };
    expect((await oauth(elsewhere, form)).status).toBe(401);
  });

  test('is refused members at once', async () => {
    const credentials = await kinds[kind]();
    expect(await askThere(DEVELOPERS, credentials.options)).toBe(200);
    await change(credentials);
    expect(await askThere(MEMBERS, credentials.options)).toBe(status);
  });
});

/** Endpoints that read their caller again. */
const rotations = ['/remote-service/{org}/test/rotate', '/edgemicro-auth/{org}/test/rotateKey'];

test('who is removed does nothing to members, tokens, settings and keys, at whatever operation or endpoint, at once', async () => {
  const { email, options } = await kinds['a session']();
  const scene: Scene = await sceneOf(registry);
  expect(await askThere(DEVELOPERS, options)).toBe(200);
  await registry.delete(`/members/${email}`);
  const stored = async () =>
    (await documentsBelow(`organizations/${registry.org}`)).filter(
      ({ name }) => !/guesses|audits/.test(name),
    );
  const before = await stored();
  const fresh = ways.filter(({ permission }) => needsFreshCaller(permission));
  expect(fresh.length).toBeGreaterThan(40);
  let refused = 0;
  for (const { name, method, path, query, body } of fresh) {
    const owners = `${path.split('/')[4]}`;
    const at = path.replace(/\{(\w+)\}/g, (_, param: string) =>
      param === 'key' ? `${scene.keys[owners]}` : encodeURIComponent(`${scene.params[param]}`),
    );
    const status = await askThere(`${at}${query}`, options, { method, body });
    // Invalid input is reported first.
    if (status !== 400) expect([name, query, status]).toEqual([name, query, 401]);
    refused += status === 401 ? 1 : 0;
  }
  expect(refused).toBeGreaterThan(fresh.length - 5);
  for (const path of rotations)
    expect([path, await askThere(path, options, { method: 'POST' })]).toEqual([path, 401]);
  expect(await stored()).toEqual(before);
  // A refused caller is removed from the cache.
  expect(await askThere(DEVELOPERS, options)).toBe(401);
});

test('no other endpoint authenticates a caller', () => {
  const authenticating = loadCatalog()
    .filter(isEndpoint)
    .filter(({ permission }) => permission !== undefined);
  expect(authenticating.map(({ name }) => name).sort()).toEqual([
    'authorize',
    'microgateway',
    'remoteService',
    'remoteToken',
    'verifyApiKey',
  ]);
});

test('who is removed while they send a body does nothing with it', async () => {
  const { email, options } = await kinds['a password']();
  expect(await askThere(DEVELOPERS, options)).toBe(200);
  const draft = JSON.stringify({ name: unique('token'), role: 'orgadmin' });
  let go: (() => void) | undefined;
  const removed = new Promise<void>((resolve) => {
    go = resolve;
  });
  async function* slowly() {
    yield Buffer.from(draft.slice(0, 5));
    await removed;
    yield Buffer.from(draft.slice(5));
  }
  const headers = { ...options.headers, 'content-type': 'application/json' };
  const asked = fetch(`${elsewhere.url}/v1/organizations/${registry.org}/tokens`, {
    method: 'POST',
    headers,
    duplex: 'half' as const,
    body: slowly() as unknown as NonNullable<RequestInit['body']>,
  });
  await registry.delete(`/members/${email}`);
  go?.();
  expect((await asked).status).toBe(401);
  expect((await registry.get('/tokens')).body.token.map(({ role }: { role: string }) => role)).toEqual([
    'orgadmin',
  ]);
});

test('a password is hashed once a minute, however often its member is read', async () => {
  const { options } = await kinds['a password']();
  const hashes = async () => {
    const { result, hashes } = await hashesDuring(() => askThere(DEVELOPERS, options));
    return [result, hashes];
  };
  expect(await hashes()).toEqual([200, 1]);
  for (let passed = CALLER_MAX_AGE_MS; passed < PROOF_MS; passed += 10_000) {
    clock += 10_000;
    startCounting();
    if (passed + 10_000 - CALLER_MAX_AGE_MS < PROOF_MS) {
      expect(await hashes()).toEqual([200, 0]);
      expect(callerReads()).toHaveLength(1);
    }
  }
  clock += 10_000;
  expect(await hashes()).toEqual([200, 1]);
});

test.each(Object.keys(kinds) as Kind[])(
  'who comes with %s again within 750 ms costs no read',
  async (kind) => {
    const { options } = await kinds[kind]();
    await askThere(DEVELOPERS, options);
    clock += CALLER_MAX_AGE_MS - 1;
    startCounting();
    expect(await askThere(DEVELOPERS, options)).toBe(200);
    expect(callerReads()).toEqual([]);
  },
);

test('a session and its member are read together, in one round trip', async () => {
  const { options } = await kinds['a session']();
  await askThere(DEVELOPERS, options);
  clock += CALLER_MAX_AGE_MS;
  startCounting();
  expect(await askThere(DEVELOPERS, options)).toBe(200);
  expect([callerReads().length, roundTrips]).toEqual([2, 1]);
});

test('a caller who was not cached is read once, also before an operation that needs them fresh', async () => {
  const { options } = await kinds['an access token']();
  const memberReads = async () => {
    startCounting();
    expect(await askThere(MEMBERS, options)).toBe(200);
    return callerReads().filter((path) => path.includes('/members/')).length;
  };
  expect([await memberReads(), await memberReads()]).toEqual([1, 1]);
});

test('requests of a caller that come together share one reading', async () => {
  const { options } = await kinds['an access token']();
  expect(await askThere(DEVELOPERS, options)).toBe(200);
  clock += CALLER_MAX_AGE_MS;
  startCounting();
  let release: (() => void) | undefined;
  hold = new Promise((resolve) => {
    release = resolve;
  });
  const asked = Array.from({ length: 20 }, () => askThere(DEVELOPERS, options));
  await until(async () => callerReads().length > 0, 'the reading');
  // The others arrive meanwhile; a later one would find the caller cached.
  await pause(100);
  release?.();
  expect(new Set(await Promise.all(asked))).toEqual(new Set([200]));
  expect(callerReads()).toHaveLength(2);
});

describe('a gateway', () => {
  test('is not read again while the change feed is current, and a revoked token is refused', async () => {
    const read: string[] = [];
    const own = await startOwnServer({
      log: quiet,
      database: ((database) => ({
        ...database,
        async read(path: string, fields?: readonly string[]) {
          read.push(path);
          return database.read(path, fields);
        },
      }))(databaseOf(process.env)),
    });
    try {
      const gateway = await gatewayOf(registry, own.url);
      const { key } = await issued(registry);
      const isQuiet = async () => {
        read.length = 0;
        for (let n = 0; n < 8; n++) {
          expect((await gateway.authorize(key)).status).toBe(200);
          await pause(200);
        }
        return read.every((path) => !path.includes('/tokens/'));
      };
      await until(isQuiet, 'no read of the gateway’s token in twice its maximum age without a feed');
      const [{ id }] = (await registry.get('/tokens')).body.token;
      await registry.delete(`/tokens/${id}`);
      await until(async () => (await gateway.authorize(key)).status === 403, 'the token to be refused');
    } finally {
      await own.stop();
    }
  });

  test('with a token of its own is refused once that is revoked', async () => {
    const { id, token } = await given(registry).token({ role: 'verifier' });
    const { key } = await issued(registry);
    const gateway = await gatewayOf(registry, registry.url, token);
    expect((await gateway.authorize(key)).status).toBe(200);
    await registry.delete(`/tokens/${id}`);
    expect((await gateway.authorize(key)).status).toBe(403);
  });
});
