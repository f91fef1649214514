import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeployedTrigger } from '../../../../shared/runtime/catalog';
import { type Dispatcher, startDispatcher } from '../../../../shared/runtime/events/dispatcher';
import { processContext } from '../../../../shared/runtime/processContext';
import { openSqlite } from '../../../../shared/sqlite/database';
import type { Database } from '../../../../shared/store/database';
import { until } from '../../../../tools/ports';

const folder = mkdtempSync(join(tmpdir(), 'keymint-events-'));
afterAll(() => rmSync(folder, { recursive: true }));

let nth = 0;
/** Returns the path of a new file. */
const newFile = () => join(folder, `${nth++}.db`);

/** A short lease, so that tests need not wait long. */
const leaseMs = 500;

type Handler = (document: { org: string; app: string }) => Promise<void>;

/** Starts a process: a connection to the file, and a trigger. */
function startProcess(file: string, handle: Handler) {
  const database = openSqlite({ file, leaseMs });
  const failures: unknown[] = [];
  const log = { info: () => {}, error: (fields: Record<string, unknown>) => void failures.push(fields) };
  const context = processContext(process.env, { log }, database);
  const trigger: DeployedTrigger = {
    kind: 'trigger',
    name: 'onCreated',
    resource: 'apps',
    file: '',
    summary: 'Tests',
    on: 'created',
    document: 'organizations/{org}/apps/{app}',
    handler: ({ params }) => handle(params as { org: string; app: string }),
  };
  if (!database.outbox) throw new Error('SQLite has an outbox');
  const dispatcher: Dispatcher = startDispatcher(database.outbox, [trigger], context);
  return {
    database,
    dispatcher,
    failures,
    async stop() {
      await dispatcher.stop();
      await database.close();
    },
  };
}

const store = (database: Database, id: string, org = 'demo') =>
  database.commit([{ create: `organizations/${org}/apps/${id}`, data: { id } }]);

test('a trigger runs once for each document that is created, and for no other change', async () => {
  const seen: string[] = [];
  const one = startProcess(newFile(), async ({ app }) => void seen.push(app));
  await store(one.database, 'a');
  await one.database.commit([{ update: 'organizations/demo/apps/a', data: { x: 1 } }]);
  await one.database.commit([{ create: 'organizations/demo/keys/k', data: {} }]);
  await one.database.commit([{ delete: 'organizations/demo/apps/a' }]);
  await store(one.database, 'b', 'other');
  await until(async () => seen.includes('b'), 'b');
  expect(seen).toEqual(['a', 'b']);
  await one.stop();
});

test('a commit that is refused has no event', async () => {
  const seen: string[] = [];
  const one = startProcess(newFile(), async ({ app }) => void seen.push(app));
  await store(one.database, 'a');
  const refused = one.database.commit([
    { create: 'organizations/demo/apps/never', data: {} },
    { create: 'organizations/demo/apps/a', data: {} },
  ]);
  await expect(refused).rejects.toMatchObject({ kind: 'AlreadyExists' });
  await store(one.database, 'b');
  await until(async () => seen.includes('b'), 'b');
  expect(seen).not.toContain('never');
  await one.stop();
});

test('a trigger that fails runs again with growing gaps, until it succeeds', async () => {
  const at: number[] = [];
  const one = startProcess(newFile(), async ({ app }) => {
    if (app !== 'a') return;
    at.push(performance.now());
    if (at.length < 5) throw new Error('Not yet');
  });
  await store(one.database, 'a');
  await until(async () => at.length === 5, 'the fifth delivery', { timeoutMs: 60_000 });
  const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  expect(gaps[3]).toBeGreaterThan(gaps[0] ?? 0);
  expect(one.failures).toHaveLength(4);
  await one.stop();
});

test('an event whose process ended while its trigger ran is delivered by the next process, once', async () => {
  const file = newFile();
  const seen: string[] = [];
  let entered = false;
  const killed = startProcess(file, async () => {
    entered = true;
    await new Promise(() => {});
  });
  await store(killed.database, 'a');
  await until(async () => entered, 'the trigger to run');
  // Simulates a killed process: its lease is not extended.
  killed.database.outbox?.setReceiver(undefined);
  const outbox = killed.database.outbox;
  if (outbox) outbox.extend = async () => {};
  const next = startProcess(file, async ({ app }) => void seen.push(app));
  await until(async () => seen.length > 0, 'the delivery', { timeoutMs: 60_000 });
  await next.stop();
  expect(seen).toEqual(['a']);
  const others = openSqlite({ file });
  expect(await others.outbox?.lease(['onCreated'], 10)).toEqual([]);
  await others.close();
});

test('several processes share the events of a file: each is delivered, none twice at a time', async () => {
  const file = newFile();
  const running = new Set<string>();
  const runs = new Map<string, number>();
  let overlaps = 0;
  const handle: Handler = async ({ app }) => {
    if (running.has(app)) overlaps += 1;
    running.add(app);
    runs.set(app, (runs.get(app) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running.delete(app);
  };
  const processes = [startProcess(file, handle), startProcess(file, handle)];
  /** Writes, but runs no trigger. */
  const writer = openSqlite({ file });
  const ids = Array.from({ length: 200 }, (_, index) => `app${index}`);
  const databases = [writer, ...processes.map(({ database }) => database)];
  await Promise.all(ids.map((id, index) => store(databases[index % 3] ?? writer, id)));
  await until(async () => ids.every((id) => runs.has(id)), 'all events', { timeoutMs: 60_000 });
  for (const { stop } of processes) await stop();
  expect(overlaps).toBe(0);
  expect(ids.filter((id) => runs.get(id) !== 1)).toEqual([]);
  await writer.close();
});

test('who waits for a trigger of this process is notified', async () => {
  let finish = () => {};
  const one = startProcess(newFile(), () => new Promise<void>((resolve) => (finish = resolve)));
  const document = 'organizations/demo/apps/a';
  await store(one.database, 'a');
  expect(one.dispatcher.handled('organizations/demo/apps/b')).toBeUndefined();
  let isHandled = false;
  const handled = one.dispatcher.handled(document)?.then(() => {
    isHandled = true;
  });
  expect(isHandled).toBe(false);
  finish();
  await handled;
  expect(isHandled).toBe(true);
  await one.stop();
});
