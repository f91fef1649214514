import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import {
  type Data,
  type Database,
  errorKindOf,
  type Filters,
  type Query,
  type Snapshot,
  type Transform,
  type Write,
} from '../../shared/store/database';
import { Moment } from '../../shared/store/moment';
import { openEmulator, openTemporary } from '../support/database/databases';

/*
 * Compares SQLite with Firestore's emulator: generated commits and queries have the same results and errors.
 */

const orders = ['a', 'b', 'n', 's'] as const;
const filtered = ['a', 'b', 'n', 's', 'k'] as const;

/** Every composite index that a generated query may need. */
const indexes = orders.flatMap((order) =>
  ['ASCENDING', 'DESCENDING'].flatMap((direction) => [
    ...filtered.map((field) => [
      { fieldPath: field, order: 'ASCENDING' },
      { fieldPath: order, order: direction },
    ]),
    ...['a', 'tags'].map((field) => [
      { fieldPath: field, arrayConfig: 'CONTAINS' },
      { fieldPath: order, order: direction },
    ]),
  ]),
);

const definitions = {
  indexes: indexes.map((fields) => ({ collectionGroup: 'things', fields })),
  fieldOverrides: [],
};

const emulator = openEmulator();
const sqlite = openTemporary({ indexes: definitions });
afterAll(() => Promise.all([emulator.close(), sqlite.close()]));

/** Number of cases by kind. */
const cases = new Map<string, number>();
const count = (kind: string) => cases.set(kind, (cases.get(kind) ?? 0) + 1);
afterAll(() => {
  const lines = [...cases].sort().map(([kind, number]) => `${number} ${kind}`);
  console.info(`Cases compared: ${lines.join(', ')}`);
});

/** Returns the result of a call: its value, or the kind of its error. */
const outcomeOf = async <T>(work: () => Promise<T>): Promise<T | { error: unknown }> => {
  try {
    return await work();
  } catch (error) {
    const kind = errorKindOf(error);
    if (kind === undefined) throw error;
    return { error: kind };
  }
};

const both = async <T>(work: (database: Database) => Promise<T>) => {
  const [expected, received] = await Promise.all([
    outcomeOf(() => work(emulator)),
    outcomeOf(() => work(sqlite)),
  ]);
  return { expected, received };
};

/** Texts with different orders in UTF-8 and UTF-16, common prefixes, and unusual characters. */
const text = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'a\u0000', 'a\u0000b', 'b', '\uffff', '\u{1f600}', '\ue000', 'é', 'e\u0301'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);

const number = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 1.5, -1.5, 2 ** 53, -(2 ** 53), Number.MAX_VALUE, Number.MIN_VALUE),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const special = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);

const date = fc.oneof(
  fc.constantFrom(new Date(0), new Date(-1), new Date(1_700_000_000_123)),
  fc.constantFrom(new Moment(1_700_000_000_123, 1), new Moment(1_700_000_000_123, 999), new Moment(-1, 45)),
  fc.date({
    min: new Date('1000-01-01T00:00:00Z'),
    max: new Date('9000-01-01T00:00:00Z'),
    noInvalidDate: true,
  }),
);

const bytes = fc.oneof(
  fc.constantFrom('', '00', '0000', '00ff', '0001', 'ff').map((hex) => Buffer.from(hex, 'hex')),
  fc.uint8Array({ maxLength: 4 }).map((array) => Buffer.from(array)),
);

const scalar = fc.oneof(text, number, special, date, bytes, fc.boolean(), fc.constant(null));
const name = fc.constantFrom('x', 'y', 'a.b', 'ü', '__proto', '`', 'z z');
const map = fc.dictionary(name, scalar, { maxKeys: 3 });
const array = fc.array(fc.oneof(scalar, map), { maxLength: 4 });
const value = fc.oneof(scalar, array, map, fc.record({ inner: array, map }));

const document: fc.Arbitrary<Data> = fc.record(
  {
    a: value,
    b: scalar,
    n: number,
    s: text,
    k: fc.constantFrom('x', 'y', 'z'),
    tags: fc.array(fc.oneof(fc.constantFrom('p', 'q', 1, { v: 'p' }, null), scalar), { maxLength: 5 }),
    when: date,
  },
  { requiredKeys: ['k'] },
);

