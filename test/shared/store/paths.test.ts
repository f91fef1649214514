import { Readable } from 'node:stream';
import { newKeyRing, openVault } from '../../../shared/crypto/vault';
import type { Database, Write } from '../../../shared/store/database';
import { openStore } from '../../../shared/store/store';

/* An unvalidated name that reaches a collection never leads to another document. */

/** Returns an empty database that records the requested paths. */
function emptyDatabase() {
  const paths: string[] = [];
  const seeing =
    <Found>(found: Found) =>
    async (path: string | readonly string[]): Promise<Found> => {
      paths.push(...[path].flat());
      return found;
    };
  const pathIn = (write: Write): string =>
    Object.values(write).find((value): value is string => typeof value === 'string') ?? '';
  const database: Partial<Database> = {
    read: seeing(undefined),
    readAll: seeing(new Map()),
    query: seeing([]),
    queryAt: seeing({ documents: [], readAt: new Date() }),
    count: seeing(0),
    stream(collection) {
      paths.push(collection);
      return Readable.from([]);
    },
    commit: (writes) => seeing([])(writes.map(pathIn)),
  };
  return { database: database as Database, paths };
}

/** Calls every function of every collection with the same arguments, for reading and in a unit of work. */
async function callAll(args: readonly unknown[]): Promise<{ paths: string[]; called: number }> {
  const { database, paths } = emptyDatabase();
  const store = openStore(database, openVault(newKeyRing()), () => 0);
  let called = 0;
  const callIn = async (collections: object) => {
    for (const opened in collections) {
      const collection = collections[opened as never] as unknown;
      if (typeof collection !== 'object' || collection === null) continue;
      for (const name of Object.keys(collection)) {
        called += 1;
        try {
          const found = await (collection as Record<string, (...all: unknown[]) => unknown>)[name]?.(...args);
          const isStream =
            typeof (found as AsyncIterable<unknown> | undefined)?.[Symbol.asyncIterator] === 'function';
          if (isStream) for await (const _ of found as AsyncIterable<unknown>);
        } catch {
          // A function may reject invalid arguments in any way.
        }
      }
    }
  };
  await callIn(store);
  await store.atomically(callIn).catch(() => {});
  return { paths, called };
}

const hostile = [
  'a/b',
  'demo/members/x',
  'demo/',
  '/demo',
  '..',
  '.',
  '__x__',
  '',
  '\0',
  '\ud800',
  'x'.repeat(1501),
];

/** Paths of the organization and below it, and of documents outside organizations. */
const own =
  /^(organizations\/demo\/[a-zA-Z]+|(?!organizations)[a-zA-Z]+)(\/(?!\.{1,2}$|__.*__$)[^/]+)?$|^organizations(\/demo)?$/;

/** A name as an entity and as a page of a list. */
const named = (name: string) => ({
  name,
  email: name,
  emailKey: name,
  id: name,
  developerId: name,
  appId: name,
  keyRef: name,
  owner: name,
  apps: [],
  credentials: [],
  apiProducts: [],
  attributes: [],
  createdBy: name,
  org: name,
  tag: name,
  identifier: name,
  window: name,
  weight: 1,
  endsAt: 0,
  entity: name,
  count: 10,
  limit: 10,
});

describe.each(hostile)('%j', (name) => {
  test('as an organization, is looked for nowhere', async () => {
    for (const rest of [[name, name], ['a', 'b'], [named(name)], [named('a')], [[name]], ['a', named('a')]]) {
      const { paths, called } = await callAll([name, ...rest]);
      expect(called).toBeGreaterThan(100);
      expect(paths.filter((path) => path.startsWith('organizations') && path !== 'organizations')).toEqual(
        [],
      );
    }
  });

  test('as any other name, is looked for in the organization, among its kind', async () => {
    for (const rest of [[name, name], [named(name), name], [named(name)], [[name]], [name, named(name)]]) {
      const { paths } = await callAll(['demo', ...rest]);
      expect(paths.filter((path) => !own.test(path))).toEqual([]);
      expect(paths.length).toBeGreaterThan(0);
    }
  });
});
