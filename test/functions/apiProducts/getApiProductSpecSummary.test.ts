import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { createOwnApp } from '../../support/registry/ownRequests';
import { useRegistry } from '../../support/registry/registry';

/** A fixed clock, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ now: () => NOW });

/** Stores a document as one that was fetched. */
async function fetched(): Promise<string> {
  const { name } = await given(registry).apiProduct();
  await given(registry).spec(name);
  await registry.context.store.atomically(async ({ specs }) => {
    const before = await specs.get(registry.org, name);
    specs.put(registry.org, before, { ...before, source: 'https://api.example.com/openapi.json' });
  });
  return name;
}

test('a document is described without its text', async () => {
  const apiProduct = await fetched();
  const { status, body } = await registry.get(`/apiproducts/${apiProduct}/spec/summary`);
  expect([status, body]).toEqual([
    200,
    {
      apiProduct,
      openapi: '3.1.0',
      title: 'Weather',
      version: '1.0',
      operations: 1,
      bytes: expect.any(Number),
      modifiedAt: expect.any(Number),
      source: 'https://api.example.com/openapi.json',
    },
  ]);
});

test('a developer does not see where it was fetched from', async () => {
  const apiProduct = await fetched();
  const own = await createOwnApp(registry, { apiProducts: [apiProduct] });
  const { status, body } = await own.ask('GET', `/apiproducts/${apiProduct}/spec/summary`);
  expect([status, body.title]).toEqual([200, 'Weather']);
  expect(body).not.toHaveProperty('source');
  expect((await own.ask('GET', `/apiproducts/${apiProduct}/spec`)).text).not.toContain(
    'api.example.com/openapi',
  );
});

test('without a document the answer is empty, and without a product there is none', async () => {
  const { name } = await given(registry).apiProduct();
  const without = await registry.get(`/apiproducts/${name}/spec/summary`);
  expect([without.status, without.body]).toEqual([204, undefined]);
  const missing = await registry.get('/apiproducts/ghost/spec/summary');
  expect([missing.status, missing.body.code]).toEqual([
    404,
    'keymanagement.service.apiproduct_doesnot_exist',
  ]);
});

test('it takes one round of reads', async () => {
  const apiProduct = await fetched();
  const read = () => registry.get(`/apiproducts/${apiProduct}/spec/summary`);
  await read();
  expect(await roundTripsOf(read)).toHaveLength(1);
});
