import type { Developer } from '../../../shared/schemas/developer';
import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { bearing, type Registry, startRegistry, useRegistry } from '../../support/registry/registry';

const DAY = 24 * 60 * 60_000;
const NOW = 1_700_000_000_000;
let clock = NOW;
const server = useRegistry({ now: () => clock });
let registry: Registry;
let dora: Developer;
let ian: Developer;

/** Records that an app's key was verified some days ago. */
const use = (consumerKey: string, daysAgo: number) => {
  const { store, vault } = registry.context;
  return store.atomically(({ keyUses }) =>
    keyUses.note(registry.org, vault.keyRef(consumerKey), NOW - daysAgo * DAY),
  );
};

beforeAll(async () => {
  registry = await server.another();
  const make = given(registry);
  dora = await make.developer({ email: 'dora@acme.test', firstName: 'Dora', lastName: 'Diaz' });
  ian = await make.developer({ email: 'ian@acme.test', firstName: 'Ian', lastName: 'Iqbal' });
  await make.apiProduct({ name: 'catalog-read' });
  await make.apiProduct({ name: 'orders-write', approvalType: 'manual' });
  const named = (name: string) => ({ attributes: [{ name: 'DisplayName', value: name }] });
  const app = async (owner: Parameters<typeof make.app>[0], draft: object, daysAgo: number) => {
    clock = NOW - daysAgo * DAY;
    const made = await make.app(owner, draft);
    return `${made.credentials[0]?.consumerKey}`;
  };
  const storefront = { name: 'storefront', apiProducts: ['catalog-read', 'orders-write'] };
  const used = await app(dora, { ...storefront, ...named('Žofie’s Shop') }, 200);
  await use(used, 1);
  await app(dora, { name: 'batch', apiProducts: ['catalog-read'], keyExpiresIn: 105 * DAY }, 100);
  const stale = await app(ian, { name: 'legacy', apiProducts: ['catalog-read'], ...named('100% Old') }, 99);
  await use(stale, 95);
  await app(ian, { name: 'lapsed', apiProducts: ['catalog-read'], keyExpiresIn: DAY }, 50);
  const revoked = await app(dora, { name: 'stopped', apiProducts: ['orders-write'] }, 40);
  await registry.post(`/developers/${dora.email}/apps/stopped/keys/${revoked}?action=revoke`);
  await registry.post(`/developers/${dora.email}/apps/stopped?action=revoke`);
  const company = await make.company({ name: 'Harbour', displayName: 'Harbour Ltd.' });
  await app(`/companies/${company.name}`, { name: 'ferry', apiProducts: [] }, 30);
  const group = await make.appGroup({ name: 'sailors' });
  await app(`/appgroups/${group.name}`, { name: 'sloop', apiProducts: ['orders-write'] }, 20);
  await registry.post(`/developers/${ian.email}?action=inactive`);
  clock = NOW;
});

interface Row {
  name: string;
  keys: { effective: { works: boolean; reason?: string }; ending: string }[];
}

const search = async (query: string, at = registry) => {
  const { status, body } = await at.get(`/apps:search${query}`);
  expect([query, status]).toEqual([query, 200]);
  return body;
};

const namesOf = ({ apps }: { apps: Row[] }): string[] => apps.map(({ name }) => name);

const every = ['sloop', 'ferry', 'stopped', 'lapsed', 'legacy', 'batch', 'storefront'];

test.each([
  ['', every],
  ['?status=revoked', ['stopped']],
  ['?status=approved&product=catalog-read', ['lapsed', 'legacy', 'batch', 'storefront']],
  ['?product=orders-write', ['sloop', 'stopped', 'storefront']],
  ['?product=nothing', []],
  ['?key=pending', ['sloop', 'stopped', 'storefront']],
  ['?key=pending&product=orders-write', ['sloop', 'stopped', 'storefront']],
  ['?key=pending&product=catalog-read', []],
  ['?key=never-used', ['sloop', 'ferry', 'batch']],
  ['?key=never-used&product=catalog-read', ['batch']],
  ['?key=unused-90d', ['legacy', 'batch']],
  ['?key=expiring-30d', ['batch']],
  ['?key=expired', ['lapsed']],
  ['?key=revoked', ['stopped']],
  ['?key=revoked&product=orders-write', ['stopped']],
  ['?key=revoked&product=catalog-read', []],
  ['?q=st', ['stopped', 'storefront']],
  ['?q=ST&status=approved', ['storefront']],
  [`?q=${encodeURIComponent('ŽOFIE’S sh')}`, ['storefront']],
  ['?q=100%25', ['legacy']],
  ['?q=orefront', []],
  ['?q=s&key=never-used', ['sloop']],
  ['?q=s&key=pending&product=orders-write', ['sloop', 'stopped', 'storefront']],
  ['?q=%20', every],
])('%s finds %j', async (query, expected) => {
  expect(namesOf(await search(query))).toEqual(expected);
});

