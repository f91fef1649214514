import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import Libsql from 'libsql';
import { openSqlite } from '../../../shared/sqlite/database';
import type { Database } from '../../../shared/store/database';
import type { Receiver } from '../../../shared/store/outbox';

/* Transactions between their first write and durability: what joins them, and what others see meanwhile. */

const folder = mkdtempSync(join(tmpdir(), 'keymint-transactions-'));
const opened: Database[] = [];
afterAll(async () => {
  for (const database of opened) await database.close();
  rmSync(folder, { recursive: true });
});

let nth = 0;
const newFile = () => join(folder, `${nth++}.db`);
const open = (file = newFile()) => {
  const database = openSqlite({ file });
  opened.push(database);
  return database;
};

/** Calls `receive` for each document that is created in `apps`. */
function onCreated(database: Database, receive: Receiver<Database>['receive']): void {
  database.outbox?.subscribe([{ name: 'onCreated', on: 'created', document: 'apps/{app}' }]);
  database.outbox?.setReceiver({ listeners: new Set(['onCreated']), capacity: () => 10, receive });
}

test('what an event causes at once is stored together with the change, and seen by nobody before', async () => {
  const file = newFile();
  const [database, other] = [open(file), open(file)];
  const seen: Record<string, boolean> = {};
  onCreated(database, async ({ document }, transaction) => {
    const isThere = async (in_: Database) => (await in_.read(document)) !== undefined;
    seen.inside = await isThere(transaction);
    seen.insideTogether = (await transaction.readAll([document, 'apps/none'])).size === 1;
    seen.outside = await isThere(database);
    seen.elsewhere = await isThere(other);
    await transaction.commit([
      { create: 'keys/k', data: {} },
      { update: document, data: { hasKey: true } },
    ]);
  });
  await database.commit([{ create: 'apps/a', data: {} }]);
  expect(await other.read('keys/k')).toBeDefined();
  expect((await other.read('apps/a'))?.data).toEqual({ hasKey: true });
  expect(seen).toEqual({ inside: true, insideTogether: true, outside: false, elsewhere: false });
});

test('a change does not wait for what its event causes later, which is stored by itself', async () => {
  const database = open();
  let proceed = () => {};
  const mayProceed = new Promise<void>((resolve) => (proceed = resolve));
  const handled = new Promise<void>((resolve) => {
    onCreated(database, async ({ document }, transaction) => {
      await mayProceed;
      const found = await transaction.read(document);
      await transaction.commit([{ replace: 'keys/k', data: { of: found?.path } }]);
      resolve();
    });
  });
  await database.commit([{ create: 'apps/a', data: {} }]);
  expect(await database.read('keys/k')).toBeUndefined();
  proceed();
  await handled;
  expect((await database.read('keys/k'))?.data).toEqual({ of: 'apps/a' });
});

test('an event of what an event caused is delivered too', async () => {
  const database = open();
  const delivered: string[] = [];
  onCreated(database, async ({ document }, transaction) => {
    delivered.push(document);
    if (document === 'apps/a') await transaction.commit([{ create: 'apps/b', data: {} }]);
  });
  await database.commit([{ create: 'apps/a', data: {} }]);
  expect(delivered).toEqual(['apps/a', 'apps/b']);
});

test('what an event causes may be refused without harm to the change', async () => {
  const database = open();
  await database.commit([{ create: 'keys/taken', data: {} }]);
  let refusal: unknown;
  onCreated(database, async (_, transaction) => {
    await transaction.commit([{ create: 'keys/taken', data: {} }]).catch((error) => {
      refusal = error;
    });
  });
  await database.commit([{ create: 'apps/a', data: {} }]);
  expect(await database.read('apps/a')).toBeDefined();
  expect(refusal).toMatchObject({ kind: 'AlreadyExists' });
});

