import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

/** A fixed clock, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ now: () => NOW });

test('an impact is how many apps and keys name a product, of developers and of others, and how many wait', async () => {
  const make = given(registry);
  const { name } = await make.apiProduct({ approvalType: 'manual' });
  const other = await make.apiProduct();
  const dora = await make.developer();
  const company = await make.company();
  const { path, keyPath } = await make.appWithKey(`/developers/${dora.email}`, {
    apiProducts: [name, other.name],
  });
  await registry.post(`${keyPath}/apiproducts/${name}?action=approve`);
  await registry.put(path, { apiProducts: [name] });
  await registry.put(path, { apiProducts: [other.name] });
  await make.app(`/companies/${company.name}`, { apiProducts: [name] });
  expect((await registry.get(`/apiproducts/${name}/impact`)).body).toEqual({ apps: 2, keys: 3, pending: 2 });
  expect((await registry.get(`/apiproducts/${other.name}/impact`)).body).toEqual({
    apps: 1,
    keys: 2,
    pending: 0,
  });
});

test('of a product that nothing names it is nothing, and of one that is not there a refusal', async () => {
  const { name } = await given(registry).apiProduct();
  expect((await registry.get(`/apiproducts/${name}/impact`)).body).toEqual({ apps: 0, keys: 0, pending: 0 });
  const { status, body } = await registry.get('/apiproducts/ghost/impact');
  expect([status, body.code]).toEqual([404, 'keymanagement.service.apiproduct_doesnot_exist']);
});

test('it takes 1 round trip', async () => {
  const { name } = await given(registry).apiProduct();
  expect(await roundTripsOf(() => registry.get(`/apiproducts/${name}/impact`))).toHaveLength(1);
});
