import { setTimeout as pause } from 'node:timers/promises';
import onAppCreated from '../../functions/apps/onAppCreated';
import { until } from '../../tools/ports';
import { type Gateway, gatewayOf, issued } from '../support/clients/gateway';
import { countBilled } from '../support/database/billed';
import { costTable } from '../support/database/costTable';
import { unique } from '../support/registry/given';
import { type Registry, type Reply, startRegistry } from '../support/registry/registry';
import { storeWaitingApp } from '../support/registry/waitingApp';

/*
 * Counts the documents that functions read, write and delete, with the organization and the caller cached, and compares
 * the table in docs/operations.md with the counts.
 */

type Issued = Awaited<ReturnType<typeof issued>>;

const bill = countBilled();
let registry: Registry;
/** Serves the same organization without a trigger. */
let triggerless: Registry;
let gateway: Gateway;
/** A cached key, whose caller is cached too. */
let known: Issued;
beforeAll(async () => {
  // A fixed clock: cached callers stay current.
  const at = Date.now();
  // No event is delivered: the operation polls once, issues the key, and polls again, as if the trigger were in time.
  registry = await startRegistry({ wrapDatabase: bill.wrap, now: () => at, issuanceWait: 1 });
  triggerless = await startRegistry({ wrapDatabase: bill.wrap, now: () => at, of: registry });
  gateway = await gatewayOf(registry);
  // The first verification starts polling; what is read after that is cached for long.
  await gateway.authorize((await issued(registry)).key);
  known = await issued(registry);
  // The key's creation arrives as a change after the first read, so it is read once more.
  const readsLater = async () => {
    await pause(1000);
    return (await bill.of(() => gateway.authorize(known.key))).reads;
  };
  await gateway.authorize(known.key);
  await until(async () => (await readsLater()) === 0, 'a key that is remembered');
  const { tokens } = registry.context.store;
  const isUseNoted = async () =>
    (await tokens.list(registry.org)).some(({ lastUsedAt }) => lastUsedAt === at);
  await until(isUseNoted, "the gateway's token to be noted as used");
});
afterAll(() => Promise.all([registry.stop(), triggerless.stop()]));

const succeeded = async (replying: Promise<Pick<Reply, 'status' | 'text'>>): Promise<void> => {
  const { status, text } = await replying;
  if (status >= 300) throw new Error(`${status}: ${text}`);
};

/** Returns the event of an app that has not been read. */
const appCreated = ({ developer: { developerId }, apiProduct }: Issued) =>
  storeWaitingApp(registry.context.store, registry.org, developerId, [apiProduct.name]);

const person = { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
const product = { displayName: 'Product', approvalType: 'auto' };

/** Prepares each row of the table, and returns what performs it. */
const rows: Record<string, (scene: Issued) => (() => Promise<unknown>) | Promise<() => Promise<unknown>>> = {
  'verify a key that is remembered': () => () => succeeded(gateway.authorize(known.key)),
  'verify a key that is not': async ({ key }) => {
    const client = { 'x-forwarded-for': '203.0.113.9' };
    await gateway.authorize(known.key, client);
    return () => succeeded(gateway.authorize(key, client));
  },
  'verify an unknown key': async () => {
    const client = { 'x-forwarded-for': '203.0.113.10' };
    await gateway.authorize(known.key, client);
    return () => gateway.authorize(unique('nobody-has-this-key'), client);
  },
  'note that a key was used': () => () =>
    registry.context.store.atomically(({ keyUses }) => keyUses.note(registry.org, unique('ref'), Date.now())),
  'use a quota': () => () =>
    registry.context.store.quotas.use(registry.org, {
      identifier: 'ada',
      window: '1 minute 7',
      weight: 1,
      endsAt: Date.now(),
    }),
  'create a developer': () => () =>
    succeeded(registry.post('/developers', { ...person, email: `${unique('new')}@example.com` })),
  'create an API product': () => () =>
    succeeded(registry.post('/apiproducts', { ...product, name: unique('new') })),
  'create an app, its key included': ({ path, apiProduct }) => {
    const apps = path.replace(/\/[^/]+$/, '');
    return () => succeeded(registry.post(apps, { name: unique('new'), apiProducts: [apiProduct.name] }));
  },
  'of that, the trigger': async (scene) => {
    const event = await appCreated(scene);
    const { context } = registry;
    const store = context.store.by({ name: 'keymint', action: 'onAppCreated' });
    return () => onAppCreated.handler(event, { ...context, store });
  },
  'the same without a trigger': async ({ path, apiProduct }) => {
    const apps = path.replace(/\/[^/]+$/, '');
    await triggerless.get('');
    return () => succeeded(triggerless.post(apps, { name: unique('new'), apiProducts: [apiProduct.name] }));
  },
  'get an app':
    ({ path }) =>
    () =>
      succeeded(registry.get(path)),
  'list the names of a developer’s apps, one': ({ path }) => {
    const apps = path.replace(/\/[^/]+$/, '');
    return () => succeeded(registry.get(apps));
  },
  'revoke a key':
    ({ keyPath }) =>
    () =>
      succeeded(registry.post(`${keyPath}?action=revoke`)),
  'set a developer inactive':
    ({ developer }) =>
    () =>
      succeeded(registry.post(`/developers/${developer.email}?action=inactive`)),
  'delete an app with one key':
    ({ path }) =>
    () =>
      succeeded(registry.delete(path)),
  'delete a developer with one app':
    ({ developer }) =>
    () =>
      succeeded(registry.delete(`/developers/${developer.email}`)),
};

test.each(Object.entries(rows))('%s', async (name, prepare) => {
  const scene = await issued(registry);
  await registry.get('');
  const work = await prepare(scene);
  const { reads, writes, deletes } = await bill.of(work);
  expect([reads, writes, deletes]).toEqual(costTable('### Documents')[name]);
});

test('docs/operations.md reckons with nothing else', () => {
  expect(Object.keys(costTable('### Documents'))).toEqual(Object.keys(rows));
});
