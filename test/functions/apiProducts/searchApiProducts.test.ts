import { created } from '../../../shared/domain/stamps';
import { ApiProduct } from '../../../shared/schemas/apiProduct';
import { countReads } from '../../support/database/reads';
import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { startRegistry, useRegistry } from '../../support/registry/registry';

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
  await make.apiProduct({ name: 'a-piper', displayName: 'Piper' });
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
  ['', ['a-piper', 'catalog-read', 'internal-ops', 'orders-write', 'plain']],
  ['?q=ORDERS', ['orders-write']],
  ['?q=catalo', ['catalog-read']],
  ['?q=Catalogue', ['catalog-read']],
  ['?q=read', ['catalog-read']],
  ['?q=logue', []],
  ['?q=write+orders', ['orders-write']],
  ['?q=orders+read', []],
  ['?q=%24%23', []],
  ['?q=ops&access=internal&approval=manual', ['internal-ops']],
  [`?q=${encodeURIComponent('žops')}`, ['internal-ops']],
  ['?q=zops', ['internal-ops']],
  ['?q=none', []],
  ['?access=public', ['a-piper', 'catalog-read', 'plain']],
  ['?access=private', ['orders-write']],
  ['?access=internal&approval=auto', []],
  ['?approval=manual', ['internal-ops', 'orders-write']],
])('%s finds %j, and says how many', async (query, expected) => {
  const found = await search(query);
  expect(namesOf(found)).toEqual(expected);
  expect(found.total).toBe(expected.length);
});

test('a row has access, quota, and how many apps use and wait for a product', async () => {
  const [, catalog, , orders, plain] = (await search('')).apiProducts;
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

test.each(['', '&access=public', '&q=p', '&q=p&access=public'])(
  'pages go forth and back: ?limit=1%s',
  async (filter) => {
    const all = namesOf(await search(`?${filter}`));
    expect(all.length).toBeGreaterThan(1);
    const pages = [await search(`?limit=1${filter}`)];
    for (let page = pages[0]; page.nextCursor; pages.push(page))
      page = await search(`?limit=1${filter}&cursor=${page.nextCursor}`);
    expect(pages.flatMap(namesOf)).toEqual(all);
    expect(pages.map(({ total }) => total)).toEqual(all.map(() => all.length));
    const back = await search(`?limit=1${filter}&cursor=${pages.at(-1).previousCursor}`);
    expect([namesOf(back), back.from]).toEqual([all.slice(-2, -1), all.length - 1]);
  },
);

test('a search reads 1,000 products at most for a page, whatever their number, and goes on from there', async () => {
  const reads = countReads();
  const elsewhere = await startRegistry({ wrapDatabase: reads.wrap });
  try {
    const { org, context } = elsewhere;
    const drafts = Array.from({ length: 1_150 }, (_, index) => {
      const name = `tide-${`${index}`.padStart(4, '0')}`;
      const displayName = index === 1_149 ? 'Tidemark of the harbour' : 'Tidemark';
      const lists = { attributes: [], apiResources: [], environments: [], proxies: [], scopes: [] };
      const draft = { name, displayName, approvalType: 'auto', ...lists };
      return ApiProduct.parse({ ...draft, ...created({ name: 'test' }, NOW) });
    });
    for (let from = 0; from < drafts.length; from += 400)
      await context.store.atomically(async ({ apiProducts }) => {
        for (const draft of drafts.slice(from, from + 400)) apiProducts.create(org, draft);
      });
    const ask = async (query: string) => {
      const { result, reads: read } = await reads.during(() => elsewhere.get(`/apiproducts:search?${query}`));
      return { read, names: namesOf(result.body), body: result.body };
    };
    const rare = await ask('limit=10&q=tidemark+harbour');
    expect(rare).toMatchObject({ names: ['tide-1149'], body: { total: 1 } });
    expect(rare.read).toBeLessThan(120);
    const page = await ask('limit=10&q=tidemark+tide&access=public');
    expect(page.names).toHaveLength(10);
    expect(page.read).toBeLessThanOrEqual(1_000);
    // All names have a word that begins so, and none goes on like this.
    const scanned = await ask('limit=10&q=tide+tidemarks');
    expect([scanned.names, scanned.body.total]).toEqual([[], undefined]);
    expect(scanned.read).toBeLessThanOrEqual(1_000 + 202);
    const rest = await ask(`limit=10&q=tide+tidemarks&cursor=${scanned.body.nextCursor}`);
    expect([rest.names, rest.body.nextCursor]).toEqual([[], undefined]);
    expect((await ask('limit=10&q=tide')).body.total).toBe(1_150);
  } finally {
    await elsewhere.stop();
  }
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
