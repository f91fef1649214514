import { databaseOf, processContext } from '../../shared/runtime/processContext';
import { VERDICT_MAX_AGE_MS } from '../../shared/verification/cache/verifier';
import { until } from '../../tools/ports';
import { gatewayOf, issued } from '../support/clients/gateway';
import { given, unique } from '../support/registry/given';
import { startRegistry, useRegistry } from '../support/registry/registry';
import { type Interceptor, unreachable, watchedDatabase } from '../support/registry/watched';

const silent = { info() {}, error() {} };

const registry = useRegistry();

/** Returns a verifier with an empty cache and a test clock. */
function freshMemory() {
  const watch = watchedDatabase();
  let clock = Date.now();
  const database = watch.wrap(databaseOf(process.env));
  const { verifier, store, vault, organizations } = processContext(
    process.env,
    { now: () => clock, log: silent },
    database,
  );
  registry.onStop(async () => {
    watch.intercept((_, work) => work());
    await verifier.close();
    await store.close();
  });
  const find = async (key: string) => await verifier.find(registry.org, key);
  return {
    ...watch,
    verifier,
    store,
    organizations,
    find,
    /** Returns the cached statuses of a key, its app and its owner, or that it is unknown. */
    async told(key: string): Promise<string> {
      const { known } = await find(key);
      return known ? `${known.credential.status} ${known.app.status} ${known.owner?.status}` : 'unknown';
    },
    keyRef: (key: string) => vault.keyRef(key),
    now: () => clock,
    pass(milliseconds: number) {
      clock += milliseconds;
    },
  };
}

/**
 * Returns a verifier that has cached its organization, as after authentication, and polls: the changes of the last
 * minute, which come first, concern none of its documents.
 */
async function listeningMemory() {
  const memory = freshMemory();
  await memory.organizations.find(registry.org);
  await memory.find(unique('nobody'));
  await memory.polled();
  return memory;
}

const good = 'approved approved active';

/** Makes polls fail and all other calls pass. */
const deaf: Interceptor = (call, work) =>
  call.method === 'queryAt' ? Promise.reject(unreachable()) : work();

describe('a key', () => {
  test('is looked up in two round trips, and then in none', async () => {
    const { key, app, developer, apiProduct } = await issued(registry);
    const { find, keyRef, during, verifier } = await listeningMemory();
    const cold = await during(() => find(key));
    expect(cold.map((paths) => [...paths].sort())).toEqual([
      [`keys/${keyRef(key)}`],
      [
        `apiProducts/${apiProduct.name}`,
        expect.stringMatching(new RegExp(`^apps/.*${app.name}`)),
        `developers/${developer.developerId}`,
      ],
    ]);
    const hot = await during(() => {
      for (let n = 0; n < 1000; n++) expect(verifier.find(registry.org, key)).not.toBeInstanceOf(Promise);
    });
    expect(hot).toEqual([]);
  });

  test('that a gateway asks for over HTTP costs no more', async () => {
    const { wrap, during, polled } = watchedDatabase();
    const instance = await startRegistry({ of: registry, wrapDatabase: wrap });
    registry.onStop(instance.stop);
    const gateway = await gatewayOf(registry, instance.url);
    const [first, second] = [await issued(registry), await issued(registry)];
    await gateway.authorize(unique('nobody'));
    await polled();
    await gateway.authorize(first.key);
    const cold = await during(() => gateway.authorize(second.key));
    expect(cold).toHaveLength(2);
    const hot = await during(async () => {
      for (let n = 0; n < 20; n++) {
        expect((await gateway.authorize(first.key)).status).toBe(200);
        expect((await gateway.verify({ key: second.key })).json.allowed).toBe(true);
      }
    });
    // The gateway may be read again during this test.
    expect(hot.flat().filter((path) => !path.startsWith('tokens/'))).toEqual([]);
  });

  test('that many ask for at once is looked up once', async () => {
    const { key } = await issued(registry);
    const { find, during } = await listeningMemory();
    const calls = await during(() => Promise.all(Array.from({ length: 100 }, () => find(key))));
    expect(calls).toHaveLength(2);
  });

  test('that is unknown is looked up once, counted once and remembered, until it is made', async () => {
    const { path } = await issued(registry);
    const key = unique('later');
    const { verifier, told, during, polled } = await listeningMemory();
    const looking = { begin: jest.fn(async () => {}), unknown: jest.fn(async () => {}) };
    const ask = async () => await verifier.find(registry.org, key, () => looking);
    expect(await during(() => Promise.all(Array.from({ length: 100 }, ask)))).toHaveLength(1);
    expect(await during(ask)).toEqual([]);
    expect([looking.begin, looking.unknown].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);

    await given(registry).key(path, { consumerKey: key });
    await polled();
    expect(await told(key)).toBe(good);
  });

  test('is remembered for three minutes, and read again then', async () => {
    const { key } = await issued(registry);
    const { find, during, polled, pass } = await listeningMemory();
    await find(key);
    await polled();
    pass(VERDICT_MAX_AGE_MS - 1);
    await polled();
    expect(await during(() => find(key))).toEqual([]);
    pass(1);
    expect(await during(() => find(key))).toHaveLength(2);
  });
});