const id = fc.constantFrom('a', 'b', 'B', 'aa', '\uffff', '\u{1f600}', 'é', '0', '~');

/** Returns a new collection path for each case. */
const fresh = () => `worlds/${randomUUID()}/things`;

const transform: fc.Arbitrary<Transform> = fc
  .record({ field: fc.constantFrom('a', 'n', 'tags', 'fresh') })
  .chain(({ field }) =>
    fc.oneof(
      number.map((increment) => ({ field, increment })),
      number.map((maximum) => ({ field, maximum })),
      fc
        .array(scalar, { minLength: 1, maxLength: 3 })
        .map((appendMissingElements) => ({ field, appendMissingElements })),
      fc
        .array(scalar, { minLength: 1, maxLength: 3 })
        .map((removeAllFromArray) => ({ field, removeAllFromArray })),
    ),
  );

/** Transforms of distinct fields, as Firestore requires. */
const transforms = fc.uniqueArray(transform, { selector: ({ field }) => field, minLength: 1, maxLength: 2 });

const precondition = fc.constantFrom(
  undefined,
  undefined,
  { exists: true },
  { exists: false },
  'current' as const,
  'stale' as const,
);

const planned = fc.record({
  id,
  document,
  transforms,
  precondition,
  kind: fc.constantFrom('create', 'create and transform', 'replace', 'delete', 'update', 'mask', 'transform'),
});

/** Builds a planned write for the current state of a database. */
function writeOf(
  {
    id,
    document: data,
    transforms,
    precondition,
    kind,
  }: typeof planned extends fc.Arbitrary<infer P> ? P : never,
  collection: string,
  versions: ReadonlyMap<string, string>,
): Write {
  const path = `${collection}/${id}`;
  const version = (precondition === 'current' ? versions.get(id) : undefined) ?? '1.0';
  const condition =
    typeof precondition === 'string' ? { precondition: { version } } : precondition && { precondition };
  switch (kind) {
    case 'create':
      return { create: path, data };
    case 'create and transform':
      return { create: path, data, transforms };
    case 'replace':
      return { replace: path, data, ...condition };
    case 'delete':
      return { delete: path, ...condition };
    case 'update':
      return { update: path, data, ...condition };
    case 'mask':
      return { update: path, data, mask: ['a', 's', 'tags'], transforms, ...condition };
    default:
      return { update: path, transforms, ...condition };
  }
}

const kindOf = (one: Write): string => {
  const verb = Object.keys(one)[0];
  const condition = 'precondition' in one && one.precondition ? Object.keys(one.precondition)[0] : undefined;
  const changes = 'transforms' in one && one.transforms ? ' with transforms' : '';
  return `${verb}${changes}${condition ? ` if ${condition}` : ''}`;
};

/** Makes dates comparable to the microsecond. */
const exact = (value: unknown): unknown => {
  if (value instanceof Date) return { date: value.toISOString() };
  if (Array.isArray(value)) return value.map(exact);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, exact(member)]));
};

/** Removes versions, which differ between databases. */
const plain = (documents: readonly Snapshot[]) =>
  documents.map(({ path, data }) => ({ path, data: exact(data) }));

/** Runs work for each element with some concurrency, since the emulator is slow but parallel. */
async function forEach<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const next = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: 16 }, next));
}

test('commits leave the same documents, or fail with the same errors', async () => {
  const commits = fc.array(fc.array(planned, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 6 });
  await forEach(fc.sample(commits, { numRuns: 300, seed: 1 }), async (made) => {
    const collection = fresh();
    const versions = new Map([emulator, sqlite].map((database) => [database, new Map<string, string>()]));
    for (const plan of made) {
      const { expected, received } = await both(async (database) => {
        const known = versions.get(database) ?? new Map();
        const writes = plan.map((one) => writeOf(one, collection, known));
        if (database === sqlite) for (const one of writes) count(kindOf(one));
        if (database === sqlite) count('commits in all');
        const before = new Map(known);
        const results = await outcomeOf(() => database.commit(writes));
        const documents = await database.query(collection, {});
        known.clear();
        for (const { path, version } of documents) known.set(path.slice(collection.length + 1), version);
        const changed = [...before].filter(([name, version]) => known.get(name) !== version);
        return { results, documents: plain(documents), changed: changed.map(([name]) => name) };
      });
      expect({ plan, ...received }).toEqual({ plan, ...expected });
    }
  });
}, 600_000);

