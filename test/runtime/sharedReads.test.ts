import { setTimeout as pause } from 'node:timers/promises';
import { type DeployedOperation, isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { until } from '../../tools/ports';
import { gatewayOf, issued } from '../support/clients/gateway';
import { given, unique } from '../support/registry/given';
import { basic, type Registry, startRegistry } from '../support/registry/registry';
import { queryOf, type Scene, sceneOf, segmentsOf } from '../support/registry/scene';
import { type Call, watchedDatabase } from '../support/registry/watched';

/*
 * Concurrent requests share reads of an organization, a caller, a key or a document. Neither a disconnecting client nor
 * a change aborts a read that others wait for.
 */

jest.setTimeout(120_000);

let registry: Registry;
let scene: Scene;
const opened: Registry[] = [];
beforeAll(async () => {
  registry = await startRegistry();
  scene = await sceneOf(registry);
});
afterAll(async () => {
  for (const one of [...opened.reverse(), registry]) await one.stop();
});

/** Starts a process with empty caches; its database calls can be held. */
async function startCold() {
  const { wrap, intercept } = watchedDatabase();
  const server = await startRegistry({ of: registry, wrapDatabase: wrap });
  opened.push(server);
  return {
    server,
    /** Holds the following calls. */
    hold(isHeld: (call: Call) => boolean = () => true) {
      let calls = 0;
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      intercept(async (call, work) => {
        if (isHeld(call)) {
          calls += 1;
          await released;
        }
        return work();
      });
      return { calls: () => calls, release };
    },
  };
}

const own = () => ({ authorization: basic(registry.admin.email, registry.admin.password) });

/** Sends the same request from two clients, the first of which disconnects while reads are held; returns the other's status. */
async function statusOfOther(
  ask: (signal?: AbortSignal) => Promise<Response>,
  process: Awaited<ReturnType<typeof startCold>>,
) {
  const held = process.hold();
  const client = new AbortController();
  const first = ask(client.signal);
  first.catch(() => {});
  await until(async () => held.calls() > 0, 'the first read');
  const other = ask();
  // Lets the second request join the reads of the first, then lets the server notice the disconnect.
  await pause(50);
  client.abort();
  await expect(first).rejects.toThrow();
  await pause(50);
  held.release();
  return (await other).status;
}

const reading = loadCatalog()
  .filter(isOperation)
  .filter(({ method }) => method === 'GET');

let known: Awaited<ReturnType<typeof startCold>>;
beforeAll(async () => {
  known = await startCold();
});

test.each(reading.map((operation) => [operation.name, operation] as [string, DeployedOperation]))(
  'a client that leaves %s ends no read that another waits for',
  async (_, operation) => {
    const process = known;
    process.server.context.organizations.forget(registry.org);
    const target = `${process.server.url}/${segmentsOf(operation, scene).join('/')}${queryOf(operation)}`;
    const ask = (signal?: AbortSignal) => fetch(target, { headers: own(), ...(signal && { signal }) });
    const status = await statusOfOther(ask, process);
    expect(status).toBe((await ask()).status);
    expect(status).toBeLessThan(500);
  },
);

test.each<[string, { isWarm: boolean }]>([
  ['of an organization and of its token', { isWarm: false }],
  ['of a key', { isWarm: true }],
])('a gateway that leaves ends no read %s that another waits for', async (_, { isWarm }) => {
  const process = await startCold();
  const { key } = await issued(registry);
  const { token } = await gatewayOf(registry);
  const ask = (signal?: AbortSignal) =>
    fetch(`${process.server.url}/v1/organizations/${registry.org}/authorize`, {
      headers: { 'x-keymint-token': token, 'x-api-key': key },
      ...(signal && { signal }),
    });
  if (isWarm) await (await gatewayOf(registry, process.server.url, token)).authorize('unknown');
  expect(await statusOfOther(ask, process)).toBe(200);
});

test.each<
  [string, (registry: Registry, made: Awaited<ReturnType<typeof issued>>) => Promise<{ status: number }>]
>([
  ['an organization', ({ post }) => post('', { displayName: unique('name') })],
  [
    'a developer',
    ({ post }, { developer }) => post(`/developers/${developer.email}/attributes`, attributes()),
  ],
  ['an app', ({ post }, { path }) => post(`${path}/attributes`, attributes())],
  [
    'an API product',
    ({ post }, { apiProduct }) => post(`/apiproducts/${apiProduct.name}/attributes`, attributes()),
  ],
  [
    'a member',
    ({ post }) =>
      post('/members', {
        email: `${unique('m')}@acme.test`,
        role: 'readonlyadmin',
        password: unique('a long password'),
      }),
  ],
  ['a token', async (at) => ({ status: (await given(at).token({ role: 'verifier' })) ? 201 : 0 })],
])('a change of %s fails no request that waits for it', async (_, change) => {
  const process = await startCold();
  const { server } = process;
  const made = await issued(registry);
  const gateway = await gatewayOf(registry, server.url);
  await server.get('');

  const isCommit = ({ method }: Call) => method === 'commit';
  const commits = process.hold(isCommit);
  const changing = change(server, made);
  await until(async () => commits.calls() > 0, 'the commit');
  server.context.organizations.forget(registry.org);
  const reads = process.hold((call) => !isCommit(call));
  const waiting = Array.from({ length: 10 }, () => [
    gateway.authorize(made.key),
    server.get(''),
    server.get(made.path),
    server.get(`/developers/${made.developer.email}`),
    server.get(`/apiproducts/${made.apiProduct.name}`),
  ]).flat();
  await until(async () => reads.calls() > 0, 'the reads');
  commits.release();
  // Reads of the change after its commit wait as well.
  await Promise.race([changing, pause(500)]);
  reads.release();

  const statuses = (await Promise.all(waiting)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect((await changing).status).toBeLessThan(300);
});

/** Returns attributes with a new value. */
function attributes() {
  return { attribute: [{ name: 'n', value: unique('value') }] };
}
