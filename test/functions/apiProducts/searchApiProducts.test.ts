import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
const registry = useRegistry({ now: () => NOW });
beforeAll(async () => {
  const access = (value: string) => ({ attributes: [{ name: 'access', value }] });
  const quota = { quota: '1000', quotaInterval: '1', quotaTimeUnit: 'day' };
  const make = given(registry);
  await make.apiProduct({ name: 'catalog-read', displayName: 'Catalogue', ...quota, ...access('public') });
  const manual = { approvalType: 'manual', description: 'Writes' };
  await make.apiProduct({ name: 'orders-write', displayName: 'Orders', ...manual, ...access('private') });
  await make.apiProduct({ name: 'internal-ops', displayName: 'ŽOps', ...manual, ...access('internal') });
  await make.apiProduct({ name: 'plain', displayName: 'Plain' });
  const dora = await make.developer();
  await make.app(dora, { name: 'one', apiProducts: ['catalog-read', 'orders-write'] });
  const { credentials } = await make.app(dora, { name: 'two', apiProducts: ['orders-write'] });
  const key = `/developers/${dora.email}/apps/two/keys/${credentials[0]?.consumerKey}`;
  await registry.post(`${key}/apiproducts/orders-write?action=approve`);
});

const search = async (query: string) => {
  const { status, body } = await registry.get(`/apiproducts:search${query}`);
  expect([query, status]).toEqual([query, 200]);
  return body;
};
const namesOf = ({ apiProducts }: { apiProducts: { name: string }[] }) => apiProducts.map(({ name }) => name);

test.each([
  ['', ['catalog-read', 'internal-ops', 'orders-write', 'plain']],
  ['?q=ORDERS', ['orders-write']],
  ['?q=logue', ['catalog-read']],
  [`?q=${encodeURIComponent('žops')}`, ['internal-ops']],
  ['?q=none', []],
  ['?access=public', ['catalog-read', 'plain']],
  ['?access=private', ['orders-write']],
  ['?access=internal&approval=auto', []],
  ['?approval=manual', ['internal-ops', 'orders-write']],
])('%s finds %j, and says how many', async (query, expected) => {
  const found = await search(query);
  expect(namesOf(found)).toEqual(expected);
  expect(found.total).toBe(expected.length);
});

test('a row has access, quota, and how many apps use and wait for a product', async () => {
  const [catalog, , orders, plain] = (await search('')).apiProducts;
  expect(catalog).toEqual({
    name: 'catalog-read',
    displayName: 'Catalogue',
    access: 'public',
    approvalType: 'auto',
    quota: '1000',
    quotaInterval: '1',
    quotaTimeUnit: 'day',
    lastModifiedAt: NOW,
    apps: 1,
    pending: 0,
  });
  expect(orders).toMatchObject({ description: 'Writes', access: 'private', apps: 2, pending: 1 });
  expect(plain).toMatchObject({ access: 'public', apps: 0, pending: 0 });
});

test.each(['', '&access=public', '&q=a'])('pages go forth and back: ?limit=1%s', async (filter) => {
  const all = namesOf(await search(`?${filter}`));
  expect(all.length).toBeGreaterThan(1);
  const pages = [await search(`?limit=1${filter}`)];
  for (let page = pages[0]; page.nextCursor; pages.push(page))
    page = await search(`?limit=1${filter}&cursor=${page.nextCursor}`);
  expect(pages.flatMap(namesOf)).toEqual(all);
  expect(pages.map(({ total }) => total)).toEqual(all.map(() => all.length));
  const back = await search(`?limit=1${filter}&cursor=${pages.at(-1).previousCursor}`);
  expect([namesOf(back), back.from]).toEqual([all.slice(-2, -1), all.length - 1]);
});

test.each(['access=secret', 'approval=never', 'cursor=%7B'])('?%s is refused', async (query) => {
  const { status, body } = await registry.get(`/apiproducts:search?${query}`);
  expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
});

test('it takes 2 round trips: the products, then all that is counted', async () => {
  await registry.get('');
  expect(await roundTripsOf(() => search('?limit=2'))).toHaveLength(2);
  expect(await roundTripsOf(() => search('?access=public'))).toHaveLength(2);
});
