import { randomBytes } from 'node:crypto';
import { isEndpoint, loadCatalog } from '../../shared/runtime/catalog';
import type { Database } from '../../shared/store/database';
import { openFeeds } from '../../shared/verification/cache/feed';
import { until } from '../../tools/ports';
import { askAt, gatewayOf, issued } from '../support/clients/gateway';
import { unique } from '../support/registry/given';
import { rawClient } from '../support/registry/raw';
import { basic, quiet, startRegistry, useRegistry } from '../support/registry/registry';
import { watchedDatabase } from '../support/registry/watched';

const MINUTE = 60_000;

const registry = useRegistry();

/** Starts all functions with a test clock, and counts polls for changes. */
async function freshProcess(of = registry) {
  let moved = 0;
  let polls = 0;
  const watch = watchedDatabase();
  const counted = (database: Database): Database => ({
    ...database,
    queryAt(collection, query) {
      if (collection.endsWith('/changes')) polls += 1;
      return database.queryAt(collection, query);
    },
  });
  const server = await startRegistry({
    of,
    now: () => Date.now() + moved,
    wrapDatabase: (database) => watch.wrap(counted(database)),
  });
  registry.onStop(server.stop);
  const polled = () => polls;
  return {
    ...watch,
    server,
    polled,
    pass(milliseconds: number) {
      moved += milliseconds;
    },
    /** Waits until polling stops: no poll within three intervals. */
    async quietened(): Promise<void> {
      for (let before = -1; before !== polls; ) {
        before = polls;
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    },
  };
}

/** Returns every method and path of endpoints in an organization. */
const routesIn = (org: string): [method: string, path: string][] =>
  loadCatalog()
    .filter(isEndpoint)
    .filter(({ path, isOfEnvironment }) => isOfEnvironment || path.includes('{org}'))
    .flatMap(({ method, path, routes, isOfEnvironment }) => {
      const base = path.replace('/**', isOfEnvironment ? `/${org}/test` : '').replace('{org}', org);
      const own = routes ?? [`${method === 'ANY' ? 'GET' : method} `];
      return own.map((route): [string, string] => {
        const [way = '', below = ''] = route.split(' ');
        return [way, `${base}${below}`];
      });
    });

/** Sends all requests of endpoints with invalid credentials. */
async function askAsStranger(url: string, org: string, hasToken = true) {
  const client = { client_id: unique('nobody'), client_secret: unique('a secret') };
  const body = { ...client, grant_type: 'client_credentials', apiKey: unique('nobody') };
  const token = `km_${org}_0123456789abcdef_${randomBytes(32).toString('base64url')}`;
  const wrong = [{ 'x-keymint-token': token }, { authorization: basic('gateway', token) }];
  const proofs: Record<string, string>[] = [{}, ...(hasToken ? wrong : [])];
  const statuses: number[] = [];
  for (const [method, path] of routesIn(org)) {
    for (const headers of proofs) {
      const { status } = await askAt(`${url}${path}`, {
        method,
        headers,
        ...(method === 'POST' && { body }),
      });
      statuses.push(status);
    }
  }
  return statuses;
}

test('who proves nothing has nobody poll, and nothing written but failed attempts', async () => {
  const { key } = await issued(registry);
  await gatewayOf(registry);
  const { server, polled, during } = await freshProcess();
  let statuses: number[] = [];
  const calls = await during(async () => {
    statuses = await askAsStranger(server.url, registry.org);
  });
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  expect(statuses).toContain(200);
  expect(polled()).toBe(0);
  expect(calls.flat().filter((path) => /^(signingKeys|apps|apiProducts|audits)/.test(path))).toEqual([
    'signingKeys/jwt',
  ]);

  const gateway = await gatewayOf(registry, server.url);
  await gateway.authorize(key);
  await until(async () => polled() > 1, 'polls');
});

test('public keys and products are answered to a gateway that proves itself without polls', async () => {
  const { server, polled } = await freshProcess();
  const gateway = await gatewayOf(registry, server.url);
  for (const path of ['edgemicro-auth', 'remote-service'])
    expect((await gateway.ask(`/${path}/${registry.org}/test/products`)).status).toBe(200);
  expect((await gateway.ask(`/remote-token/${registry.org}/test/certs`)).status).toBe(200);
  expect(polled()).toBe(0);
});

test('an access token that is issued has changes of its key followed', async () => {
  const own = await registry.another();
  const { key, credential } = await issued(own);
  const { server, polled } = await freshProcess(own);
  const body = { client_id: key, client_secret: credential.consumerSecret, grant_type: 'client_credentials' };
  const path = `/v1/organizations/${own.org}/oauth/token`;
  const ask = (secret: unknown) =>
    askAt(`${server.url}${path}`, { method: 'POST', body: { ...body, client_secret: secret } });
  expect((await ask('wrong')).status).toBe(401);
  expect(polled()).toBe(0);
  expect((await ask(credential.consumerSecret)).status).toBe(200);
  await until(async () => polled() > 1, 'polls');
});

test('polling ends five minutes after the last that proved itself, whoever else asks', async () => {
  const { key } = await issued(registry);
  const { server, polled, pass, quietened } = await freshProcess();
  const gateway = await gatewayOf(registry, server.url);
  await gateway.authorize(key);
  await until(async () => polled() > 0, 'a poll');
  for (let minute = 0; minute < 4; minute++) {
    pass(MINUTE);
    const before = polled();
    await askAsStranger(server.url, registry.org, false);
    await until(async () => polled() > before, 'the next poll');
  }
  pass(MINUTE);
  await askAsStranger(server.url, registry.org, false);
  await quietened();
  await askAsStranger(server.url, registry.org, false);
  await quietened();

  const before = polled();
  expect((await gateway.authorize(key)).status).toBe(200);
  await until(async () => polled() > before, 'polls again');
}, 120_000);

test('organizations that do not exist cost endpoints nothing', async () => {
  const { server, polled, during } = await freshProcess();
  const begun = performance.now();
  const calls = await during(async () => {
    for (let n = 0; n < 3; n++) {
      const statuses = await askAsStranger(server.url, unique('nobody'));
      expect(statuses.filter((status) => status < 400 || status >= 500)).toEqual([]);
    }
  });
  expect(polled()).toBe(0);
  const seconds = Math.ceil((performance.now() - begun) / 1000);
  expect(calls.filter(([path]) => !/^organizations(\/nobody-\w+)?$/.test(`${path}`))).toEqual([]);
  // Each name once a second, and one query for all names.
  expect(calls.length).toBeLessThanOrEqual(4 + 2 * seconds);
});

const hostile = ['a%2Fb', '..%2Fx', '..', '%2E%2E', 'demo%2F', 'demo%2Fmembers%2Fx', '%00', '%F0%9F%8F%94'];

describe.each([
  ['organization', [...hostile, '__x__', 'A', 'a'.repeat(64), 'a'.repeat(1000)]],
  ['environment', [...hostile, 'a'.repeat(256), 'a'.repeat(1000)]],
])('what no %s can be called', (what, names) => {
  test.each(names)('costs endpoints nothing: %s', async (name) => {
    const { server, polled, during } = await freshProcess();
    const ways =
      what === 'organization'
        ? routesIn(name)
        : routesIn(registry.org)
            .filter(([, path]) => path.includes('/test/'))
            .map(([method, path]): [string, string] => [method, path.replace('/test/', `/${name}/`)]);
    expect(ways.length).toBeGreaterThan(10);
    const wrong: unknown[] = [];
    const client = rawClient(server.url);
    const calls = await during(async () => {
      for (const [method, path] of ways) {
        const { status, text } = await client.send({ method, target: path, headers: {} });
        const json = JSON.parse(text);
        // In the error format of its protocol: OAuth's or Apigee's.
        if (![400, 401, 403].includes(status) || !(json.error ?? json.code))
          wrong.push([method, path, status, json]);
      }
    });
    client.close();
    expect(wrong).toEqual([]);
    expect([polled(), calls]).toEqual([0, []]);
  });
});

describe('feeds', () => {
  const since = jest.fn(async (_org: string) => ({ items: [], readAt: new Date() }));
  beforeEach(() => since.mockClear());

  const openThree = () => {
    let clock = 0;
    const context = { store: { changes: { since } } as never, now: () => clock, log: quiet };
    return { feeds: openFeeds(context, () => {}, 3), pass: (by: number) => (clock += by), now: () => clock };
  };

  test('are so many at most: of more, none begins while all are asked for', async () => {
    const { feeds, now } = openThree();
    const made = Array.from({ length: 10 }, (_, n) => feeds.follow(`org-${n}`, now()));
    expect(made.filter(Boolean)).toHaveLength(3);
    expect(new Set(since.mock.calls.map(([org]) => org)).size).toBe(3);
    feeds.stop();
  });

  test('give way to others when nobody asked for them for ten seconds, the longest unasked first', async () => {
    const { feeds, pass, now } = openThree();
    const first = feeds.follow('a', now());
    feeds.follow('b', now());
    pass(1);
    feeds.follow('c', now());
    first?.touch(now());
    pass(9_999);
    expect(feeds.follow('d', now())).toBeDefined();
    expect([feeds.of('a'), feeds.of('b'), feeds.of('c')].map(Boolean)).toEqual([true, false, true]);
    expect(first?.isStopped()).toBe(false);
    expect(feeds.follow('e', now())).toBeUndefined();
    feeds.stop();
    expect([first?.isStopped(), feeds.of('a')]).toEqual([true, undefined]);
  });
});
