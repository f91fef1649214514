import { gatewayOf } from '../../support/clients/gateway';
import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { createOwnApp } from '../../support/registry/ownRequests';
import { usePortal } from '../../support/registry/portal';

const scene = usePortal();
const DAY = 24;

/** A developer's app with a working key. */
async function own() {
  const product = await given(scene.registry).apiProduct();
  const made = await createOwnApp(scene.registry, { apiProducts: [product.name] });
  return { ...made, product, deletion: `/portal/account${made.byId}` };
}

test('AT-K10 an app that its developer deletes is refused at gateways at once, and is gone seven days later', async () => {
  const { registry } = scene;
  const app = await own();
  const gateway = await gatewayOf(registry);
  expect((await gateway.authorize(app.key.consumerKey)).status).toBe(200);
  const { status, body } = await app.ask('DELETE', app.deletion);
  expect([status, body.status, body.keys[0].effective]).toEqual([
    200,
    'revoked',
    { works: false, reason: 'APP_DELETED' },
  ]);
  expect(body.deletesAt - registry.context.now()).toBeGreaterThan(6.9 * DAY * 3600_000);
  // Another instance, which has nothing cached.
  const { isAllowed, reason } = (
    await registry.post('/keys:lookUp', { consumerKey: app.key.consumerKey, path: '/' })
  ).body;
  expect([isAllowed, reason]).toEqual([false, 'APP_DELETED']);

  scene.pass(6.9 * DAY);
  await scene.runDue();
  expect((await registry.get(app.byId)).status).toBe(200);
  scene.pass(0.2 * DAY);
  await scene.runDue();
  expect((await registry.get(app.byId)).status).toBe(404);
  expect((await registry.get(`/developers/${app.developer.email}`)).body.apps).toEqual([]);
  expect((await given(registry).app(app.developer, { name: app.app.name })).name).toBe(app.app.name);
  const { audit } = (await registry.get('/audits?action=app.deleted')).body;
  expect(audit[0]).toMatchObject({ actor: 'keymint' });
});

test('an app that is deleted again is gone no later', async () => {
  const app = await own();
  const { deletesAt } = (await app.ask('DELETE', app.deletion)).body;
  scene.pass(1);
  expect((await app.ask('DELETE', app.deletion)).body.deletesAt).toBe(deletesAt);
});

test('AT-K10 the DELETE of the API is immediate, also for an app that its developer deleted before', async () => {
  const { registry } = scene;
  const [one, other] = [await own(), await own()];
  expect((await one.ask('DELETE', one.path)).status).toBe(200);
  expect((await registry.get(one.byId)).status).toBe(404);
  await other.ask('DELETE', other.deletion);
  expect((await other.ask('DELETE', other.byId)).status).toBe(200);
  expect((await registry.get(other.byId)).status).toBe(404);
  // An app of the same name is not touched by the deletion of the earlier one.
  const { appId } = await given(registry).app(other.developer, { name: other.app.name });
  scene.pass(8 * DAY);
  await scene.runDue();
  expect((await registry.get(`/apps/${appId}`)).status).toBe(200);
});

test("answers of Apigee's API show a deleted app as revoked, without members of their own", async () => {
  const { registry } = scene;
  const app = await own();
  const before = (await registry.get(app.path)).body;
  await app.ask('DELETE', app.deletion);
  for (const path of [app.path, app.byId]) {
    const after = (await registry.get(path)).body;
    expect(after).toEqual({
      ...before,
      status: 'revoked',
      lastModifiedAt: after.lastModifiedAt,
      lastModifiedBy: after.lastModifiedBy,
    });
  }
});

test('requests of a deleted app leave the queue and the own requests, and come back with it', async () => {
  const { registry } = scene;
  const product = await given(registry).apiProduct({ approvalType: 'manual' });
  const app = await createOwnApp(registry, { apiProducts: [product.name] });
  const counts = async () => {
    const { requests } = (await registry.get('/requests?limit=100')).body;
    return [
      requests.filter(({ apiProduct }: { apiProduct: string }) => apiProduct === product.name).length,
      (await app.ask('GET', '/portal/account/requests')).body.requests.length,
    ];
  };
  expect(await counts()).toEqual([1, 1]);
  await app.ask('DELETE', `/portal/account${app.byId}`);
  expect(await counts()).toEqual([0, 0]);
  await app.ask('POST', `/portal/account${app.byId}/restore`);
  expect(await counts()).toEqual([1, 1]);
});

test('an app of somebody else, and staff, are refused', async () => {
  const [one, other] = [await own(), await own()];
  expect((await one.ask('DELETE', other.deletion)).body.code).toBe('keymanagement.service.app_id_not_found');
  expect((await scene.registry.delete(one.deletion)).status).toBe(403);
});

test('it costs three rounds of reads and a commit', async () => {
  const app = await own();
  await app.ask('GET', '/portal/account/apps');
  const rounds = await roundTripsOf(() => app.ask('DELETE', app.deletion));
  expect(rounds.length).toBeLessThanOrEqual(4);
});
