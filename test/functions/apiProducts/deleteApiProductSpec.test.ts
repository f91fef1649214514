import { roundTripsOf } from '../../support/database/roundTrips';
import { given, openApi } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

/** A fixed clock, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ now: () => NOW });

test('the document is gone, the product is as it was, and may get another one', async () => {
  const product = await given(registry).apiProduct();
  await given(registry).spec(product.name);
  const path = `/apiproducts/${product.name}/spec`;
  const { status, body } = await registry.delete(path);
  expect(status).toBe(200);
  expect(body).toMatchObject({ apiProduct: product.name, title: 'Weather' });
  expect(body).not.toHaveProperty('document');
  expect((await registry.delete(path)).body.code).toBe('keymint.SpecDoesNotExist');
  expect((await registry.get(`/apiproducts/${product.name}`)).body).toEqual(product);
  expect((await registry.put(path, { document: openApi() })).status).toBe(200);
  expect((await registry.get(path)).status).toBe(200);
});

test('of a product that does not exist there is none to delete', async () => {
  const { status, body } = await registry.delete('/apiproducts/ghost/spec');
  expect([status, body.code]).toEqual([404, 'keymanagement.service.apiproduct_doesnot_exist']);
});

test('of a store and ten deletions at once, no flag is left without its document', async () => {
  const { name } = await given(registry).apiProduct();
  const path = `/apiproducts/${name}/spec`;
  await given(registry).spec(name);
  await Promise.all([
    ...Array.from({ length: 5 }, () => registry.delete(path)),
    ...Array.from({ length: 3 }, () => registry.put(path, { document: openApi() })),
  ]);
  const { store } = registry.context;
  const [product, spec] = await Promise.all([
    store.apiProducts.get(registry.org, name),
    store.specs.find(registry.org, name),
  ]);
  expect(product.hasSpec).toBe(spec !== undefined);
});

test('it takes one round of reads and a commit', async () => {
  const { name } = await given(registry).apiProduct();
  await given(registry).spec(name);
  const rounds = await roundTripsOf(() => registry.delete(`/apiproducts/${name}/spec`));
  expect(rounds.length).toBeLessThanOrEqual(2);
});
