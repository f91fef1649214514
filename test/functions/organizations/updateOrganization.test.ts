import { given } from '../../support/registry/given';
import { type Registry, startRegistry } from '../../support/registry/registry';

let registry: Registry;
beforeEach(async () => {
  registry = await startRegistry();
});
afterEach(() => registry.stop());

interface Property {
  name: string;
  value: string;
}
const own = { name: 'self.service.virtual.host.enabled', value: 'true' };
const set = (...property: Property[]) => registry.post('', { properties: { property } });
const valuesOf = ({ properties }: { properties: { property: Property[] } }) =>
  Object.fromEntries(properties.property.map(({ name, value }) => [name, value]));

test('properties are replaced as a whole, and told from then on', async () => {
  const { status, body } = await set(own);
  expect([status, valuesOf(body)[own.name]]).toEqual([200, 'true']);
  expect((await registry.get('')).body).toEqual(body);
  await set({ name: 'another', value: 'x' });
  expect(valuesOf((await registry.get('')).body)).toEqual({
    'features.isCpsEnabled': 'true',
    'keymanagement.consumer.key.length': '32',
    'keymanagement.consumer.secret.length': '16',
    another: 'x',
  });
});

test('the lengths of generated keys and secrets are properties', async () => {
  await set(
    { name: 'keymanagement.consumer.key.length', value: '20' },
    { name: 'keymanagement.consumer.secret.length', value: '40' },
  );
  const { credentials } = await given(registry).app(await given(registry).developer());
  const [{ consumerKey, consumerSecret } = { consumerKey: '' }] = credentials;
  expect([consumerKey.length, consumerSecret?.length]).toEqual([20, 40]);
});

test.each(['15', '129', 'long', '16.5', ''])('a key length of %j is refused', async (value) => {
  const { status, body } = await set({ name: 'keymanagement.consumer.key.length', value });
  expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
});

test('paging by startKey cannot be turned off', async () => {
  await set({ name: 'features.isCpsEnabled', value: 'false' });
  expect(valuesOf((await registry.get('')).body)['features.isCpsEnabled']).toBe('true');
});

test('what else was answered may be sent back, by PUT as well', async () => {
  const { body } = await registry.get('');
  const { status, body: after } = await registry.put('', { ...body, displayName: 'Acme' });
  const { lastModifiedAt: _, ...rest } = body;
  expect(status).toBe(200);
  expect(after).toMatchObject({ ...rest, displayName: 'Acme' });
});

test('with unbounded permissions disabled, products name a proxy or resource, and apps a product', async () => {
  const developer = await given(registry).developer();
  const before = await given(registry).apiProduct();
  await set({ name: 'features.keymanagement.disable.unbounded.permissions', value: 'true' });
  const draft = { displayName: 'P', approvalType: 'auto' };

  const refused = await registry.post('/apiproducts', { ...draft, name: 'open' });
  expect([refused.status, refused.body.code]).toEqual([400, 'keymint.InvalidRequest']);
  expect((await registry.put(`/apiproducts/${before.name}`, draft)).status).toBe(400);
  for (const [name, opening] of [
    ['a', { proxies: ['weather'] }],
    ['b', { apiResources: ['/'] }],
    ['c', { operationGroup: { operationConfigs: [{ apiSource: 'weather' }] } }],
  ] as const) {
    expect((await registry.post('/apiproducts', { ...draft, name, ...opening })).status).toBe(201);
  }

  const path = `/developers/${developer.email}/apps`;
  const { status, body } = await registry.post(path, { name: 'weather' });
  expect([status, body.code]).toEqual([400, 'keymanagement.service.ApiProductsRequired']);
  expect((await registry.post(path, { name: 'weather', apiProducts: ['a'] })).status).toBe(201);
});