test('a key that a product is decided for waits no longer', async () => {
  const { credentials } = await given(registry).app(dora, { name: 'waits', apiProducts: ['orders-write'] });
  expect(namesOf(await search('?key=pending&q=waits'))).toEqual(['waits']);
  const key = `/developers/${dora.email}/apps/waits/keys/${credentials[0]?.consumerKey}`;
  await registry.post(`${key}/apiproducts/orders-write?action=approve`);
  expect(namesOf(await search('?key=pending&q=waits'))).toEqual([]);
  await registry.delete(`/developers/${dora.email}/apps/waits`);
});

test('the beginning of an appId finds its app', async () => {
  const [{ appId }] = (await search('?q=storefront')).apps;
  expect(namesOf(await search(`?q=${appId.slice(0, 20).toUpperCase()}`))).toEqual(['storefront']);
});

test('an owner is that owner exactly, also with other filters', async () => {
  const owner = `?owner=${ian.developerId}`;
  expect(namesOf(await search(owner))).toEqual(['lapsed', 'legacy']);
  expect(namesOf(await search(`${owner}&q=100`))).toEqual(['legacy']);
  expect(namesOf(await search(`${owner}&key=expired`))).toEqual(['lapsed']);
  expect(namesOf(await search(`${owner}&product=catalog-read&status=approved`))).toEqual([
    'lapsed',
    'legacy',
  ]);
  expect(namesOf(await search(`?owner=${ian.developerId.slice(0, -1)}`))).toEqual([]);
  expect(namesOf(await search(`${owner}0`))).toEqual([]);
});

test('a row says whose an app is, what its keys are worth, and when one was last used', async () => {
  const { apps } = await search('');
  const row = (name: string) => apps.find((app: Row) => app.name === name);
  const { credentials } = (await registry.get(`/developers/${dora.email}/apps/storefront`)).body;
  expect(row('storefront')).toEqual({
    appId: expect.any(String),
    name: 'storefront',
    displayName: 'Žofie’s Shop',
    status: 'approved',
    owner: {
      kind: 'developers',
      id: dora.developerId,
      name: 'Dora Diaz',
      email: 'dora@acme.test',
      status: 'active',
    },
    keys: [
      {
        keyRef: registry.context.vault.keyRef(credentials[0].consumerKey),
        ending: credentials[0].consumerKey.slice(-4),
        status: 'approved',
        effective: { works: true },
        issuedAt: NOW - 200 * DAY,
        expiresAt: -1,
        lastUsedAt: NOW - DAY,
        apiProducts: [
          { name: 'catalog-read', status: 'approved' },
          { name: 'orders-write', status: 'pending' },
        ],
      },
    ],
    createdAt: NOW - 200 * DAY,
    lastUsedAt: NOW - DAY,
  });
  expect(row('batch')).not.toHaveProperty('lastUsedAt');
  expect(row('ferry').owner).toEqual({
    kind: 'companies',
    id: 'Harbour',
    name: 'Harbour Ltd.',
    status: 'active',
  });
  expect(row('sloop').owner).toEqual({ kind: 'appGroups', id: 'sailors', name: 'sailors', status: 'active' });
  expect(row('legacy').owner.status).toBe('inactive');
  expect(apps.map(({ name, keys: [key] }: Row) => [name, key?.effective])).toEqual([
    ['sloop', { works: false, reason: 'PRODUCT_PENDING' }],
    ['ferry', { works: false, reason: 'NO_PRODUCT' }],
    ['stopped', { works: false, reason: 'APP_REVOKED' }],
    ['lapsed', { works: false, reason: 'DEVELOPER_INACTIVE' }],
    ['legacy', { works: false, reason: 'DEVELOPER_INACTIVE' }],
    ['batch', { works: true }],
    ['storefront', { works: true }],
  ]);
});

