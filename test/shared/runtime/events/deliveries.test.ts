import { developers } from '../../../../shared/operations/owners';
import { isTrigger, loadCatalog } from '../../../../shared/runtime/catalog';
import { registeredName } from '../../../../shared/runtime/events/deliveries';
import { appDocumentId } from '../../../../shared/schemas/owner';
import { given } from '../../../support/registry/given';
import { type Started, startFunction } from '../../../support/registry/processes';
import { type Registry, startRegistry } from '../../../support/registry/registry';
import { storeWaitingApp } from '../../../support/registry/waitingApps';

const SECRET = 'b7'.repeat(32);
const triggers = loadCatalog().filter(isTrigger);

let registry: Registry;
const started: Started[] = [];
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => Promise.all([registry.stop(), ...started.map((each) => each.kill())]));

async function processWith(env: NodeJS.ProcessEnv): Promise<Started> {
  const server = await startFunction('registry', env);
  started.push(server);
  return server;
}

/** Stores an app that waits for its first credential; returns what delivers its event. */
async function waitingApp() {
  const { email } = await given(registry).developer();
  const { app } = await storeWaitingApp(registry, developers, { developer: email }, { ageMs: 0 });
  const document = `organizations/${registry.org}/apps/${appDocumentId(app)}`;
  return {
    deliver: async ({ url }: Started, name: string) => {
      const headers = { 'ce-document': document };
      const answer = await fetch(`${url}/functions/projects/p/triggers/${name}`, { method: 'POST', headers });
      return answer.status;
    },
    credentials: async () =>
      (await registry.context.store.apps.find(registry.org, appDocumentId(app)))?.credentials.length,
  };
}

test('a process with a secret takes events from whoever knows it, and from nobody else', async () => {
  const server = await processWith({ KEYMINT_EVENT_SECRET: SECRET });
  const [trigger] = triggers;
  if (!trigger) throw new Error('There is no trigger');
  const { deliver, credentials } = await waitingApp();
  const wrong = ['onAppCreated', 'onAppCreated-', registeredName(trigger, 'b8'.repeat(32)), `x-${SECRET}`];
  for (const name of wrong) expect(await deliver(server, name)).toBe(404);
  expect(await credentials()).toBe(0);
  expect(await deliver(server, registeredName(trigger, SECRET))).toBe(204);
  expect(await credentials()).toBe(1);
});

test('a process without a secret takes none, be the database an emulator or not', async () => {
  const server = await processWith({ KEYMINT_EVENT_SECRET: undefined });
  const { deliver, credentials } = await waitingApp();
  for (const name of ['onAppCreated', 'onAppCreated-', 'onAppCreated-undefined'])
    expect(await deliver(server, name)).toBe(404);
  expect(await credentials()).toBe(0);
});
