import { databaseOf, processContext } from '../../shared/runtime/processContext';
import { until } from '../../tools/ports';
import { createOrganization } from '../../tools/seed';
import { unique } from '../support/registry/given';
import { startRegistry, useRegistry } from '../support/registry/registry';
import { type Interceptor, unreachable, watchedDatabase } from '../support/registry/watched';

const registry = useRegistry();

/** Returns a process with empty caches, whose database calls are recorded. */
function freshProcess() {
  const watch = watchedDatabase();
  const log = { info: () => {}, error: () => {} };
  const context = processContext(process.env, { log }, watch.wrap(databaseOf(process.env)));
  registry.onStop(async () => {
    watch.intercept((_, work) => work());
    await context.store.close();
  });
  return { ...watch, ...context };
}

/** Creates an organization as another process does. */
const make = (name: string) =>
  createOrganization(
    { name, dialect: 'edge', admin: { email: 'admin@example.com', password: unique('a password') } },
    registry.context,
  );

/** Delays reads of organizations by milliseconds. */
const slowly =
  (milliseconds: number): Interceptor =>
  async (call, work) => {
    if (call.paths.some((path) => /^organizations\/[^/]+$/.test(path)))
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return work();
  };

describe('a change of an organization', () => {
  test('fails no request that waits for its settings', async () => {
    const { intercept, wrap } = watchedDatabase();
    const server = await startRegistry({ of: registry, wrapDatabase: wrap });
    registry.onStop(server.stop);
    intercept(slowly(30));
    let isOver = false;
    const change = async () => {
      while (!isOver) {
        expect((await server.post('', { displayName: unique('name') })).status).toBe(200);
      }
    };
    const changing = change();
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(Array.from({ length: 80 }, () => server.get('')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    }
    isOver = true;
    await changing;
  });

  test('is what is found after it, also where the organization was being read', async () => {
    const { organizations, intercept } = freshProcess();
    const { org } = await registry.another();
    intercept(slowly(200));
    const before = organizations.find(org);
    await registry.context.store.atomically(async (collections) => {
      const organization = await collections.organizations.get(org);
      collections.organizations.replace({ ...organization, displayName: 'Changed' });
    });
    organizations.forget(org);
    const after = organizations.find(org);
    expect((await before)?.name).toBe(org);
    expect((await after)?.displayName).toBe('Changed');
    expect((await organizations.find(org))?.displayName).toBe('Changed');
  });
});

describe('an organization that is known', () => {
  test('is read once, however many ask at once, and then not', async () => {
    const { organizations, during } = freshProcess();
    const ask = () => Promise.all(Array.from({ length: 100 }, () => organizations.find(registry.org)));
    expect(await during(ask)).toHaveLength(1);
    expect(await during(ask)).toEqual([]);
  });

  test('is as it was while the database cannot be reached', async () => {
    const { organizations, intercept } = freshProcess();
    await organizations.get(registry.org);
    intercept(() => Promise.reject(unreachable()));
    const later = performance.now() + 61_000;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => later);
    try {
      expect((await organizations.get(registry.org)).name).toBe(registry.org);
    } finally {
      clock.mockRestore();
    }
  });
});

describe('organizations that do not exist', () => {
  test('cost a few reads a second at most, however many names are made up', async () => {
    const { organizations, during } = freshProcess();
    await organizations.find(unique('nobody'));
    const begun = performance.now();
    const calls = await during(async () => {
      for (let n = 0; n < 2000; n++) expect(await organizations.find(unique('nobody'))).toBeUndefined();
    });
    // Ten names, and one query for all names.
    expect(calls.length).toBeLessThanOrEqual(11 * Math.ceil((performance.now() - begun) / 1000 + 1));
  });

  test('cost one read a second at most where it is one name', async () => {
    const { organizations, during } = freshProcess();
    const name = unique('nobody');
    await organizations.find(name);
    const begun = performance.now();
    const calls = await during(async () => {
      for (let n = 0; n < 500; n++) expect(await organizations.find(name)).toBeUndefined();
    });
    expect(calls.length).toBeLessThanOrEqual(2 * Math.ceil((performance.now() - begun) / 1000 + 1));
  });

  test('are looked for together at first', async () => {
    const { organizations, during } = freshProcess();
    await organizations.find(unique('nobody'));
    const names = Array.from({ length: 100 }, () => unique('nobody'));
    expect((await during(() => Promise.all(names.map(organizations.find)))).length).toBeLessThanOrEqual(11);
  });

  test.each([
    'a/b',
    '..',
    '.',
    '__x__',
    'demo/',
    'demo/members/x',
    '',
    'Demo',
    '\0',
    '\ud800',
    'a'.repeat(64),
    'a'.repeat(1000),
  ])('are not looked for where none can be called so: %j', async (name) => {
    const { organizations, during } = freshProcess();
    const calls = await during(async () => expect(await organizations.find(name)).toBeUndefined());
    expect(calls).toEqual([]);
  });

  test('are found within seconds once they are made, and the others all the time', async () => {
    const { organizations } = freshProcess();
    const name = unique('later');
    expect(await organizations.find(name)).toBeUndefined();
    await make(name);
    const ask = async () => {
      expect(await organizations.find(unique('nobody'))).toBeUndefined();
      return organizations.find(name);
    };
    await until(async () => (await ask()) !== undefined, 'the new organization');
    expect((await organizations.find(registry.org))?.name).toBe(registry.org);
  });

  test('are found at once where nobody makes names up, or they are made in the same process', async () => {
    const { organizations } = freshProcess();
    const [elsewhere, here] = [unique('elsewhere'), unique('here')];
    expect(await organizations.find(unique('nobody'))).toBeUndefined();
    await make(elsewhere);
    expect((await organizations.find(elsewhere))?.name).toBe(elsewhere);
    for (let n = 0; n < 50; n++) await organizations.find(unique('nobody'));
    expect(await organizations.find(here)).toBeUndefined();
    await make(here);
    organizations.forget(here);
    expect((await organizations.find(here))?.name).toBe(here);
  });

  test('are not found, but all others, while their names cannot be read', async () => {
    const { organizations, intercept } = freshProcess();
    const { org } = await registry.another();
    expect(await organizations.find(unique('nobody'))).toBeUndefined();
    intercept((call, work) => (call.method === 'query' ? Promise.reject(unreachable()) : work()));
    const later = performance.now() + 5000;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => later);
    try {
      expect(await organizations.find(unique('nobody'))).toBeUndefined();
      expect((await organizations.find(org))?.name).toBe(org);
    } finally {
      clock.mockRestore();
    }
  });
});

test('with many organizations their names are read seldom, and a new one is found nevertheless', async () => {
  await registry.context.store.atomically(async ({ organizations }) => {
    const one = await organizations.get(registry.org);
    for (let n = 0; n < 400; n++) organizations.create({ ...one, name: unique('one-of-many') });
  });
  const { organizations, during } = freshProcess();
  const begun = performance.now();
  await organizations.find(unique('nobody'));
  const read = await during(async () => {
    while (performance.now() - begun < 3000) await organizations.find(unique('nobody'));
  });
  // With more than 400 names, the directory is cached for four seconds.
  const times = read.filter(([path]) => path === 'organizations').length;
  expect(times).toBeLessThanOrEqual((performance.now() - begun) / 4000);
  const name = unique('later');
  await make(name);
  await until(async () => (await organizations.find(name)) !== undefined, 'the new organization');
}, 120_000);
