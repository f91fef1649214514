import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import onAppCreated from '../../functions/apps/onAppCreated';
import type { DeployedTrigger } from '../../shared/runtime/catalog';
import { startDispatcher } from '../../shared/runtime/events/dispatcher';
import { processContext } from '../../shared/runtime/processContext';
import { appDocumentId } from '../../shared/schemas/owner';
import { openSqlite } from '../../shared/sqlite/database';
import type { StoredApp } from '../../shared/store/collections/apps';
import { until } from '../../tools/ports';
import { given, unique } from '../support/registry/given';
import { type Registry, startRegistry } from '../support/registry/registry';
import { watchedDatabase } from '../support/registry/watched';

/* Events of a database without triggers of its own: the whole path from an app to its key. */

const folder = mkdtempSync(join(tmpdir(), 'keymint-events-'));
const file = join(folder, 'keymint.db');
const { KEYMINT_SQLITE } = process.env;
const watched = watchedDatabase();
let registry: Registry;
beforeAll(async () => {
  process.env.KEYMINT_SQLITE = file;
  registry = await startRegistry({ events: true, wrapDatabase: watched.wrap });
});
afterAll(async () => {
  await registry.stop();
  if (KEYMINT_SQLITE === undefined) delete process.env.KEYMINT_SQLITE;
  else process.env.KEYMINT_SQLITE = KEYMINT_SQLITE;
  rmSync(folder, { recursive: true });
});

test('an app is answered with the key that the trigger issued, without polling for it', async () => {
  const { email, developerId } = await given(registry).developer();
  const name = unique('app');
  const calls = await watched.during(async () => {
    const { status, body } = await registry.post(`/developers/${email}/apps`, { name });
    expect(status).toBe(201);
    expect(body.credentials).toHaveLength(1);
  });
  const app = `apps/${appDocumentId({ owner: `developers/${developerId}`, name })}`;
  const touching = calls.filter((paths) => paths.includes(app));
  // Created, and replaced by the trigger in the same transaction; then read by the operation.
  expect(touching).toHaveLength(2);
});

test('a trigger that fails for a while, and a restart meanwhile, leave every app with one key', async () => {
  const own = join(folder, 'failing.db');
  const ids: string[] = [];
  let failures = 0;

  /** Starts a process whose trigger fails at first. */
  const start = (fails: boolean) => {
    const database = openSqlite({ file: own, leaseMs: 500 });
    const log = { info: () => {}, error: () => {} };
    const context = processContext({ ...process.env, KEYMINT_SQLITE: own }, { log }, database);
    const trigger: DeployedTrigger = {
      name: 'onAppCreated',
      resource: 'apps',
      file: '',
      ...onAppCreated,
      async handler(event, given) {
        if (fails) {
          failures += 1;
          throw new Error('The trigger fails');
        }
        await onAppCreated.handler(event as { params: { org: string; app: string } }, given);
      },
    };
    if (!database.outbox) throw new Error('SQLite has an outbox');
    return { context, dispatcher: startDispatcher(database.outbox, [trigger], context) };
  };

  const storeApps = async ({ store }: ReturnType<typeof start>['context'], count: number) => {
    for (let index = 0; index < count; index++) {
      const developerId = randomUUID();
      const app: StoredApp = {
        name: 'app',
        appId: randomUUID(),
        appFamily: 'default',
        developerId,
        status: 'approved',
        owner: `developers/${developerId}`,
        scopes: [],
        attributes: [],
        credentials: [],
        createdAt: 0,
        createdBy: 'import',
        lastModifiedAt: 0,
        lastModifiedBy: 'import',
        firstCredential: { apiProducts: [], scopes: [], keyExpiresIn: -1 },
      };
      await store.atomically(({ apps }) => apps.create(registry.org, app));
      ids.push(appDocumentId(app));
    }
  };

  const organization = await registry.context.organizations.get(registry.org);
  const failing = start(true);
  await failing.context.store.atomically(({ organizations }) => organizations.create(organization));
  await storeApps(failing.context, 20);
  await until(async () => failures > 30, 'further failures', { timeoutMs: 60_000 });
  await failing.dispatcher.stop();
  await failing.context.store.close();

  const mended = start(false);
  await storeApps(mended.context, 5);
  const credentialsOf = async (id: string) =>
    (await mended.context.store.apps.find(registry.org, id))?.credentials.length ?? 0;
  await until(
    async () => (await Promise.all(ids.map(credentialsOf))).every((count) => count > 0),
    'a key for every app',
    { timeoutMs: 60_000 },
  );
  await mended.dispatcher.stop();
  expect(new Set(await Promise.all(ids.map(credentialsOf)))).toEqual(new Set([1]));
  await mended.context.store.close();
}, 120_000);
