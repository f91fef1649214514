import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { createOwnApp, type OwnApp } from '../../support/registry/ownRequests';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

const heldBy = async (own: OwnApp, name: string) =>
  (await own.ask('GET', `/portal/account/catalogue?apiProduct=${name}`)).body.apiProduct[0].heldBy;

test('a developer sees which own apps have a product, and why one that does not work does not', async () => {
  const product = await given(registry).apiProduct({ approvalType: 'manual' });
  const own = await createOwnApp(registry);
  expect(await heldBy(own, product.name)).toEqual([]);
  await own.ask('POST', own.keyPath, { apiProducts: [product.name] });
  const { appId } = own.app;
  const entry = (effective: object) => [{ appId, displayName: own.app.name, effective }];
  expect(await heldBy(own, product.name)).toEqual(entry({ works: false, reason: 'PRODUCT_PENDING' }));
  await registry.post(`${own.keyById}/apiproducts/${product.name}?action=approve`, {});
  expect(await heldBy(own, product.name)).toEqual(entry({ works: true }));
  await registry.post(`/developers/${own.developer.email}?action=inactive`);
  expect(await heldBy(own, product.name)).toEqual(entry({ works: false, reason: 'DEVELOPER_INACTIVE' }));
});

test('a key that works counts, whatever becomes of the others of its app', async () => {
  const product = await given(registry).apiProduct();
  const own = await createOwnApp(registry, { apiProducts: [product.name] });
  await own.ask('POST', `${own.byId}/keys`, { action: 'generate', apiProducts: [product.name] });
  await own.ask('POST', `${own.keyById}?action=revoke`, {});
  expect(await heldBy(own, product.name)).toMatchObject([{ effective: { works: true } }]);
});

test('apps of others do not count', async () => {
  const product = await given(registry).apiProduct();
  await createOwnApp(registry, { apiProducts: [product.name] });
  expect(await heldBy(await createOwnApp(registry), product.name)).toEqual([]);
});

test('staff have no own catalogue', async () => {
  expect((await registry.get('/portal/account/catalogue')).status).toBe(403);
});

test('it costs one round of reads', async () => {
  const own = await createOwnApp(registry);
  await own.ask('GET', '/portal/account/catalogue');
  const rounds = await roundTripsOf(() => own.ask('GET', '/portal/account/catalogue'));
  expect(rounds.length).toBeLessThanOrEqual(1);
});
