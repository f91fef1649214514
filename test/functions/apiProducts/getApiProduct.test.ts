import type { ApiProduct } from '../../../shared/schemas/apiProduct';
import type { App } from '../../../shared/schemas/app';
import type { Credential } from '../../../shared/schemas/credential';
import { given } from '../../support/registry/given';
import { startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

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

describe('what uses an API product', () => {
  let product: ApiProduct;
  const keysOf = new Map<string, string[]>();
  let appIds: string[];

  beforeAll(async () => {
    product = await given(registry).apiProduct();
    const other = await given(registry).apiProduct();
    const people = [await given(registry).developer(), await given(registry).developer()];
    await registry.post('/companies', { name: 'Harbour' });
    const apps: App[] = [];
    for (const path of [...people.map(({ email }) => `/developers/${email}`), '/companies/harbour']) {
      for (const name of ['weather', 'boats']) {
        const draft = { name, apiProducts: [product.name] };
        apps.push((await registry.post(`${path}/apps`, draft)).body);
      }
      await registry.post(`${path}/apps`, { name: 'other', apiProducts: [other.name] });
    }
    await registry.put(`/developers/${people[0]?.email}/apps/weather`, { apiProducts: [product.name] });
    await given(registry).developer();
    appIds = apps.map(({ appId }) => appId).sort();
    for (const appId of appIds) {
      const { body } = await registry.get(`/apps/${appId}`);
      keysOf.set(
        appId,
        body.credentials.map(({ consumerKey }: Credential) => consumerKey),
      );
    }
    users = {
      apps: appIds,
      keys: appIds.flatMap((appId) => keysOf.get(appId) ?? []),
      developers: [...people]
        .sort((one, two) => (one.developerId < two.developerId ? -1 : 1))
        .map(({ email }) => email),
      companies: ['Harbour'],
    };
  });

  let users: Record<string, string[]>;
  const ask = async (query: string) => {
    const { status, body } = await registry.get(`/apiproducts/${product.name}?${query}`);
    expect(status).toBe(200);
    return body;
  };

  test.each(['apps', 'keys', 'developers', 'companies'])('its %s are listed and counted', async (entity) => {
    expect(await ask(`query=list&entity=${entity}`)).toEqual(users[entity]);
    expect(await ask(`query=count&entity=${entity}`)).toBe(users[entity]?.length);
  });

  test.each(['apps', 'keys', 'developers', 'companies'])(
    'its %s are walked by count and startkey, which is inclusive',
    async (entity) => {
      const walked: string[] = [];
      for (const startkey of [undefined, ...(users[entity] ?? [])]) {
        const start = startkey === undefined ? '' : `&startkey=${encodeURIComponent(startkey)}`;
        const [first, second] = await ask(`query=list&entity=${entity}&count=2${start}`);
        expect(startkey === undefined || first === startkey).toBe(true);
        walked.push(...(startkey === undefined ? [first] : []), ...(second ? [second] : []));
      }
      expect([...new Set(walked)]).toEqual(users[entity]);
    },
  );

  test.each(['keys', 'developers', 'companies'])('no %s come after an unknown startkey', async (entity) => {
    expect(await ask(`query=list&entity=${entity}&startkey=zz`)).toEqual([]);
  });

  test('a product that nothing uses has no users', async () => {
    const unused = await given(registry).apiProduct();
    for (const entity of ['apps', 'keys', 'developers', 'companies']) {
      expect((await registry.get(`/apiproducts/${unused.name}?query=list&entity=${entity}`)).body).toEqual(
        [],
      );
      expect((await registry.get(`/apiproducts/${unused.name}?query=count&entity=${entity}`)).body).toBe(0);
    }
  });

  test.each(['query=sum', 'query=list&entity=cats', 'query=list&count=0'])(
    '?%s is refused',
    async (query) => {
      const { status, body } = await registry.get(`/apiproducts/${product.name}?${query}`);
      expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
    },
  );

  test('of an unknown product, 404', async () => {
    expect((await registry.get('/apiproducts/ghost?query=list&entity=apps')).status).toBe(404);
  });
});
