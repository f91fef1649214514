import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { openSqlite, type SqliteOptions } from '../../../shared/sqlite/database';
import type { Database, Snapshot, Write } from '../../../shared/store/database';
import { until } from '../../../tools/ports';

const folder = mkdtempSync(join(tmpdir(), 'keymint-sqlite-'));
const opened: Database[] = [];
afterAll(async () => {
  await Promise.all(opened.map((database) => database.close()));
  rmSync(folder, { recursive: true });
});

let nth = 0;
const newFile = () => join(folder, `${nth++}.db`);

/** Opens a database that refuses statements without an index. */
function open(file = newFile(), options: Partial<SqliteOptions> = {}): Database {
  const database = openSqlite({ file, ...options });
  opened.push(database);
  return database;
}

const things = (count: number, data: (index: number) => Record<string, unknown>): Write[] =>
  Array.from({ length: count }, (_, index) => ({
    replace: `things/${`${index}`.padStart(5, '0')}`,
    data: data(index),
  }));

/** Commits writes, 500 at a time. */
const commitAll = async (database: Database, writes: readonly Write[]) => {
  for (let from = 0; from < writes.length; from += 500) await database.commit(writes.slice(from, from + 500));
};

describe('a file', () => {
  test('is readable by its owner alone, its journal too', async () => {
    const file = join(newFile(), 'in/a/folder/keymint.db');
    await open(file).commit([{ create: 'a/b', data: {} }]);
    const files = readdirSync(join(file, '..'));
    expect(files.length).toBeGreaterThan(1);
    for (const name of files)
      expect([name, statSync(join(file, '..', name)).mode & 0o777]).toEqual([name, 0o600]);
  });

  test('keeps what was committed when it is opened again', async () => {
    const file = newFile();
    const first = openSqlite({ file });
    await first.commit([{ create: 'a/b', data: { at: new Date(5), list: [], map: {}, none: null } }]);
    const before = await first.read('a/b');
    await first.close();
    expect(await open(file).read('a/b')).toEqual(before);
  });

  test('of a newer Keymint is not opened', () => {
    const file = newFile();
    open(file);
    const raw = new Libsql(file);
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    expect(() => openSqlite({ file })).toThrow('version 99');
  });
});

describe('several processes', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** Starts a process that writes; `acknowledged` is its last acknowledged commit. */
  function startWriter(file: string, name: string, count: number) {
    const child = spawn(
      process.execPath,
      ['--require', 'tsx/cjs', join(__dirname, 'writer.ts'), file, name, `${count}`],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    children.push(child);
    let output = '';
    child.stdout?.on('data', (text: Buffer) => {
      output += text.toString();
    });
    return {
      child,
      acknowledged: () => Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1)),
      ended: once(child, 'close'),
    };
  }

  test('lose no update of one document', async () => {
    const file = newFile();
    const database = open(file);
    const writers = ['one', 'two'].map((name) => startWriter(file, name, 200));
    for (let written = 0; written < 100; written++) {
      await database.commit([{ update: 'counters/shared', transforms: [{ field: 'count', increment: 1 }] }]);
    }
    for (const { ended } of writers) expect(await ended).toEqual([0, null]);
    expect((await database.read('counters/shared'))?.data).toEqual({ count: 500 });
  }, 120_000);

  test('see the commits of one another in the order of their versions', async () => {
    const file = newFile();
    const [one, other] = [open(file), open(file)];
    await one.commit([{ create: 'a/b', data: { n: 1 } }]);
    const first = await other.queryAt('a', { orderBy: 'n' });
    await other.commit([{ update: 'a/b', data: { n: 2 } }]);
    const second = await one.queryAt('a', { orderBy: 'n' });
    expect(Number(second.documents[0]?.version)).toBeGreaterThan(Number(first.documents[0]?.version));
    expect(second.readAt.getTime()).toBeGreaterThanOrEqual(first.readAt.getTime());
  });

  test('that are killed lose no acknowledged commit and leave none half-done', async () => {
    const file = newFile();
    open(file);
    for (const [index, most] of [5, 50, 150].entries()) {
      const name = `killed${index}`;
      const writer = startWriter(file, name, 1_000_000);
      await until(async () => writer.acknowledged() >= most, `${most} commits`, { timeoutMs: 60_000 });
      writer.child.kill('SIGKILL');
      await writer.ended;
      const database = open(file);
      const found = await database.count(`written/${name}/commits`, {});
      expect(found).toBeGreaterThanOrEqual(writer.acknowledged());
      const all = await Promise.all(
        Array.from({ length: index + 1 }, (_, nth) => database.count(`written/killed${nth}/commits`, {})),
      );
      const sum = all.reduce((total, one) => total + one, 0);
      expect((await database.read('counters/shared'))?.data).toEqual({ count: sum });
      const raw = new Libsql(file);
      expect(raw.prepare('PRAGMA integrity_check').raw().all()).toEqual([['ok']]);
      raw.close();
    }
  }, 120_000);

  test('wait for the lock, and are told when it is not released', async () => {
    const file = newFile();
    const database = open(file, { timeoutMs: 300 });
    const other = new Libsql(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(database.commit([{ create: 'a/b', data: {} }])).rejects.toMatchObject({
      kind: 'Unreachable',
    });
    const waiting = open(file).commit([{ create: 'a/c', data: {} }]);
    setTimeout(() => {
      other.exec('ROLLBACK');
      other.close();
    }, 50);
    await expect(waiting).resolves.toEqual([]);
    expect(await database.count('a', {})).toBe(1);
  });

  test('use an index that another has built meanwhile', async () => {
    const file = newFile();
    const [one, other] = [open(file), open(file)];
    await one.commit([{ create: 'things/a', data: { color: 'red' } }]);
    expect(await other.query('things', { orderBy: 'color' })).toHaveLength(1);
    await one.commit([{ create: 'things/b', data: { color: 'blue' } }]);
    const found = await other.query('things', { orderBy: 'color' });
    expect(found.map(({ path }) => path)).toEqual(['things/b', 'things/a']);
  });
});

