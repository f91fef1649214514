import { roundTripsOf } from '../../support/database/roundTrips';
import { given, openApi } from '../../support/registry/given';
import { createOwnApp } from '../../support/registry/ownRequests';
import { useRegistry } from '../../support/registry/registry';

/** A fixed clock, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ now: () => NOW });

test('a developer reads the document of a product, and nobody who is not signed in', async () => {
  const { name } = await given(registry).apiProduct();
  await given(registry).spec(name);
  const own = await createOwnApp(registry);
  const { status, body } = await own.ask('GET', `/apiproducts/${name}/spec`);
  expect([status, body.document]).toEqual([200, openApi()]);
  const { status: refused } = await fetch(
    `${registry.url}/v1/organizations/${registry.org}/apiproducts/${name}/spec`,
  );
  expect(refused).toBe(401);
});

test('a product without a document says so, and one that does not exist does', async () => {
  const { name } = await given(registry).apiProduct();
  expect((await registry.get(`/apiproducts/${name}/spec`)).body).toEqual({
    code: 'keymint.SpecDoesNotExist',
    message: `API product ${name} has no OpenAPI document`,
    contexts: [],
  });
  const { status, body } = await registry.get('/apiproducts/ghost/spec');
  expect([status, body.code]).toEqual([404, 'keymanagement.service.apiproduct_doesnot_exist']);
});

test('it takes one round trip', async () => {
  const { name } = await given(registry).apiProduct();
  await given(registry).spec(name);
  expect(await roundTripsOf(() => registry.get(`/apiproducts/${name}/spec`))).toHaveLength(1);
});
