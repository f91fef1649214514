import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { openSqlite } from '../../shared/sqlite/database';
import { type Database, DatabaseError, type Write } from '../../shared/store/database';
import { move } from '../../tools/move';
import { startOrgTool } from '../support/clients/orgTool';
import { contentsOf, documentsOfEveryType, moveKilled, storeAll } from '../support/database/moves';

/* Moves between SQLite files; test/tools/firestoreMove.test.ts has those with Firestore. */

jest.setTimeout(240_000);

const COUNT = 1000;

let folder: string;
const opened: Database[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keymint-move-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  rmSync(folder, { recursive: true });
});

const fileOf = (name: string) => join(folder, `${name}.db`);

function open(name: string): Database {
  const database = openSqlite({ file: fileOf(name) });
  opened.push(database);
  return database;
}

/** Closes a database, so that another process can open it exclusively. */
async function close(database: Database): Promise<void> {
  opened.splice(opened.indexOf(database), 1);
  await database.close();
}

async function fill(name: string, writes: readonly Write[] = documentsOfEveryType(COUNT)) {
  const database = open(name);
  await storeAll(database, writes);
  const contents = await contentsOf(database);
  await close(database);
  return contents;
}

async function readAll(name: string) {
  const database = open(name);
  const contents = await contentsOf(database);
  await close(database);
  return contents;
}

/** Runs `keymint move` between files of the folder. */
const moveFiles = (from: string, to: string, ...more: string[]) =>
  startOrgTool(['move', '--from', `sqlite:${fileOf(from)}`, '--to', `sqlite:${fileOf(to)}`, ...more]).ended;

const rowsOf = (name: string, sql: string): unknown[] => {
  const db = new Libsql(fileOf(name), { readonly: true });
  const rows = db.prepare(sql).raw().all();
  db.close();
  return rows;
};

const silent = { say() {}, progress() {} };
const side = (name: string, database: Database) => ({ name, database });

test('every document is copied as it is, with its time of expiry, and the two are found equal', async () => {
  const before = await fill('one');
  const { code, out, err } = await moveFiles('one', 'other');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const count = Object.keys(before).length;
  expect(out).toContain(`sqlite:${fileOf('other')} has the ${count} documents of sqlite:${fileOf('one')}`);
  expect(out).toMatch(/^apps: [\d,]+ in 2 collections, [\da-f]{16}$/m);
  expect(await readAll('other')).toEqual(before);
  const expiring = 'SELECT id, expires FROM documents WHERE expires IS NOT NULL ORDER BY id';
  expect(rowsOf('other', expiring)).toEqual(rowsOf('one', expiring));
  expect(rowsOf('other', expiring)).not.toEqual([]);
  expect(statSync(fileOf('other')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).filter((name) => name.includes('moving'))).toEqual([]);
});

test('no trigger hears of a copied document', async () => {
  const source = open('one');
  source.outbox?.subscribe([
    { name: 'onAppCreated', on: 'created', document: 'organizations/{org}/apps/{app}' },
  ]);
  await storeAll(source, documentsOfEveryType(50));
  await close(source);
  expect(rowsOf('one', 'SELECT 1 FROM outbox')).toHaveLength(20);
  expect(await moveFiles('one', 'other')).toMatchObject({ code: 0 });
  expect(rowsOf('other', 'SELECT 1 FROM outbox')).toEqual([]);
});

test('a move that is killed at any of its commits continues, and copies nothing twice that it knows of', async () => {
  const before = await fill('one');
  for (const commits of [1, 7, 9, 12]) {
    await moveKilled(`sqlite:${fileOf('one')}`, `sqlite:${fileOf('other')}`, commits);
    // Nothing can be started with an incomplete database.
    expect(existsSync(fileOf('other'))).toBe(false);
  }
  const planned = await moveFiles('one', 'other', '--dry-run');
  expect(planned).toMatchObject({ code: 0, out: expect.stringContaining('A move was interrupted after') });
  const { code, out, err } = await moveFiles('one', 'other');
  expect(code).toBe(0);
  expect(err).toMatch(/^Continuing after \d+ documents$/m);
  const [, copied] = /^(\d+) documents copied/m.exec(out) ?? [];
  expect(Number(copied)).toBeLessThan(Object.keys(before).length);
  expect(await readAll('other')).toEqual(before);
});

test('what changes in the source while it is copied is the same in the destination', async () => {
  await fill('one');
  const source = open('one');
  const destination = open('other');
  let reads = 0;
  const changing: Database = {
    ...source,
    async *streamAll(options) {
      yield* source.streamAll(options);
      reads += 1;
      if (reads > 1) return;
      await source.commit([
        { replace: 'organizations/acme/apps/0', data: { name: 'changed' } },
        { delete: 'organizations/acme/apps/5' },
        { create: 'organizations/acme/companies/new', data: { name: 'new' } },
      ]);
    },
  };
  const said: string[] = [];
  await move(side('one', changing), side('other', destination), {
    ...silent,
    say: (line) => said.push(line),
  });
  expect(said).toEqual([
    'organizations/acme/apps changed since it was copied: 2 documents corrected',
    'organizations/acme/companies changed since it was copied: 1 documents corrected',
  ]);
  const after = await contentsOf(source);
  expect(after).toMatchObject({ 'organizations/acme/apps/0': { name: 'changed' } });
  expect(await contentsOf(destination)).toEqual(after);
});

