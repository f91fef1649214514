import { given } from '../../support/registry/given';
import { type Registry, startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

/** Runs work in an organization of its own. */
async function apart<T>(work: (registry: Registry) => Promise<T>): Promise<T> {
  const own = await startRegistry();
  try {
    return await work(own);
  } finally {
    await own.stop();
  }
}

const gold = { name: 'tier', value: 'gold' };
const silver = { name: 'tier', value: 'silver' };

const products = [
  { name: 'Basic', attributes: [silver] },
  { name: 'a 50% #1', attributes: [] },
  { name: 'basic', attributes: [{ name: 'access', value: 'public' }, gold] },
  { name: 'premium', attributes: [gold] },
  { name: 'void', attributes: [{ name: 'tier', value: '' }] },
];
const names = products.map(({ name }) => name);

beforeAll(async () => {
  for (const product of products.toReversed()) await given(registry).apiProduct(product);
});

test('an organization without API products has an empty list in either form', async () => {
  await apart(async (own) => {
    expect((await own.get('/apiproducts')).text).toBe('[ ]\n');
    expect((await own.get('/apiproducts?expand=true')).body).toEqual({ apiProduct: [] });
  });
});

test('names come in their own order, upper case before lower, whatever was made first', async () => {
  const { status, body } = await registry.get('/apiproducts');
  expect(status).toBe(200);
  expect(body).toEqual(names);
});

test('expand answers whole products, as each is read alone', async () => {
  const { body } = await registry.get('/apiproducts?expand=true');
  const alone = await Promise.all(
    names.map(async (name) => (await registry.get(`/apiproducts/${encodeURIComponent(name)}`)).body),
  );
  expect(body).toEqual({ apiProduct: alone });
});

test.each([
  ['', names],
  ['count=2', ['Basic', 'a 50% #1']],
  ['count=1001', names],
  ['startKey=basic', ['basic', 'premium', 'void']],
  ['startKey=Basic', names],
  ['startKey=basic&count=2', ['basic', 'premium']],
  ['startKey=void', ['void']],
  ['startKey=a%2050%25%20%231&count=1', ['a 50% #1']],
  ['startKey=a+50%25+%231&count=1', ['a 50% #1']],
  ['startKey=', names],
  ['attributename=tier&attributevalue=gold', ['basic', 'premium']],
  ['attributename=tier&attributevalue=silver', ['Basic']],
  ['attributename=tier&attributevalue=', ['void']],
  ['attributename=tier', ['void']],
  ['attributename=tier&attributevalue=Gold', []],
  ['attributename=Tier&attributevalue=gold', []],
  ['attributename=access&attributevalue=gold', []],
  ['attributename=tier&attributevalue=gold&count=1', ['basic']],
  ['attributename=tier&attributevalue=gold&startKey=premium', ['premium']],
  ['attributevalue=gold', names],
  ['unheardOf=1', names],
])('?%s answers %j', async (query, expected) => {
  const bare = await registry.get(`/apiproducts?${query}&expand=false`);
  expect(bare.status).toBe(200);
  expect(bare.body).toEqual(expected);

  const expanded = await registry.get(`/apiproducts?${query}&expand=true`);
  expect(expanded.status).toBe(200);
  expect(expanded.body.apiProduct.map(({ name }: { name: string }) => name)).toEqual(expected);
});

test.each([
  ['unknown', 'ghost'],
  ['of another case', 'Premium'],
  ['a part of a name', 'prem'],
])('a startKey that is %s is 404', async (_, startKey) => {
  for (const expand of ['false', 'true']) {
    const { status, body } = await registry.get(`/apiproducts?startKey=${startKey}&expand=${expand}`);
    expect(status).toBe(404);
    expect(body).toEqual({
      code: 'keymanagement.service.apiproduct_doesnot_exist',
      message: `startKey ${startKey} does not exist`,
      contexts: [],
    });
  }
});

test.each([['count=0'], ['count=-1'], ['count=1.5'], ['count=all'], ['expand=maybe']])(
  '?%s is refused',
  async (query) => {
    const { status, body } = await registry.get(`/apiproducts?${query}`);
    expect(status).toBe(400);
    expect(body.code).toBe('keymint.InvalidRequest');
  },
);

test('of a thousand and one, at most a thousand are listed, and pages show each once', async () => {
  await apart(async (own) => {
    const sample = await given(own).apiProduct();
    await own.delete(`/apiproducts/${sample.name}`);
    const many = Array.from({ length: 1001 }, (_, n) => `product ${String(n).padStart(4, '0')}`);
    for (let from = 0; from < many.length; from += 400) {
      await own.context.store.atomically(({ apiProducts }) => {
        for (const name of many.slice(from, from + 400)) apiProducts.create(own.org, { ...sample, name });
      });
    }

    expect((await own.get('/apiproducts')).body).toEqual(many.slice(0, 1000));
    expect((await own.get('/apiproducts?count=5000')).body).toEqual(many.slice(0, 1000));
    const { body } = await own.get('/apiproducts?expand=true');
    expect(body.apiProduct).toHaveLength(1000);

    const seen: string[] = [];
    for (let page: string[] = []; ; ) {
      const startKey = seen.at(-1);
      const query = startKey === undefined ? '' : `&startKey=${encodeURIComponent(startKey)}`;
      ({ body: page } = await own.get(`/apiproducts?count=501${query}`));
      if (startKey !== undefined) expect(page.shift()).toBe(startKey);
      if (page.length === 0) break;
      seen.push(...page);
    }
    expect(seen).toEqual(many);
  });
});
