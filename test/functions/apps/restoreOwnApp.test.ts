import type { App } from '../../../shared/schemas/app';
import { gatewayOf } from '../../support/clients/gateway';
import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { createOwnApp, type OwnApp } from '../../support/registry/ownRequests';
import { usePortal } from '../../support/registry/portal';

const scene = usePortal();
const DAY = 24;

const remove = (own: OwnApp) => own.ask('DELETE', `/portal/account${own.byId}`);
const restore = (own: OwnApp) => own.ask('POST', `/portal/account${own.byId}/restore`);
const stored = async (own: OwnApp): Promise<App> => (await scene.registry.get(own.byId)).body;
const statusesOf = ({ status, credentials }: App) => ({
  status,
  keys: credentials.map((key) => [key.status, key.apiProducts.map((grant) => grant.status)]),
});

/** An app with a key that has an approved, a pending and a revoked product, and a revoked key. */
async function mixed() {
  const { registry } = scene;
  const [auto, manual, denied] = await Promise.all([
    given(registry).apiProduct(),
    given(registry).apiProduct({ approvalType: 'manual' }),
    given(registry).apiProduct(),
  ]);
  const own = await createOwnApp(registry, { apiProducts: [auto.name, manual.name, denied.name] });
  await registry.post(`${own.keyPath}/apiproducts/${denied.name}?action=revoke`);
  const second = await own.ask('PUT', own.path, { apiProducts: [auto.name] });
  const { consumerKey } = second.body.credentials[0];
  await own.ask('POST', `${own.byId}/keys/${registry.context.vault.keyRef(consumerKey)}?action=revoke`, {});
  return { ...own, auto };
}

test('AT-K10 what is restored on day 6 is as it was, with the status of every key and API product', async () => {
  const own = await mixed();
  const before = statusesOf(await stored(own));
  const gateway = await gatewayOf(scene.registry);
  expect((await gateway.authorize(own.key.consumerKey)).status).toBe(200);
  await remove(own);
  scene.pass(6 * DAY);
  await scene.runDue();
  const { status, body } = await restore(own);
  expect([status, body.deletesAt]).toEqual([200, undefined]);
  expect(statusesOf(await stored(own))).toEqual(before);
  scene.pass(2 * DAY);
  await scene.runDue();
  expect(statusesOf(await stored(own))).toEqual(before);
  const { body: look } = await scene.registry.post('/keys:lookUp', { consumerKey: own.key.consumerKey });
  expect(look.isAllowed).toBe(true);
});

test('AT-K10 what staff revoked before or meanwhile stays revoked: app, key and API product', async () => {
  const { registry } = scene;
  const [before, meanwhile, edited, key, product] = (await Promise.all(
    Array.from({ length: 5 }, () => mixed()),
  )) as [OwnApp, OwnApp, OwnApp, OwnApp, Awaited<ReturnType<typeof mixed>>];
  await registry.post(`${before.path}?action=revoke`);
  for (const own of [before, meanwhile, edited, key, product]) expect((await remove(own)).status).toBe(200);
  await registry.post(`${meanwhile.path}?action=revoke`);
  await registry.post(`${edited.byId}/edit`, { status: 'revoked' });
  await registry.post(`${key.keyPath}?action=revoke`);
  await registry.post(`${product.keyPath}/apiproducts/${product.auto.name}?action=revoke`);
  for (const own of [before, meanwhile, edited, key, product]) expect((await restore(own)).status).toBe(200);
  for (const own of [before, meanwhile, edited]) expect((await stored(own)).status).toBe('revoked');
  const oldest = async (own: OwnApp) => (await stored(own)).credentials.at(-1);
  expect(await oldest(key)).toMatchObject({ status: 'revoked' });
  expect((await oldest(product))?.apiProducts[0]).toMatchObject({ status: 'revoked' });
});

test('staff who approve a deleted app restore it, and it is not deleted later', async () => {
  const own = await mixed();
  await remove(own);
  await scene.registry.post(`${own.path}?action=approve`);
  expect((await own.ask('GET', `${own.byId}/details`)).body.deletesAt).toBeUndefined();
  expect((await restore(own)).body.code).toBe('keymint.AppNotDeleted');
  scene.pass(8 * DAY);
  await scene.runDue();
  expect((await stored(own)).status).toBe('approved');
});

test('what was not deleted, or longer than seven days ago, is not restored, whenever the work that is due runs', async () => {
  const own = await mixed();
  expect((await restore(own)).body.code).toBe('keymint.AppNotDeleted');
  await remove(own);
  scene.pass(7 * DAY);
  expect((await restore(own)).status).toBe(409);
  await scene.runDue();
  expect((await restore(own)).status).toBe(404);
});

test('it costs three rounds of reads and a commit, and the trail says who deleted and restored it', async () => {
  const own = await mixed();
  await remove(own);
  const rounds = await roundTripsOf(() => restore(own));
  expect(rounds.length).toBeLessThanOrEqual(4);
  const { audit } = (await scene.registry.get('/audits?pageSize=2')).body;
  expect(audit).toMatchObject([
    { action: 'restoreOwnApp', actor: expect.stringMatching(/^token-/) },
    { action: 'deleteOwnApp', actor: expect.stringMatching(/^token-/) },
  ]);
});