describe('while changes are not heard of', () => {
  test('what is remembered is read again after three seconds, and a change is seen then', async () => {
    const { key, keyPath } = await issued(registry);
    const { told, during, intercept, pass } = freshMemory();
    intercept(deaf);
    expect(await told(key)).toBe(good);
    await registry.post(`${keyPath}?action=revoke`);
    pass(2999);
    expect(await during(() => told(key))).toEqual([]);
    pass(1);
    expect(await told(key)).toBe('revoked approved active');
  });

  test('so it is when they are not heard of any longer', async () => {
    const { key, path } = await issued(registry);
    const { told, during, intercept, polled, pass } = await listeningMemory();
    await told(key);
    await polled();
    intercept(deaf);
    await registry.post(`${path}?action=revoke`);
    pass(1999);
    expect(await during(() => told(key))).toEqual([]);
    pass(1001);
    expect(await told(key)).toBe('approved revoked active');
  });

  test('a key that is known is not counted as a guess when it is read again', async () => {
    const { key } = await issued(registry);
    const { verifier, intercept, pass } = freshMemory();
    intercept(deaf);
    const looking = jest.fn(() => ({ begin: async () => {}, unknown: async () => {} }));
    await verifier.find(registry.org, key, looking);
    pass(3000);
    await verifier.find(registry.org, key, looking);
    expect(looking).toHaveBeenCalledTimes(1);
  });

  test('what was missed is heard of when they are again', async () => {
    const { key, developer } = await issued(registry);
    const { told, during, intercept, polled, pass } = await listeningMemory();
    await told(key);
    await polled();
    intercept(deaf);
    await registry.post(`/developers/${developer.email}?action=inactive`);
    await polled();
    intercept((_, work) => work());
    await polled();
    expect(await told(key)).toBe('approved approved inactive');
    pass(3000);
    await polled();
    expect(await during(() => told(key))).toEqual([]);
  });
});

describe('a change', () => {
  /** Delays reads of a collection: returns the old state when `release` is called. */
  function holding(collection: string) {
    let isHeld = false;
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const around: Interceptor = async (call, work) => {
      const found = await work();
      if (!call.paths.some((path) => path.includes(`/${collection}/`)) || call.method === 'commit')
        return found;
      isHeld = true;
      await released;
      return found;
    };
    return { around, release: () => release(), held: () => until(async () => isHeld, 'a read') };
  }

  test.each([
    ['keys', 'the key is deleted', 'unknown'],
    ['apps', 'the key is revoked', 'revoked approved active'],
    ['developers', 'the developer is made inactive', 'approved approved inactive'],
  ])('is not lost when it happens while %s are being read: %s', async (collection, what, expected) => {
    const { key, keyPath, developer } = await issued(registry);
    const { told, intercept, polled } = await listeningMemory();
    const { around, release, held } = holding(collection);
    intercept(around);
    const first = told(key);
    await held();
    if (what === 'the key is deleted') await registry.delete(keyPath);
    else if (what === 'the key is revoked') await registry.post(`${keyPath}?action=revoke`);
    else await registry.post(`/developers/${developer.email}?action=inactive`);
    await polled();
    release();
    await first;
    expect(await told(key)).toBe(expected);
  });

  test('of what another key has made be read again since is heard of by both', async () => {
    const { key, path, developer, apiProduct } = await issued(registry);
    const { consumerKey: other } = await given(registry).key(path);
    await registry.post(`${path}/keys/${other}`, { apiProducts: [apiProduct.name] });
    const { told, polled, pass } = await listeningMemory();
    await told(key);
    await polled();
    pass(100_000);
    await polled();
    expect(await told(other)).toBe(good);
    await registry.post(`/developers/${developer.email}?action=inactive`);
    await polled();
    expect([await told(key), await told(other)]).toEqual(Array(2).fill('approved approved inactive'));
  });

  test('of an app that was read again for a new key is heard of by its other keys', async () => {
    const { key, path } = await issued(registry);
    const { told, intercept, polled, pass } = await listeningMemory();
    await told(key);
    await polled();
    intercept(deaf);
    pass(1);
    const { consumerKey: other } = await given(registry).key(path);
    await registry.post(`${path}?action=revoke`);
    expect(await told(other)).toBe('approved revoked active');
    intercept((_, work) => work());
    await polled();
    expect(await told(key)).toBe('approved revoked active');
  });

  test('of a product, and its end, are heard of', async () => {
    const { key, apiProduct } = await issued(registry);
    const { find, polled } = freshMemory();
    const quotas = async () => (await find(key)).known?.offers.map(({ quota }) => quota?.limit);
    expect(await quotas()).toEqual([undefined]);
    await polled();
    const { name, displayName, approvalType } = apiProduct;
    await registry.put(`/apiproducts/${name}`, { name, displayName, approvalType, quota: '7' });
    await polled();
    expect(await quotas()).toEqual(['7']);
    await registry.delete(`/apiproducts/${name}`);
    await polled();
    expect(await quotas()).toEqual([]);
  });
});

