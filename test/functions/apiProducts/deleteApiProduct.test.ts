import { given } from '../../support/registry/given';
import { startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('the answer is the API product as it was, and it is gone', async () => {
  const product = await given(registry).apiProduct({ description: 'd', scopes: ['READ'] });
  const spared = await given(registry).apiProduct();
  const { status, body } = await registry.delete(`/apiproducts/${product.name}`);
  expect(status).toBe(200);
  expect(body).toEqual(product);
  expect((await registry.get(`/apiproducts/${product.name}`)).status).toBe(404);
  const { body: names } = await registry.get('/apiproducts');
  expect(names).not.toContain(product.name);
  expect(names).toContain(spared.name);
});

test('keys keep its name, which no new key can have any more', async () => {
  const product = await given(registry).apiProduct();
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { name: 'weather', apiProducts: [product.name] });
  expect((await registry.delete(`/apiproducts/${product.name}`)).status).toBe(200);

  const path = `/developers/${developer.email}/apps/weather`;
  const { body } = await registry.get(path);
  expect(body).toEqual(app);
  expect(body.credentials[0].apiProducts).toEqual([{ apiproduct: product.name, status: 'approved' }]);

  const again = await registry.put(path, { apiProducts: [product.name] });
  expect(again.status).toBe(400);
  expect(again.body.code).toBe('cps.kms.ApiProductDoesNotExist');
});

test('an app that names it on a key can be changed and deleted all the same', async () => {
  const product = await given(registry).apiProduct();
  const developer = await given(registry).developer();
  await given(registry).app(developer, { name: 'weather', apiProducts: [product.name] });
  await registry.delete(`/apiproducts/${product.name}`);
  const path = `/developers/${developer.email}/apps/weather`;
  expect((await registry.put(path, { callbackUrl: 'https://example.com' })).status).toBe(200);
  expect((await registry.post(`${path}?action=revoke`)).status).toBe(204);
  expect((await registry.delete(path)).status).toBe(200);
});

test('of ten deletions at once one finds it', async () => {
  const { name } = await given(registry).apiProduct();
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => registry.delete(`/apiproducts/${name}`)),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(404)]);
});

test('an API product whose name needs encoding is deleted', async () => {
  const product = await given(registry).apiProduct({ name: '50% off #1' });
  const { status, body } = await registry.delete('/apiproducts/50%25%20off%20%231');
  expect(status).toBe(200);
  expect(body).toEqual(product);
});

test.each([
  ['was deleted before', 'brief'],
  ['never was', 'ghost'],
])('an API product that %s is 404', async (_, name) => {
  await given(registry).apiProduct({ name: 'brief' });
  await registry.delete('/apiproducts/brief');
  const { status, body } = await registry.delete(`/apiproducts/${name}`);
  expect(status).toBe(404);
  expect(body).toEqual({
    code: 'keymanagement.service.apiproduct_doesnot_exist',
    message: `ApiProduct with name ${name} does not exist`,
    contexts: [],
  });
});

describe('in an organization that', () => {
  const product = { name: 'premium', displayName: 'Premium', approvalType: 'auto' };
  const start = async (productDelete: 'cascade' | 'refuse') => {
    const own = await startRegistry({ settings: { productDelete } });
    await given(own).apiProduct(product);
    await given(own).apiProduct({ ...product, name: 'basic' });
    const developer = await given(own).developer();
    const app = await given(own).app(developer, { apiProducts: ['basic', 'premium'] });
    return { own, path: `/developers/${developer.email}/apps/${app.name}` };
  };

  test('cascades, keys lose the product and keep the others', async () => {
    const { own, path } = await start('cascade');
    expect((await own.delete('/apiproducts/premium')).body).toMatchObject(product);
    const { body } = await own.get(path);
    expect(body.credentials[0].apiProducts).toEqual([{ apiproduct: 'basic', status: 'approved' }]);
    expect((await own.get('/apps?apiProduct=premium')).body).toEqual([]);
    await own.stop();
  });

  test('cascades, a product on more keys than fit in one commit is gone with all of them', async () => {
    const { own } = await start('cascade');
    const { store } = own.context;
    const template = (await store.apps.listAll(own.org, {}, { count: 1 }))[0];
    if (!template) throw new Error('There is an app');
    for (const part of [0, 1]) {
      await store.atomically(({ apps }) => {
        for (let i = 0; i < 130; i++)
          apps.create(own.org, { ...template, name: `copy-${part}-${i}`, appId: `copy-${part}-${i}` });
      });
    }
    expect((await own.delete('/apiproducts/premium')).status).toBe(200);
    expect((await own.get('/apps?apiProduct=premium')).body).toEqual([]);
    expect((await own.get('/apps?apiProduct=basic')).body).toHaveLength(261);
    await own.stop();
  });

  test('refuses, a product that a key names stays until no key does', async () => {
    const { own, path } = await start('refuse');
    const { status, body } = await own.delete('/apiproducts/premium');
    expect([status, body.code]).toEqual([409, 'keymint.ApiProductInUse']);
    const { consumerKey } = (await own.get(path)).body.credentials[0];
    await own.delete(`${path}/keys/${consumerKey}/apiproducts/premium`);
    expect((await own.delete('/apiproducts/premium')).status).toBe(200);
    expect((await own.get('/apiproducts/basic')).status).toBe(200);
    await own.stop();
  });
});