test('no key and no secret is told, to whomever', async () => {
  const { token } = await given(registry).token({ role: 'readonlyadmin' });
  const { app } = (await registry.get('/apps?expand=true')).body;
  for (const options of [undefined, bearing(token)]) {
    const { text } = await registry.get('/apps:search', options);
    for (const { credentials } of app) {
      for (const { consumerKey, consumerSecret } of credentials) {
        expect(text).not.toContain(consumerKey);
        expect(text).not.toContain(consumerSecret);
      }
    }
  }
});

test.each(['', '&key=never-used', '&q=s', '&status=approved'])(
  'pages of two go forth and back with every app once: ?limit=2%s',
  async (filter) => {
    const all = namesOf(await search(`?limit=100${filter}`));
    expect(all.length).toBeGreaterThan(2);
    const pages = [await search(`?limit=2${filter}`)];
    for (let page = pages[0]; page.nextCursor; pages.push(page))
      page = await search(`?limit=2${filter}&cursor=${page.nextCursor}`);
    expect(pages.flatMap(namesOf)).toEqual(all);
    expect(pages.map(({ from }) => from)).toEqual(pages.map((_, index) => 2 * index + 1));
    const back = [];
    for (let page = pages.at(-1); page.previousCursor; back.unshift(page))
      page = await search(`?limit=2${filter}&cursor=${page.previousCursor}`);
    expect(back.map(namesOf)).toEqual(pages.slice(0, -1).map(namesOf));
    expect(back.map(({ from }) => from)).toEqual(pages.slice(0, -1).map(({ from }) => from));
  },
);

test('where more than 1,000 apps are to be looked at, a page ends early and leads on', async () => {
  const many = await server.another();
  const { store } = many.context;
  const developer = await given(many).developer();
  const names = Array.from({ length: 1100 }, (_, n) => `app${n}`);
  for (let from = 0; from < names.length; from += 400) {
    await store.atomically(({ apps }) => {
      for (const [index, name] of names.slice(from, from + 400).entries()) {
        apps.create(many.org, {
          name,
          owner: `developers/${developer.developerId}`,
          developerId: developer.developerId,
          appId: `id-${name}`,
          appFamily: 'default',
          status: 'approved',
          attributes: [],
          scopes: [],
          credentials: [],
          createdAt: -(from + index),
          createdBy: 'x',
          lastModifiedAt: 0,
          lastModifiedBy: 'x',
        });
      }
    });
  }
  await given(many).app(developer, { name: 'newest', keyExpiresIn: DAY });
  const [oldest] = (await many.get('/apps:search?q=app1099')).body.apps;
  expect(oldest.keys).toEqual([]);
  const first = await search('?key=expiring-30d', many);
  expect(namesOf(first)).toEqual(['newest']);
  const second = await search(`?key=expiring-30d&cursor=${first.nextCursor}`, many);
  expect([namesOf(second), second.from, second.nextCursor]).toEqual([[], 2, undefined]);
  const back = await search(`?key=expiring-30d&cursor=${second.previousCursor}`, many);
  expect([namesOf(back), back.from]).toEqual([['newest'], 1]);
  // A query of one word pages by the index without a limit; a filter is applied to documents with the word.
  expect(namesOf(await search('?q=app&limit=2', many))).toEqual(['app0', 'app1']);
  expect((await many.get('/apps:count?q=app')).body).toEqual({});
  expect((await many.get('/apps:count?q=app&status=approved')).body).toEqual({});
  expect(namesOf(await search('?q=app1099&status=approved', many))).toEqual(['app1099']);
});

test.each(['key=old', 'status=pending', 'limit=x', 'cursor=W10'])('?%s is refused', async (query) => {
  const { status, body } = await registry.get(`/apps:search?${query}`);
  expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
});

test('it takes 2 round trips: the apps, then owners and uses together', async () => {
  await registry.get('');
  const rounds = (query: string) => roundTripsOf(() => search(query));
  expect(await rounds('?limit=3')).toEqual([['RunQuery'], ['BatchGetDocuments']]);
  expect(await rounds('?q=st')).toHaveLength(2);
  expect(await rounds('?key=never-used')).toHaveLength(3);
});

test('an organization of X searches as well', async () => {
  const x = await startRegistry({ dialect: 'x', of: registry, now: () => clock });
  const { body } = await x.get('/apps:search?q=batch');
  expect(body.apps).toMatchObject([{ name: 'batch', createdAt: `${NOW - 100 * DAY}` }]);
  await x.stop();
});
