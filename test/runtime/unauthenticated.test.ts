import { randomBytes } from 'node:crypto';
import { isForAnybody } from '../../shared/operation';
import { type Costs, countCosts } from '../support/registry/costs';
import { given, unique } from '../support/registry/given';
import { heapInUse } from '../support/registry/heap';
import {
  type AttackerKnowledge,
  guessable,
  invalidCredentials,
  requestsOf,
} from '../support/registry/invalidCredentials';
import { type RawReply, type RawRequest, rawClient } from '../support/registry/raw';
import { basic, quiet, type Registry, startRegistry } from '../support/registry/registry';
import { parametersOf, type Route, routes, valuesOf } from '../support/registry/routes';
import { type Scene, sceneOf } from '../support/registry/scene';

/*
 * Before the caller is authenticated and the organization is known to exist, nothing is hashed, polled, cached or
 * written: every operation and endpoint is called with every kind of credentials that are not valid.
 */

jest.setTimeout(300_000);

const costs = countCosts();
const strangers = invalidCredentials();
const logged: unknown[] = [];

/** Prepares what is attacked. */
let registry: Registry;
/** The same organization, in a process that has authenticated nobody. */
let tried: Registry;
let client: ReturnType<typeof rawClient>;
let scene: Scene;
let knowledge: Omit<AttackerKnowledge, 'org'>;

const proxies = process.env.KEYMINT_PROXIES;
beforeAll(async () => {
  process.env.KEYMINT_PROXIES = '1';
  const log = { ...quiet, error: (fields: object, message: string) => void logged.push([message, fields]) };
  registry = await startRegistry();
  tried = await startRegistry({ of: registry, wrapDatabase: costs.wrap, log });
  client = rawClient(tried.url);
  // The first request of a process compares its key ring with the database.
  await tried.get('');
  scene = await sceneOf(registry);
  const { token } = await given(registry).token();
  knowledge = {
    known: registry.org,
    member: registry.admin.email,
    token,
    consumerKey: `${scene.keys.developers}`,
  };
});
afterAll(async () => {
  if (proxies === undefined) delete process.env.KEYMINT_PROXIES;
  else process.env.KEYMINT_PROXIES = proxies;
  client.close();
  await tried.stop();
  await registry.stop();
});

/** Returns what must not be in any answer. */
const wrongsOf = ({ method, target }: RawRequest, { status, text }: RawReply): string[] => [
  ...(status >= 500 ? [`${method} ${target} answered ${status} ${text}`] : []),
  ...(/node_modules|\n\s+at .+:\d+:\d+/.test(text) ? [`${method} ${target} answered a stack: ${text}`] : []),
];

let addresses = 0;
/** Returns an unused address: limits by address are not tested here. */
const newAddress = () => {
  addresses += 1;
  return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
};

/** Calls routes of an organization, four at a time, with credentials of one kind. */
async function tryAll(kind: string, org: string, doors: readonly Route[]) {
  const queue = [...doors];
  const wrong: string[] = [];
  const answers = new Map<string, string[]>();
  let sent = 0;
  const work = async () => {
    for (let route = queue.shift(); route; route = queue.shift()) {
      const proof = (await strangers[kind]?.({ ...knowledge, org })) ?? {};
      for (const request of requestsOf(route, { ...valuesOf(route, scene), org }, proof)) {
        sent += 1;
        const headers = { ...request.headers, 'x-forwarded-for': newAddress() };
        const reply = await client.send({ ...request, headers });
        wrong.push(...wrongsOf(request, reply));
        const at = `${route.method} ${route.path}`;
        answers.set(at, [...(answers.get(at) ?? []), `${reply.status} ${reply.text}`]);
      }
    }
  };
  const cost = await costs.of(() => Promise.all(Array.from({ length: 4 }, work)));
  return { sent, cost, wrong, answers };
}

const kinds = Object.keys(strangers);
const ofOrganization = routes.filter((route) => parametersOf(route).includes('org'));
/** What needs no caller costs what its limit allows, at organizations that exist. */
const ofCallers = ofOrganization.filter(({ fn }) => fn.kind !== 'operation' || !isForAnybody(fn));
const ofNone = routes.filter((route) => !parametersOf(route).includes('org'));

const nothing = (): Costs => ({ reads: [], writes: [], polls: [], hashes: 0 });