/** Values that filters compare with: the port excludes null and NaN. */
const compared = scalar.filter((one) => one !== null && !Number.isNaN(one));

const filters: fc.Arbitrary<Filters> = fc.oneof(
  fc.constant({}),
  fc.oneof(
    fc.constantFrom('x', 'y', 'w').map((k) => ({ equals: { k } })),
    compared.map((b) => ({ equals: { b } })),
  ),
  value.filter((one) => one !== null && !Number.isNaN(one)).map((a) => ({ equals: { a } })),
  fc
    .oneof(fc.constantFrom('p', 'q', { v: 'p' }), compared)
    .map((element) => ({ contains: { field: 'tags', element } })),
  fc.array(fc.oneof(fc.constantFrom('x', 'y', 'z'), text), { minLength: 1, maxLength: 5 }).map((values) => ({
    oneOf: { field: 'k', values },
  })),
  fc.record({
    equals: fc.record({ k: fc.constantFrom('x', 'y') }),
    contains: fc.record({ field: fc.constant('tags'), element: fc.constantFrom('p', 'q', 1) }),
  }),
  fc.record({
    equals: fc.record({ n: fc.integer({ min: -3, max: 3 }) }),
    oneOf: fc.record({ field: fc.constant('k'), values: fc.constant(['x', 'z']) }),
  }),
);

const bound = fc.oneof(text, date);

const query: fc.Arbitrary<Query> = fc
  .record({
    filters,
    orderBy: fc.constantFrom(undefined, ...orders),
    descending: fc.boolean(),
    limit: fc.constantFrom(undefined, 1, 3, 100),
    fields: fc.constantFrom(undefined, undefined, ['k'], ['a', 'tags', 'none']),
    bounds: fc.constantFrom('none', 'none', 'startAt', 'startAfter', 'endBefore', 'range', 'after', 'orAt'),
    low: bound,
    high: bound,
    at: id,
    cursor: fc.oneof(text, number),
  })
  .map(({ filters, orderBy, descending, limit, fields, bounds, low, high, at, cursor }) => {
    const [first, last] = orderBy === undefined ? [at, 'é'] : [low, high];
    const start = typeof first === 'string' ? first : 'a';
    return {
      ...filters,
      ...(orderBy !== undefined && { orderBy }),
      ...(descending && { descending }),
      ...(limit !== undefined && { limit }),
      ...(fields && { fields }),
      ...((bounds === 'startAt' || bounds === 'range') && { startAt: first }),
      ...(bounds === 'startAfter' && { startAfter: start }),
      ...((bounds === 'endBefore' || bounds === 'range') && { endBefore: last as string }),
      ...(orderBy !== undefined &&
        (bounds === 'after' || bounds === 'orAt') && {
          after: { value: cursor, id: at, orAt: bounds === 'orAt' },
        }),
    };
  });

const countQuery = ({ equals, contains, oneOf, orderBy, descending, limit, fields, ...bounds }: Query) => {
  const filter = [equals && 'equals', contains && 'contains', oneOf && 'oneOf'].filter(Boolean).join(' and ');
  count(`queries ${filter === '' ? 'without filter' : `with ${filter}`}`);
  if (orderBy !== undefined) count('queries in an order');
  if (descending) count('queries backwards');
  if (limit !== undefined) count('queries with a limit');
  if (fields) count('queries of some fields');
  for (const name of Object.keys(bounds)) count(`queries with ${name}`);
};

