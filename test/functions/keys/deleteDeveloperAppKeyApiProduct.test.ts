import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';
import { appWithKey, notAssociated, specifyMissing } from './appWithKey';

const CREATED = 1_700_000_000_000;
let now = CREATED;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = CREATED;
});

const keyWithProducts = async () => {
  const one = await given(registry).apiProduct({ scopes: ['READ'] });
  const other = await given(registry).apiProduct({ approvalType: 'manual' });
  const made = await appWithKey(registry, { apiProducts: [one.name, other.name], scopes: ['READ'] });
  return { ...made, one: one.name, other: other.name };
};

test('the answer is the key without the product; its scopes stay', async () => {
  const { app, key, path, keyPath, one, other } = await keyWithProducts();
  now += 1000;
  const { status, body } = await registry.delete(`${keyPath}/apiproducts/${one}`);
  expect(status).toBe(200);
  expect(body).toEqual({ ...key, apiProducts: [{ apiproduct: other, status: 'pending' }] });
  expect(body.scopes).toEqual(['READ']);
  expect((await registry.get(path)).body).toEqual({ ...app, credentials: [body], lastModifiedAt: now });
});

test('without its last product a key has none, and stays approved', async () => {
  const { key, keyPath, one, other } = await keyWithProducts();
  await registry.delete(`${keyPath}/apiproducts/${one}`);
  const { status, body } = await registry.delete(`${keyPath}/apiproducts/${other}`);
  expect(status).toBe(200);
  expect(body).toEqual({ ...key, apiProducts: [] });
  expect((await registry.get(keyPath)).body).toEqual(body);
});

test('the product itself and other keys keep what they have', async () => {
  const { path, keyPath, one } = await keyWithProducts();
  const { body: app } = await registry.put(path, { apiProducts: [one] });
  await registry.delete(`${keyPath}/apiproducts/${one}`);
  expect((await registry.get(`/apiproducts/${one}`)).status).toBe(200);
  expect((await registry.get(path)).body.credentials[0]).toEqual(app.credentials[0]);
});

test('a product that is gone can still be taken from a key', async () => {
  const { keyPath, one, other } = await keyWithProducts();
  await registry.delete(`/apiproducts/${one}`);
  const { status, body } = await registry.delete(`${keyPath}/apiproducts/${one}`);
  expect(status).toBe(200);
  expect(body.apiProducts).toEqual([{ apiproduct: other, status: 'pending' }]);
});

test.each([
  ['is as new', [], 'approved'],
  ['waits where it had been revoked', ['revoke'], 'pending'],
  ['is as new where it had been approved again', ['revoke', 'approve'], 'approved'],
])('added again, the product comes last and %s', async (_, decisions, status) => {
  const { keyPath, one, other } = await keyWithProducts();
  for (const action of decisions) await registry.post(`${keyPath}/apiproducts/${one}?action=${action}`);
  await registry.delete(`${keyPath}/apiproducts/${one}`);
  const { body } = await registry.post(keyPath, { apiProducts: [one] });
  expect(body.apiProducts).toEqual([
    { apiproduct: other, status: 'pending' },
    { apiproduct: one, status },
  ]);
});

test('taking it away again is 500, as clients of Edge expect', async () => {
  const { keyPath, one } = await keyWithProducts();
  await registry.delete(`${keyPath}/apiproducts/${one}`);
  const { status, body } = await registry.delete(`${keyPath}/apiproducts/${one}`);
  expect(status).toBe(500);
  expect(body).toEqual(notAssociated);
});

test.each([
  ['nobody knows', async () => 'ghost'],
  ['is not on the key', async () => (await given(registry).apiProduct()).name],
])('a product that %s is 500, and nothing is changed', async (_, product) => {
  const { key, keyPath } = await keyWithProducts();
  const { status, body } = await registry.delete(`${keyPath}/apiproducts/${await product()}`);
  expect(status).toBe(500);
  expect(body).toEqual(notAssociated);
  expect((await registry.get(keyPath)).body).toEqual(key);
});

specifyMissing(
  () => registry,
  (keyPath) => registry.delete(`${keyPath}/apiproducts/ghost`),
);
