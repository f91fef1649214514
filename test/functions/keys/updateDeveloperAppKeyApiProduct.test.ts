import { given } from '../../support/registry/given';
import { emptyBodies, useRegistry } from '../../support/registry/registry';
import { appWithKey, notAssociated, specifyMissing } from './appWithKey';

const CREATED = 1_700_000_000_000;
let now = CREATED;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = CREATED;
});

const keyWithProducts = async () => {
  const auto = await given(registry).apiProduct();
  const manual = await given(registry).apiProduct({ approvalType: 'manual' });
  const made = await appWithKey(registry, { apiProducts: [auto.name, manual.name] });
  return { ...made, auto: auto.name, manual: manual.name };
};

test('a pending product is approved, and the others stay as they are', async () => {
  const { app, key, path, keyPath, auto, manual } = await keyWithProducts();
  expect(key.apiProducts).toEqual([
    { apiproduct: auto, status: 'approved' },
    { apiproduct: manual, status: 'pending' },
  ]);
  now += 1000;
  const { status, text } = await registry.post(`${keyPath}/apiproducts/${manual}?action=approve`);
  expect(status).toBe(204);
  expect(text).toBe('');
  const apiProducts = [
    { apiproduct: auto, status: 'approved' },
    { apiproduct: manual, status: 'approved' },
  ];
  expect((await registry.get(path)).body).toEqual({
    ...app,
    credentials: [{ ...key, apiProducts }],
    lastModifiedAt: now,
  });
});

test.each([
  ['revoke', 'revoked'],
  ['approve', 'approved'],
])('%s twice leaves the product %s, in its place', async (action, status) => {
  const { key, keyPath, auto, manual } = await keyWithProducts();
  for (let time = 0; time < 2; time++) {
    expect((await registry.post(`${keyPath}/apiproducts/${auto}?action=${action}`)).status).toBe(204);
  }
  expect((await registry.get(keyPath)).body).toEqual({
    ...key,
    apiProducts: [
      { apiproduct: auto, status },
      { apiproduct: manual, status: 'pending' },
    ],
  });
});

test.each(emptyBodies)('an empty body may be called %s', async (_, headers) => {
  const { keyPath, auto } = await keyWithProducts();
  const path = `${keyPath}/apiproducts/${auto}?action=revoke`;
  expect((await registry.post(path, undefined, { headers, raw: '' })).status).toBe(204);
});

test('a product that is gone can still be revoked on a key', async () => {
  const { keyPath, auto } = await keyWithProducts();
  await registry.delete(`/apiproducts/${auto}`);
  expect((await registry.post(`${keyPath}/apiproducts/${auto}?action=revoke`)).status).toBe(204);
  expect((await registry.get(keyPath)).body.apiProducts[0]).toEqual({ apiproduct: auto, status: 'revoked' });
});

test('a product whose name needs encoding is approved', async () => {
  const { name } = await given(registry).apiProduct({ name: '50% off #1', approvalType: 'manual' });
  const { keyPath } = await appWithKey(registry, { apiProducts: [name] });
  const path = `${keyPath}/apiproducts/${encodeURIComponent(name)}?action=approve`;
  expect((await registry.post(path)).status).toBe(204);
  expect((await registry.get(keyPath)).body.apiProducts).toEqual([{ apiproduct: name, status: 'approved' }]);
});

test.each([
  ['nobody knows', async () => 'ghost'],
  ['is not on the key', async () => (await given(registry).apiProduct()).name],
])('a product that %s is 500, as clients of Edge expect', async (_, product) => {
  const { key, keyPath } = await keyWithProducts();
  const { status, body } = await registry.post(`${keyPath}/apiproducts/${await product()}?action=approve`);
  expect(status).toBe(500);
  expect(body).toEqual(notAssociated);
  expect((await registry.get(keyPath)).body).toEqual(key);
});

test.each([[''], ['?action='], ['?action=pending'], ['?action=REVOKE']])(
  'a query of "%s" is refused and changes nothing',
  async (query) => {
    const { key, keyPath, auto } = await keyWithProducts();
    const { status, body } = await registry.post(`${keyPath}/apiproducts/${auto}${query}`);
    expect(status).toBe(400);
    expect(body).toEqual({ code: 'keymint.InvalidRequest', message: expect.any(String), contexts: [] });
    expect((await registry.get(keyPath)).body).toEqual(key);
  },
);

specifyMissing(
  () => registry,
  (keyPath) => registry.post(`${keyPath}/apiproducts/ghost?action=approve`),
);