describe('an organization that does not exist costs nothing', () => {
  test.each(kinds)('for a request with %s', async (kind) => {
    const org = unique('nobody');
    const begun = performance.now();
    const { sent, cost, wrong } = await tryAll(kind, org, ofOrganization);
    expect(wrong).toEqual([]);
    expect(sent).toBeGreaterThan(ofOrganization.length);
    // One read shows that it does not exist, and one query which organizations do: again after a second.
    expect(cost.reads.filter((path) => path !== 'organizations' && path !== `organizations/${org}`)).toEqual(
      [],
    );
    expect(cost.reads.length).toBeLessThanOrEqual(4 + (2 * (performance.now() - begun)) / 1000);
    expect({ ...cost, reads: [] }).toEqual(nothing());
  });

  test.each(['a%2Fb', '..', '.', '__x__', 'demo%2F', 'demo%2Fmembers%2Fx', '%00', 'A', 'a'.repeat(1000)])(
    'nor does %s, which is no valid name',
    async (org) => {
      for (const kind of ['no credentials', 'a consumer key that exists, with another secret']) {
        const { cost, wrong } = await tryAll(kind, org, ofOrganization);
        expect([kind, wrong]).toEqual([kind, []]);
        expect([kind, cost]).toEqual([kind, nothing()]);
      }
    },
  );
});

describe('an organization that exists', () => {
  test.each(kinds.filter((kind) => !guessable.includes(kind)))(
    'costs no write, poll or hash for a request with %s',
    async (kind) => {
      const { cost, wrong } = await tryAll(kind, registry.org, ofCallers);
      expect(wrong).toEqual([]);
      expect({ ...cost, reads: [] }).toEqual(nothing());
    },
  );

  test.each(kinds)('answers operations like one that does not exist, for a request with %s', async (kind) => {
    const operations = ofCallers.filter(({ fn }) => fn.kind === 'operation');
    const [here, nowhere] = [
      await tryAll(kind, registry.org, operations),
      await tryAll(kind, unique('nobody'), operations),
    ];
    expect(here.answers).toEqual(nowhere.answers);
  });
});

describe('a function without an organization', () => {
  test.each(kinds.filter((kind) => !guessable.includes(kind)))(
    'costs no write, poll or hash for a request with %s',
    async (kind) => {
      const { cost, wrong } = await tryAll(kind, '', ofNone);
      expect(wrong).toEqual([]);
      expect({ ...cost, reads: [] }).toEqual(nothing());
    },
  );
});

test('10,000 requests with 200 MB of credentials do not grow the heap', async () => {
  const REQUESTS = 10_000;
  const LENGTH = 8000;
  const endpoints = routes.filter(({ fn, method }) => fn.kind === 'endpoint' && method === 'POST');
  let [next, bytes] = [0, 0];
  const send = async (until: number) => {
    while (next < until) {
      const route = endpoints[next % endpoints.length] as Route;
      const text = randomBytes((LENGTH * 3) / 8).toString('base64url');
      const fields = {
        client_id: text,
        client_secret: text,
        username: text,
        password: text,
        refresh_token: text,
      };
      next += 1;
      const org = next % 3 === 0 ? registry.org : `nobody-${next}`;
      const proof = {
        headers: { 'x-api-key': text.slice(0, 4000) },
        fields: { ...fields, key: text, apiKey: text },
      };
      const [, request] = requestsOf(route, { ...valuesOf(route, scene), org }, proof);
      if (!request) throw new Error(`${route.name} was sent no form`);
      bytes += Buffer.byteLength(`${request.body}`);
      await client.send(request);
    }
  };
  const all = (until: number) => Promise.all(Array.from({ length: 8 }, () => send(until)));
  await all(REQUESTS / 10);
  const before = await heapInUse();
  bytes = 0;
  await all(REQUESTS + REQUESTS / 10);
  const grown = (await heapInUse()) - before;
  console.info(`${bytes / 1e6} MB were sent, the heap grew by ${grown / 1e6} MB`);
  expect(bytes).toBeGreaterThan(200e6);
  expect(grown).toBeLessThan(bytes / 40);
});

test('no error was logged', () => expect(logged).toEqual([]));

test('requests with valid credentials have costs', async () => {
  // Nobody has proved this password yet, so that it is hashed.
  const { email, password } = await given(registry).member({ role: 'orgadmin' });
  const headers = { authorization: basic(email, password) };
  const base = `/v1/organizations/${registry.org}`;
  const cost = await costs.of(async () => {
    await client.send({ method: 'GET', target: `${base}/developers`, headers });
    await client.send({
      method: 'POST',
      target: `${base}/apiproducts`,
      headers: { ...headers, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ name: unique('product'), displayName: 'P', approvalType: 'auto' })),
    });
    const { token } = await given(registry).token({ role: 'verifier' });
    const asking = { 'x-keymint-token': token, 'x-api-key': knowledge.consumerKey };
    expect(await client.send({ method: 'GET', target: `${base}/authorize`, headers: asking })).toMatchObject({
      status: 200,
    });
  });
  expect(cost.reads).not.toEqual([]);
  expect(cost.writes).not.toEqual([]);
  expect(cost.polls).not.toEqual([]);
  expect(cost.hashes).toBeGreaterThan(0);
});
