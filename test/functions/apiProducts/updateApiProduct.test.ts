import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';
import { operations } from './operationGroups';

const CREATED = 1_700_000_000_000;
let now = CREATED;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = CREATED;
});

const full = {
  apiResources: ['/', '/**'],
  approvalType: 'auto',
  attributes: [{ name: 'access', value: 'private' }],
  description: 'Before',
  displayName: 'Before',
  environments: ['test'],
  proxies: ['weather'],
  quota: '1000',
  quotaInterval: '1',
  quotaTimeUnit: 'hour',
  scopes: ['READ'],
};

const refusal = (code: string, message: unknown = expect.any(String)) => ({ code, message, contexts: [] });

describe.each(['put', 'post'] as const)('by %s', (method) => {
  test('everything is replaced but the name and how it was made', async () => {
    const { name } = await given(registry).apiProduct(full);
    now += 60_000;
    const change = {
      apiResources: ['/forecast'],
      approvalType: 'manual',
      attributes: [{ name: 'tier', value: 'gold' }],
      description: 'After',
      displayName: 'After',
      environments: ['prod', 'test'],
      proxies: [],
      quota: '5',
      quotaInterval: '2',
      quotaTimeUnit: 'day',
      scopes: ['WRITE', 'READ'],
    };
    const { status, body } = await registry[method](`/apiproducts/${name}`, change);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...change,
      name,
      createdAt: CREATED,
      createdBy: registry.admin.email,
      lastModifiedAt: now,
      lastModifiedBy: registry.admin.email,
    });
    expect((await registry.get(`/apiproducts/${name}`)).body).toEqual(body);
  });

  test('what is not sent is removed', async () => {
    const { name } = await given(registry).apiProduct(full);
    const { text } = await registry[method](`/apiproducts/${name}`, {
      displayName: 'Bare',
      approvalType: 'AUTO',
    });
    expect(text).toBe(`{
  "apiResources" : [ ],
  "approvalType" : "auto",
  "attributes" : [ ],
  "createdAt" : ${CREATED},
  "createdBy" : "admin@example.com",
  "displayName" : "Bare",
  "environments" : [ ],
  "lastModifiedAt" : ${CREATED},
  "lastModifiedBy" : "admin@example.com",
  "name" : "${name}",
  "proxies" : [ ],
  "scopes" : [ ]
}
`);
    expect((await registry.get(`/apiproducts/${name}`)).text).toBe(text);
  });

  test('the whole product sent back as it was read changes nothing', async () => {
    const product = await given(registry).apiProduct(full);
    const { body } = await registry[method](`/apiproducts/${product.name}`, product);
    expect(body).toEqual(product);
  });

  test('operation groups are replaced, kept when they are sent back, and removed when they are not', async () => {
    const product = await given(registry).apiProduct(operations);
    const path = `/apiproducts/${product.name}`;
    expect((await registry[method](path, product)).body).toEqual(product);

    const groups = {
      operationGroup: { operationConfigs: [{ apiSource: 'tides' }] },
      llmOperationGroup: { a: [[]] },
    };
    const { body } = await registry[method](path, { ...product, ...groups });
    expect(body).toEqual({
      ...product,
      ...groups,
      operationGroup: { operationConfigType: 'proxy', ...groups.operationGroup },
    });
    expect((await registry.get(path)).body).toEqual(body);

    await registry[method](path, { displayName: 'Bare', approvalType: 'auto' });
    const { body: bare } = await registry.get(path);
    expect(Object.keys(bare).filter((name) => name in operations)).toEqual([]);
  });

  test('apiResources beside an operationGroup are refused and nothing is changed', async () => {
    const product = await given(registry).apiProduct(operations);
    const path = `/apiproducts/${product.name}`;
    const { status, body } = await registry[method](path, { ...product, apiResources: ['/'] });
    expect(status).toBe(400);
    expect(body).toEqual(
      refusal('keymint.InvalidRequest', 'operationGroup: apiResources and operationGroup cannot be combined'),
    );
    expect((await registry.get(path)).body).toEqual(product);
  });

  test.each([['another'], ['/'], [5], [null]])(
    'the name of the URL holds, whatever the body says: %j',
    async (name) => {
      const product = await given(registry).apiProduct(full);
      const { status, body } = await registry[method](`/apiproducts/${product.name}`, {
        ...full,
        name,
        createdAt: 1,
        createdBy: 'mallory@example.com',
      });
      expect(status).toBe(200);
      expect(body).toEqual(product);
      expect((await registry.get(`/apiproducts/another`)).status).toBe(404);
    },
  );

  test('quotas may be numbers, and the text null is none', async () => {
    const { name } = await given(registry).apiProduct(full);
    const { body } = await registry[method](`/apiproducts/${name}`, {
      ...full,
      quota: 10,
      quotaInterval: 'null',
      quotaTimeUnit: 'null',
    });
    expect(body.quota).toBe('10');
    expect(body).not.toHaveProperty('quotaInterval');
    expect(body).not.toHaveProperty('quotaTimeUnit');
  });

  test.each([
    ['no displayName', { displayName: undefined }, 'keymanagement.service.apiproduct_invalid_displayname'],
    ['no approvalType', { approvalType: undefined }, 'keymint.InvalidRequest'],
    ['a time unit that is none', { quotaTimeUnit: 'fortnight' }, 'keymint.InvalidRequest'],
    ['a quota that is none', { quota: 'many' }, 'keymint.InvalidRequest'],
    [
      '19 attributes',
      { attributes: Array.from({ length: 19 }, (_, n) => ({ name: `n${n}` })) },
      'organizations.keymanagement.AttributeLimitExceeded',
    ],
  ])('%s is refused and nothing is changed', async (_, change, code) => {
    const product = await given(registry).apiProduct(full);
    const path = `/apiproducts/${product.name}`;
    const { status, body } = await registry[method](path, { ...full, ...change });
    expect(status).toBe(400);
    expect(body).toEqual(refusal(code));
    expect((await registry.get(path)).body).toEqual(product);
  });

  test.each([
    ['ghost', 'ghost'],
    ['a%2Fb', 'a/b'],
  ])('a product that is not there is not made: %s', async (segment, name) => {
    const { status, body } = await registry[method](`/apiproducts/${segment}`, { ...full, name });
    expect(status).toBe(404);
    expect(body).toEqual(
      refusal(
        'keymanagement.service.apiproduct_doesnot_exist',
        `ApiProduct with name ${name} does not exist`,
      ),
    );
    expect((await registry.get(`/apiproducts/${segment}`)).status).toBe(404);
  });

  test('a product whose name needs encoding is updated', async () => {
    const name = `50% off #${method}`;
    await given(registry).apiProduct({ name });
    const { status, body } = await registry[method](`/apiproducts/${encodeURIComponent(name)}`, full);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...full, name });
  });

  test('ten at once all succeed, and what is kept is what one of them said', async () => {
    const { name } = await given(registry).apiProduct(full);
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        registry[method](`/apiproducts/${name}`, { ...full, displayName: `d${n}`, description: `d${n}` }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const { body } = await registry.get(`/apiproducts/${name}`);
    expect(replies.map((reply) => reply.body)).toContainEqual(body);
  });
});

test('keys that have the product keep their status when approval changes; new ones follow it', async () => {
  const product = await given(registry).apiProduct(full);
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { name: 'before', apiProducts: [product.name] });
  await registry.put(`/apiproducts/${product.name}`, { ...full, approvalType: 'manual' });

  expect((await registry.get(`/developers/${developer.email}/apps/before`)).body).toEqual(app);
  const after = await given(registry).app(developer, { apiProducts: [product.name] });
  expect(app.credentials).toMatchObject([{ apiProducts: [{ status: 'approved' }] }]);
  expect(after.credentials).toMatchObject([{ apiProducts: [{ status: 'pending' }] }]);
});