test('queries, counts and streams find the same documents in the same order', async () => {
  const worlds = fc.sample(fc.array(document, { minLength: 20, maxLength: 60 }), { numRuns: 20, seed: 2 });
  for (const [nth, documents] of worlds.entries()) {
    const collection = fresh();
    await both((database) =>
      database.commit(documents.map((data, index) => ({ create: `${collection}/${idOf(index)}`, data }))),
    );
    await forEach(fc.sample(query, { numRuns: 100, seed: nth }), async (asked) => {
      count('queries in all');
      countQuery(asked);
      const found = await both(async (database) => plain(await database.query(collection, asked)));
      expect({ asked, documents: found.received }).toEqual({ asked, documents: found.expected });
      if (asked.limit !== undefined) return;
      const { equals, contains, oneOf, fields } = asked;
      const filters = { ...(equals && { equals }), ...(contains && { contains }), ...(oneOf && { oneOf }) };
      count('counts');
      const counted = await both((database) => database.count(collection, filters));
      expect({ filters, count: counted.received }).toEqual({ filters, count: counted.expected });
      count('streams');
      const streamed = await both(async (database) => {
        const read: Snapshot[] = [];
        for await (const one of database.stream(collection, { ...filters, ...(fields && { fields }) }))
          read.push(one);
        return plain(read);
      });
      expect({ filters, documents: streamed.received }).toEqual({ filters, documents: streamed.expected });
    });
  }
}, 600_000);

/** Returns ids whose order differs between UTF-8 and UTF-16. */
const idOf = (index: number): string => `${['', '\uffff', '\u{1f600}', 'Z', 'é'][index % 5]}${index}`;

test('documents are found in the order of a field of a map, and only those that have it', async () => {
  const collection = fresh();
  const values = [
    { x: 2 },
    { x: 1 },
    { y: 1 },
    {},
    null,
    'x',
    ['x'],
    { x: null },
    { x: { z: 1 } },
    { x: 1 },
    Buffer.from('x'),
  ];
  const writes = values.map((a, n) => ({ create: `${collection}/${n}`, data: { a } }));
  await both((database) => database.commit(writes));
  for (const orderBy of ['a.x', 'a.x.z', 'a.length']) {
    const { expected, received } = await both(async (database) =>
      (await database.query(collection, { orderBy })).map(({ path }) => path),
    );
    expect(received).toEqual(expected);
    count(`orders by ${orderBy}`);
  }
});

/** Streams all documents of a database after a path. */
async function everything(database: Database, after?: string, fields?: readonly string[]) {
  const found: Snapshot[] = [];
  for await (const one of database.streamAll({ after, ...(fields && { fields }) })) found.push(one);
  return plain(found);
}

const collectionOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Groups documents by collection, in order of arrival. */
const byCollection = (documents: readonly { path: string; data: unknown }[]) => {
  const all = new Map<string, unknown[]>();
  for (const one of documents)
    all.set(collectionOf(one.path), [...(all.get(collectionOf(one.path)) ?? []), one]);
  return Object.fromEntries(all);
};

test('a stream of everything has each document once, below missing ones too, and resumes after any', async () => {
  const world = `worlds/${randomUUID()}`;
  const places = [`${world}/things`, `${world}/things/a/parts`, `${world}/nowhere/missing/parts/x/parts`];
  const documents = fc.sample(document, { numRuns: 30, seed: 3 });
  const writes = documents.map((data, index) => ({
    create: `${places[index % places.length]}/${idOf(index)}`,
    data,
  }));
  await both((database) => database.commit(writes));
  const within = (found: Awaited<ReturnType<typeof everything>>) =>
    found.filter(({ path }) => path.startsWith(`${world}/`));
  const { expected, received } = await both(everything);
  if ('error' in expected || 'error' in received) throw new Error('A stream failed');
  expect(byCollection(received)).toEqual(byCollection(expected));
  expect(within(expected)).toHaveLength(writes.length);
  for (const database of [emulator, sqlite]) {
    const all = await everything(database);
    expect(new Set(all.map(({ path }) => path)).size).toBe(all.length);
    const own = within(all);
    for (const nth of [0, 7, 19, own.length - 1]) {
      const after = `${own[nth]?.path}`;
      const rest = all.slice(all.findIndex(({ path }) => path === after) + 1);
      expect(await everything(database, after)).toEqual(rest);
    }
    const names = all.map(({ path }) => ({ path, data: {} }));
    expect(await everything(database, undefined, [])).toEqual(names);
  }
}, 600_000);
