import { databaseOf } from '../../shared/runtime/processContext';
import { until } from '../../tools/ports';
import { gatewayOf, issued } from '../support/clients/gateway';
import { startEmulatorProxy } from '../support/database/emulatorProxy';
import { unique } from '../support/registry/given';
import { type OwnServer, startOwnServer } from '../support/registry/ownServer';
import { basic, type Registry, startRegistry } from '../support/registry/registry';
import { routes, targetOf, valuesOf } from '../support/registry/routes';
import { sceneOf } from '../support/registry/scene';
import { watchedDatabase } from '../support/registry/watched';

/*
 * A database that accepts connections but never responds, like a suspended process: every request ends nevertheless, and
 * gateways are answered from the cache.
 */

jest.setTimeout(300_000);

const silent = { info() {}, error() {} };

/** Timeout of a client: several times the maximum of any request. */
const CLIENT_TIMEOUT_MS = 120_000;

let line: Awaited<ReturnType<typeof startEmulatorProxy>>;
/** Prepares the data; its own connection never freezes. */
let registry: Registry;
let behindLine: Registry;
let ownServer: OwnServer;
const watched = { framework: watchedDatabase(), own: watchedDatabase() };
beforeAll(async () => {
  line = await startEmulatorProxy();
  const env = { ...process.env, FIRESTORE_EMULATOR_HOST: line.address };
  registry = await startRegistry();
  behindLine = await startRegistry({
    of: registry,
    wrapDatabase: () => watched.framework.wrap(databaseOf(env)),
    log: silent,
  });
  ownServer = await startOwnServer({ database: watched.own.wrap(databaseOf(env)), log: silent });
});
afterEach(() => line.thaw());
afterAll(async () => {
  await behindLine.stop();
  await ownServer.stop();
  await registry.stop();
  await line.stop();
});

test('every operation and endpoint answers, 503 where it needs the database, and works again when it thaws', async () => {
  const scene = await sceneOf(registry);
  const authorization = basic(registry.admin.email, registry.admin.password);
  const ask = async ({ method, target, body }: { method: string; target: string; body?: object }) => {
    const answer = await fetch(`${behindLine.url}${target}`, {
      method,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CLIENT_TIMEOUT_MS),
    });
    await answer.text();
    return { status: answer.status, again: answer.headers.get('retry-after') };
  };
  const organization = { method: 'GET', target: `/v1/organizations/${registry.org}/developers` };
  expect((await ask(organization)).status).toBe(200);

  line.freeze();
  const answers = await Promise.all(
    routes.map(async (route) => {
      const { name, method, body } = route;
      const target = targetOf(route, valuesOf(route, scene));
      return { name, method, ...(await ask({ method, target, ...(body && { body }) })) };
    }),
  );
  expect(answers.filter(({ status }) => status >= 500 && status !== 503)).toEqual([]);
  expect(answers.filter(({ status, again }) => status === 503 && again === null)).toEqual([]);
  // Everything else is cached or needs no database.
  expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThan(routes.length / 2);
  const done = answers.filter(({ method, status }) => method !== 'GET' && status < 300);
  expect(done.map(({ name }) => name)).toEqual(['signOut DELETE']);

  line.thaw();
  await until(async () => (await ask(organization)).status === 200, 'the first answer after it thawed');
});

test.each([
  ['functions-framework', () => behindLine.url, watched.framework],
  ['the own server', () => ownServer.url, watched.own],
])('%s answers gateways what it remembers, and 503 for all else', async (_, url, { polled }) => {
  const [good, revoked, cold] = [await issued(registry), await issued(registry), await issued(registry)];
  await registry.post(`${revoked.keyPath}?action=revoke`);
  const gateway = await gatewayOf(registry, url());
  const told = async ({ key }: { key: string }) => (await gateway.authorize(key)).status;
  // Lets the changes of the setup arrive first.
  await told({ key: unique('nobody') });
  await polled();
  expect([await told(good), await told(revoked)]).toEqual([200, 401]);

  line.freeze();
  for (let n = 0; n < 3; n++) {
    expect(await Promise.all([told(good), told(revoked), told(cold)])).toEqual([200, 401, 503]);
  }

  line.thaw();
  const all = async () => `${await Promise.all([told(good), told(revoked), told(cold)])}`;
  await until(async () => (await all()) === '200,401,200', 'recovery');
});