describe('reading', () => {
  test('a query of many documents is of one state, while others commit', async () => {
    const file = newFile();
    const [reader, writer] = [open(file), open(file)];
    await commitAll(
      reader,
      things(1500, (index) => ({ index, state: 0 })),
    );
    const query = reader.query('things', { orderBy: 'index' });
    // Each of these commits changes the first and the last document.
    const ends = things(1500, (index) => ({ index, state: 1 })).filter(
      (_, index) => index === 0 || index === 1499,
    );
    await writer.commit(ends);
    const states = (await query).map(({ data }) => data.state);
    expect(states).toHaveLength(1500);
    expect(states[1499]).toBe(states[0]);
  });

  test('a stream finds every document once, and blocks no writer', async () => {
    const database = open();
    await commitAll(
      database,
      things(1200, (index) => ({ index })),
    );
    const found: Snapshot[] = [];
    for await (const document of database.stream('things', {})) {
      if (found.length === 600) await database.commit([{ create: 'others/a', data: {} }]);
      found.push(document);
    }
    expect(found.map(({ data }) => data.index)).toEqual(Array.from({ length: 1200 }, (_, index) => index));
  });

  test('more documents than are counted in one step are counted, by one filter and by alternatives', async () => {
    const database = open();
    await commitAll(
      database,
      things(21_000, (index) => ({ even: index % 2 === 0, kind: ['a', 'b', 'c'][index % 3] })),
    );
    expect(await database.count('things', { equals: { even: true } })).toBe(10_500);
    expect(await database.count('things', { oneOf: { field: 'kind', values: ['a', 'c'] } })).toBe(14_000);
    const both = { equals: { even: true }, oneOf: { field: 'kind', values: ['a', 'b'] } };
    expect(await database.count('things', both)).toBe(7000);
  }, 60_000);

  test('large documents are read ahead one by one', async () => {
    const database = open();
    const text = 'x'.repeat(900_000);
    await commitAll(
      database,
      things(8, (index) => ({ index, text })),
    );
    let count = 0;
    for await (const { data } of database.stream('things', {})) {
      expect(data.index).toBe(count);
      count += 1;
    }
    expect(count).toBe(8);
  });

  test('a query without its composite index is refused, and of a field that has none', async () => {
    const database = open();
    await database.commit([{ create: 'organizations/demo/apps/a', data: { name: 'a' } }]);
    const find = (query: Parameters<Database['query']>[1]) =>
      database.query('organizations/demo/apps', query);
    await expect(find({ orderBy: 'appId', equals: { color: 'red' } })).rejects.toMatchObject({
      kind: 'MissingIndex',
      message: 'No index of apps on color appId',
    });
    await expect(find({ contains: { field: 'attributes', element: 'x' } })).rejects.toMatchObject({
      kind: 'MissingIndex',
    });
    await expect(find({ orderBy: 'appId', equals: { status: 'approved' } })).resolves.toEqual([]);
  });

  test('an index that a query needs first is built of what there is', async () => {
    const database = open();
    await commitAll(
      database,
      things(1100, (index) => ({ rank: -index, tags: [index % 3] })),
    );
    const found = await database.query('things', { orderBy: 'rank', limit: 2 });
    expect(found.map(({ data }) => data.rank)).toEqual([-1099, -1098]);
    expect(await database.count('things', { contains: { field: 'tags', element: 1 } })).toBe(367);
  });
});