describe('the last use of a key', () => {
  /** A clock that the test advances by a minute. */
  function minutes() {
    const real = setTimeout;
    let waiting: (() => void)[] = [];
    jest.spyOn(global, 'setTimeout').mockImplementation(((work: () => void, delay?: number) => {
      if (delay !== 60_000) return real(work, delay);
      waiting.push(work);
      return real(() => {}, 0);
    }) as typeof setTimeout);
    return {
      pass() {
        const due = waiting;
        waiting = [];
        for (const work of due) work();
      },
      waiting: () => waiting.length,
    };
  }
  afterEach(() => jest.restoreAllMocks());

  test('is written after a minute, as the latest, and once a minute at most', async () => {
    const { key } = await issued(registry);
    const { find, verifier, store, keyRef, intercept, now, pass } = freshMemory();
    let commits = 0;
    intercept((call, work) => {
      if (call.method === 'commit') commits += 1;
      return work();
    });
    const lastUse = () => store.keyUses.find(registry.org, keyRef(key));
    const minute = minutes();
    const use = async () => verifier.use(await find(key), now());
    const used = now();
    for (let n = 0; n < 100; n++) {
      await use();
      pass(1);
    }
    expect([await lastUse(), commits, minute.waiting()]).toEqual([undefined, 0, 1]);

    minute.pass();
    await until(async () => (await lastUse()) !== undefined, 'the last use');
    expect([await lastUse(), commits, minute.waiting()]).toEqual([used + 99, 1, 0]);

    pass(1000);
    await use();
    expect([await lastUse(), commits, minute.waiting()]).toEqual([used + 99, 1, 1]);
    minute.pass();
    await until(async () => (await lastUse()) === used + 1100, 'the next use');
    expect(commits).toBe(2);
  });

  test('is written when the process ends', async () => {
    const { key } = await issued(registry);
    const { find, verifier, store, keyRef, now } = await listeningMemory();
    verifier.use(await find(key), now());
    await verifier.close();
    expect(await store.keyUses.find(registry.org, keyRef(key))).toBe(now());
  });

  test('is written a minute later when it cannot be written', async () => {
    const { key } = await issued(registry);
    const { find, verifier, store, keyRef, intercept, now } = freshMemory();
    const minute = minutes();
    verifier.use(await find(key), now());
    intercept((call, work) => (call.method === 'commit' ? Promise.reject(unreachable()) : work()));
    minute.pass();
    await until(async () => minute.waiting() === 1, 'the next attempt');
    intercept((_, work) => work());
    minute.pass();
    const lastUse = () => store.keyUses.find(registry.org, keyRef(key));
    await until(async () => (await lastUse()) === now(), 'the last use');
  });

  test('goes never back, whichever instance writes first', async () => {
    const { key } = await issued(registry);
    const [early, late] = [freshMemory(), freshMemory()];
    const at = Date.now();
    early.verifier.use(await early.find(key), at);
    late.verifier.use(await late.find(key), at + 5000);
    await late.verifier.close();
    await early.verifier.close();
    expect(await early.store.keyUses.find(registry.org, early.keyRef(key))).toBe(at + 5000);
  });
});
