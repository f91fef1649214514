import { given } from '../../support/given';
import { type Registry, startRegistry } from '../../support/registry';

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.stop());

test('an API product is answered whole', async () => {
  const product = await given(registry).apiProduct({ description: 'd', quota: 5, scopes: ['READ'] });
  const { status, body, headers } = await registry.get(`/apiproducts/${product.name}`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(body).toEqual(product);
});

test.each([
  ['two words', 'two%20words'],
  ['50% off', '50%25%20off'],
  ['a#1', 'a%231'],
  ['b%20c', 'b%2520c'],
])('the API product %s lies at %s', async (name, segment) => {
  const product = await given(registry).apiProduct({ name });
  expect((await registry.get(`/apiproducts/${segment}`)).body).toEqual(product);
});

test('an API product of another organization is not found', async () => {
  const other = await startRegistry();
  try {
    const { name } = await given(other).apiProduct();
    expect((await other.get(`/apiproducts/${name}`)).status).toBe(200);
    expect((await registry.get(`/apiproducts/${name}`)).status).toBe(404);
  } finally {
    await other.stop();
  }
});

test.each([
  ['nothing has', 'ghost', 'ghost'],
  ['nothing can have', 'a%2Fb', 'a/b'],
  ['differs from one by case', 'KNOWN', 'KNOWN'],
  ['nothing can have for its control character', 'a%0Ab', 'a\nb'],
  ['is too long', 'x'.repeat(2000), 'x'.repeat(2000)],
])('a name that %s is 404', async (_, segment, name) => {
  await registry.post('/apiproducts', { name: 'known', displayName: 'Known', approvalType: 'auto' });
  const { status, body } = await registry.get(`/apiproducts/${segment}`);
  expect(status).toBe(404);
  expect(body).toEqual({
    code: 'keymanagement.service.apiproduct_doesnot_exist',
    message: `ApiProduct with name ${name} does not exist`,
    contexts: [],
  });
});