test('an index on a member of a map follows its changes', async () => {
  const database = open();
  const found = async () => {
    const documents = await database.query('things', { orderBy: 'map.member', limit: 10 });
    return documents.map(({ data }) => (data.map as { member: number }).member);
  };
  await database.commit([
    { create: 'things/one', data: { map: { member: 1 } } },
    { create: 'things/two', data: { map: { member: 2 } } },
  ]);
  expect(await found()).toEqual([1, 2]);
  await database.commit([{ replace: 'things/one', data: { map: { member: 3 } } }]);
  expect(await found()).toEqual([2, 3]);
  await database.commit([{ replace: 'things/one', data: { map: {} } }]);
  expect(await found()).toEqual([2]);
  await database.commit([{ replace: 'things/two', data: {} }]);
  expect(await found()).toEqual([]);
  await database.commit([{ delete: 'things/one' }, { delete: 'things/two' }]);
  await database.commit([{ create: 'things/one', data: { map: { member: 4 } } }]);
  expect(await found()).toEqual([4]);
});

test('a document is found by each of the elements of its arrays, however many there are, and by none that it lost', async () => {
  const database = open();
  await database.query('things', { contains: { field: 'tags', element: 0 } });
  // Around powers of two, since entries are added in such groups.
  const counts = [0, 1, 3, 63, 64, 65, 129, 200];
  const tags = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
  const found = async (element: string) => {
    const documents = await database.query('things', { contains: { field: 'tags', element } });
    return documents.map(({ data }) => (data.tags as string[]).length);
  };
  const expectEachFound = async () => {
    for (const element of tags(201)) {
      const all = counts.filter((count) => count > Number(element));
      expect([element, (await found(element)).sort((one, other) => one - other)]).toEqual([element, all]);
    }
  };
  await database.commit(counts.map((count, at) => ({ create: `things/${at}`, data: { tags: tags(count) } })));
  await expectEachFound();
  await database.commit(
    counts.map((_, at) => ({ replace: `things/${at}`, data: { tags: tags(counts.at(-1 - at) as number) } })),
  );
  await expectEachFound();
});

test('documents are deleted when they have expired, those without a policy are not', async () => {
  const database = open(newFile(), { sweepMs: 20 });
  const past = { expireAt: new Date(Date.now() - 1000) };
  await database.commit([
    { create: 'sessions/past', data: past },
    { create: 'sessions/future', data: { expireAt: new Date(Date.now() + 3_600_000) } },
    { create: 'others/past', data: past },
  ]);
  await until(async () => (await database.read('sessions/past')) === undefined, 'expiry');
  expect(await database.read('sessions/future')).toBeDefined();
  expect(await database.read('others/past')).toBeDefined();
});

test('commits that are made at the same time fail and succeed each by itself', async () => {
  const database = open();
  await database.commit([{ create: 'a/taken', data: {} }]);
  const outcomes = await Promise.allSettled([
    database.commit([{ create: 'a/one', data: {} }]),
    database.commit([
      { create: 'a/two', data: {} },
      { create: 'a/taken', data: {} },
    ]),
    database.commit([{ update: 'a/none', precondition: { exists: true } }]),
    database.commit([{ create: 'a/three', data: {} }]),
  ]);
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.kind : 'done'))).toEqual([
    'done',
    'AlreadyExists',
    'Conflict',
    'done',
  ]);
  expect((await database.query('a', {})).map(({ path }) => path)).toEqual(['a/one', 'a/taken', 'a/three']);
});