test('a transaction that fails takes with it all that joined it, and the next one succeeds', async () => {
  const file = newFile();
  const database = open(file);
  const raw = new Libsql(file);
  raw.exec(`CREATE TRIGGER failing BEFORE INSERT ON documents WHEN new.id = 'failing'
    BEGIN SELECT RAISE(FAIL, 'The row is refused'); END`);
  raw.close();
  const outcomes: PromiseSettledResult<unknown>[] = [];
  onCreated(database, async ({ document }, transaction) => {
    const id = document.endsWith('/a') ? 'failing' : 'fine';
    outcomes.push(...(await Promise.allSettled([transaction.commit([{ create: `keys/${id}`, data: {} }])])));
  });
  await expect(database.commit([{ create: 'apps/a', data: {} }])).rejects.toMatchObject({ kind: 'Failed' });
  expect((await database.readAll(['apps/a', 'keys/failing'])).size).toBe(0);
  await database.commit([{ create: 'apps/b', data: {} }]);
  expect((await database.readAll(['apps/b', 'keys/fine'])).size).toBe(2);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

test('a transaction that cannot be committed stores nothing of what shares it, and delivers no event of it', async () => {
  const file = newFile();
  const database = open(file);
  const raw = new Libsql(file);
  // A deferred constraint is checked by COMMIT alone.
  raw.exec(`CREATE TABLE parents (id TEXT PRIMARY KEY);
    CREATE TABLE children (parent TEXT REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER failing AFTER INSERT ON documents WHEN new.id = 'failing'
    BEGIN INSERT INTO children VALUES ('nobody'); END`);
  raw.close();
  const delivered: string[] = [];
  onCreated(database, async ({ document }, transaction) => {
    delivered.push(document);
    const key = `keys/of-${document.slice('apps/'.length)}`;
    await Promise.allSettled([transaction.commit([{ create: key, data: {} }])]);
  });
  const ids = ['a', 'failing', 'b'];
  const results = await Promise.allSettled(
    ids.map((id) =>
      database.commit([
        { create: `new-${id}/first`, data: {} },
        { create: `apps/${id}`, data: {} },
      ]),
    ),
  );
  expect(results).toEqual(
    ids.map(() => ({ status: 'rejected', reason: expect.objectContaining({ kind: 'Failed' }) })),
  );
  const all = (given: readonly string[]) =>
    given.flatMap((id) => [`new-${id}/first`, `apps/${id}`, `keys/of-${id}`]);
  expect((await database.readAll(all(ids))).size).toBe(0);

  delivered.length = 0;
  const others = ['a', 'b'];
  for (const id of others)
    await database.commit([
      { create: `new-${id}/first`, data: {} },
      { create: `apps/${id}`, data: {} },
    ]);
  expect((await database.readAll(all(others))).size).toBe(6);
  expect(delivered).toEqual(['apps/a', 'apps/b']);
});

test('who reads while a commit is being stored sees all of it or nothing', async () => {
  const database = open();
  const seen = new Set<number>();
  for (let n = 0; n < 30; n++) {
    const paths = [`a/${n}`, `b/${n}`];
    let isStored = false;
    const stored = database.commit(paths.map((path) => ({ create: path, data: { n } }))).then(() => {
      isStored = true;
    });
    while (!isStored) {
      seen.add((await database.readAll(paths)).size);
      await nextTurn();
    }
    await stored;
    seen.add((await database.readAll(paths)).size);
  }
  expect([...seen].sort()).toEqual([0, 2]);
});

test('an index that is missing is built although commits are being stored', async () => {
  const database = open();
  await database.commit([{ create: 'things/first', data: { color0: 'red' } }]);
  for (let n = 0; n < 10; n++) {
    const stored = database.commit([{ create: `things/${n}`, data: { [`color${n}`]: 'red' } }]);
    await nextTurn();
    await nextTurn();
    const found = await database.query('things', { equals: { [`color${n}`]: 'red' } });
    await stored;
    expect(found.length).toBeLessThanOrEqual(2);
    expect(await database.count('things', { equals: { [`color${n}`]: 'red' } })).toBe(n === 0 ? 2 : 1);
  }
});

test('a database that is closed has stored what was under way', async () => {
  const file = newFile();
  const database = openSqlite({ file });
  const stored = database.commit([{ create: 'a/b', data: {} }]);
  await pause(1);
  await Promise.all([stored, database.close()]);
  expect(await open(file).read('a/b')).toBeDefined();
});