test('documents that a database deletes at their expiry are no difference', async () => {
  const source = open('one');
  const destination = open('other');
  const expireAt = new Date(Date.now() - 1000);
  await source.commit([
    { create: 'guesses/old', data: { failures: 1, expireAt } },
    { create: 'guesses/young', data: { failures: 1, expireAt: new Date(Date.now() + 3_600_000) } },
  ]);
  const sweeping: Database = {
    ...destination,
    async *streamAll(options) {
      await destination.commit([{ delete: 'guesses/old' }]);
      yield* destination.streamAll(options);
    },
  };
  const said = await move(side('one', source), side('other', sweeping), silent);
  expect(said).toContain('other has the 1 documents of one');
  expect(Object.keys(await contentsOf(destination))).toEqual(['guesses/young']);
});

test('a destination that does not become equal is refused, and stays marked as incomplete', async () => {
  await fill('one', documentsOfEveryType(20));
  const [source, destination] = [open('one'), open('other')];
  const losing: Database = {
    ...destination,
    async *stream(collection, query) {
      await destination.commit([{ delete: 'guesses/4' }]);
      yield* destination.stream(collection, query);
    },
    async *streamAll(options) {
      await destination.commit([{ delete: 'guesses/4' }]);
      yield* destination.streamAll(options);
    },
  };
  await expect(move(side('one', source), side('other', losing), silent)).rejects.toThrow(
    'These collections keep changing:\nguesses\nStop what writes',
  );
  await expect(move(side('other', destination), side('third', open('third')), silent)).rejects.toThrow(
    'other is not complete: a move from one into it has not ended',
  );
  await move(side('one', source), side('other', destination), silent);
  expect(await contentsOf(destination)).toEqual(await contentsOf(source));
});

test('a dry run says what would be copied, and makes nothing', async () => {
  const before = await fill('one');
  const { code, out } = await moveFiles('one', 'other', '--dry-run');
  expect(code).toBe(0);
  expect(out).toMatch(/^apps: [\d,]+ in 2 collections/m);
  expect(out).toContain(`${Object.keys(before).length} documents would be copied`);
  expect(readdirSync(folder).filter((name) => name.startsWith('other'))).toEqual([]);
});

test('a destination with other data is refused, and stays as it was', async () => {
  const [one, other] = [
    await fill('one', documentsOfEveryType(20)),
    await fill('other', documentsOfEveryType(10)),
  ];
  expect(await moveFiles('one', 'other')).toEqual({
    code: 1,
    out: '',
    err: `${fileOf('other')} exists already. Move into a new file\n`,
  });
  expect(await readAll('other')).toEqual(other);
  await expect(move(side('one', open('one')), side('other', open('other')), silent)).rejects.toThrow(
    'other has data already, such as guesses/4. Move into an empty database',
  );
  expect(await readAll('one')).toEqual(one);
});

test('a part of another move is refused', async () => {
  await Promise.all([fill('one'), fill('two')]);
  await moveKilled(`sqlite:${fileOf('one')}`, `sqlite:${fileOf('other')}`, 2);
  expect(await moveFiles('two', 'other')).toMatchObject({
    code: 1,
    err: expect.stringContaining(`has part of a move from sqlite:${fileOf('one')}. Continue that one`),
  });
});

test('what is no database is named in one line', async () => {
  await fill('one', documentsOfEveryType(5));
  const to = ['--to', `sqlite:${fileOf('other')}`];
  const errors = async (...args: string[]) => {
    const { code, err } = await startOrgTool(['move', ...args]).ended;
    expect(code).not.toBe(0);
    return err;
  };
  expect(await errors('--from', `sqlite:${fileOf('none')}`, ...to)).toBe(
    `There is no database at ${fileOf('none')}\n`,
  );
  expect(await errors('--from', 'mysql:x', ...to)).toMatch(/^A database is sqlite:FILE .*, not: mysql:x\n$/);
  expect(await errors('--from', `sqlite:${fileOf('other')}`, ...to)).toBe(
    '--from and --to are the same database\n',
  );
  expect(await errors(...to)).toMatch(/^error: required option '--from <database>' not specified\n/);
  expect(existsSync(fileOf('other'))).toBe(false);
});

test('a database that cannot be reached now and then is asked again', async () => {
  await fill('one', documentsOfEveryType(300));
  const [source, destination] = [open('one'), open('other')];
  let [commits, documents, failures] = [0, 0, 0];
  const fail = () => {
    failures += 1;
    throw new DatabaseError('Unreachable', 'The database went away');
  };
  const unsteady = (database: Database): Database => ({
    ...database,
    async commit(writes) {
      commits += 1;
      if (commits % 3 === 0) fail();
      return database.commit(writes);
    },
    async *streamAll(options) {
      for await (const document of database.streamAll(options)) {
        yield document;
        documents += 1;
        if (documents % 150 === 0) fail();
      }
    },
  });
  const sides = [side('one', unsteady(source)), side('other', unsteady(destination))] as const;
  const said = await move(...sides, { ...silent, maxWrites: 100 });
  expect(said).toContain('copied');
  expect(failures).toBeGreaterThan(4);
  expect(await contentsOf(destination)).toEqual(await contentsOf(source));
});
