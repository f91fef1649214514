import { roundTripsOf } from '../../support/database/roundTrips';
import { askForFile, failingQueries, rowsIn } from '../../support/registry/files';
import { given } from '../../support/registry/given';
import { bearing, quiet, useOrganization, useRegistry } from '../../support/registry/registry';

const NOW = Date.UTC(2025, 2, 12, 14, 2, 59);
const DAY = 24 * 60 * 60_000;
const HEADER =
  'developerId,email,firstName,lastName,userName,developerStatus,appId,appName,appDisplayName,appStatus,appCreatedAt,keyRef,keyStatus,keyIssuedAt,keyExpiresAt,productName,productDisplayName,productStatus,effectiveStatus';
const database = failingQueries('apps');
let clock = NOW;
const server = useRegistry({
  now: () => clock,
  wrapDatabase: database.wrap,
  log: { ...quiet, error: () => {} },
});
const registry = useOrganization(server);

beforeEach(() => {
  clock = NOW;
});
afterEach(() => database.heal());

const PATH = '/developers:exportAll';

test('the file of an empty organization is its header', async () => {
  const answer = await askForFile(registry, PATH);
  expect(Buffer.from(await answer.arrayBuffer()).toString('utf8')).toBe(`\ufeff${HEADER}\r\n`);
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="${registry.org}-developers-apps-products-20250312T1402Z.csv"`,
  );
});

test('there is a row for each product of each key of each app, and one for who has none', async () => {
  const make = given(registry);
  await make.apiProduct({ name: 'catalog-read', displayName: 'Catalogue, "all"' });
  await make.apiProduct({ name: 'orders-write', displayName: '=Orders', approvalType: 'manual' });
  await make.apiProduct({ name: 'gone', displayName: 'Gone' });
  const dora = await make.developer({ email: 'dora@acme.test', firstName: 'Žofie', lastName: '美咲' });
  const ian = await make.developer({ email: 'ian@acme.test' });
  const nia = await make.developer({ email: 'nia@acme.test' });
  const shop = { name: 'storefront', attributes: [{ name: 'DisplayName', value: 'Shop\n"1"' }] };
  const first = await make.appWithKey(`/developers/${dora.email}`, {
    ...shop,
    apiProducts: ['catalog-read', 'orders-write'],
    keyExpiresIn: DAY,
  });
  await make.appWithKey(`/developers/${dora.email}`, { name: 'bare', apiProducts: ['gone'] });
  const second = await make.appWithKey(`/developers/${ian.email}`, {
    name: 'legacy',
    apiProducts: ['catalog-read'],
  });
  const company = await make.company();
  await make.app(`/companies/${company.name}`, { name: 'ferry' });
  await registry.post(`/developers/${ian.email}?action=inactive`);
  await registry.delete('/apiproducts/gone');

  const { text } = await registry.get(PATH);
  const rows = rowsIn(text);
  const { vault } = registry.context;
  const moment = '2025-03-12T14:02:59.000Z';
  const ofDora = {
    developerId: dora.developerId,
    email: dora.email,
    firstName: 'Žofie',
    lastName: '美咲',
    userName: 'ada',
    developerStatus: 'active',
  };
  const key = (consumerKey: string) => ({
    appStatus: 'approved',
    appCreatedAt: moment,
    keyRef: vault.keyRef(consumerKey),
    keyStatus: 'approved',
    keyIssuedAt: moment,
  });
  const ofShop = {
    ...ofDora,
    appId: first.app.appId,
    appName: 'storefront',
    appDisplayName: 'Shop\n"1"',
    ...key(first.key.consumerKey),
    keyExpiresAt: '2025-03-13T14:02:59.000Z',
  };
  expect(rows.filter(({ appName }) => appName === 'storefront')).toEqual([
    {
      ...ofShop,
      productName: 'catalog-read',
      productDisplayName: 'Catalogue, "all"',
      productStatus: 'approved',
      effectiveStatus: 'WORKS',
    },
    {
      ...ofShop,
      productName: 'orders-write',
      productDisplayName: "'=Orders",
      productStatus: 'pending',
      effectiveStatus: 'PRODUCT_PENDING',
    },
  ]);
  expect(rows.filter(({ appName }) => appName === 'bare')).toMatchObject([
    {
      ...ofDora,
      productName: 'gone',
      productDisplayName: '',
      productStatus: 'approved',
      appDisplayName: 'bare',
      keyExpiresAt: '',
    },
  ]);
  expect(rows.filter(({ email }) => email === ian.email)).toMatchObject([
    { appName: 'legacy', developerStatus: 'inactive', effectiveStatus: 'DEVELOPER_INACTIVE' },
  ]);
  const [alone, ...others] = rows.filter(({ email }) => email === nia.email);
  expect(others).toEqual([]);
  const [, , , , , , ...rest] = Object.values({ ...alone });
  expect(rest).toEqual(Array.from({ length: 13 }, () => ''));
  expect(rows).toHaveLength(5);
  expect(text).not.toContain('ferry');

  for (const { consumerKey, consumerSecret } of [first.key, second.key])
    for (const secret of [consumerKey, consumerSecret]) expect(text).not.toContain(secret);
  const { body } = await registry.get('/audits?action=export.created');
  expect(body.audit).toMatchObject([{ entities: ['developers:exportAll'], rows: 5 }]);
});

test('an app without keys has a row, and a key without products', async () => {
  const dora = await given(registry).developer();
  const { path, keyPath } = await given(registry).appWithKey(`/developers/${dora.email}`, { name: 'a' });
  const rows = async () => rowsIn((await registry.get(PATH)).text);
  expect(await rows()).toMatchObject([{ appName: 'a', productName: '', effectiveStatus: 'NO_PRODUCT' }]);
  await registry.delete(keyPath);
  expect(await rows()).toMatchObject([{ appName: 'a', keyRef: '', effectiveStatus: '' }]);
  await registry.delete(path);
  expect(await rows()).toMatchObject([{ email: dora.email, appName: '' }]);
});

/** Stores developers with a number of apps each; ids may be prefixes of one another. */
const crowd = async (people: readonly (readonly [developerId: string, apps: number])[]) => {
  const { store } = registry.context;
  const by = { createdAt: 0, createdBy: 'x', lastModifiedAt: 0, lastModifiedBy: 'x' };
  for (const [developerId, count] of people) {
    const names = Array.from({ length: count }, (_, n) => `app${n}`);
    await store.atomically(({ developers }) => {
      developers.create(registry.org, {
        ...by,
        apps: names,
        companies: [],
        attributes: [],
        organizationName: registry.org,
        developerId,
        email: `${developerId}@acme.test`,
        firstName: 'A',
        lastName: 'B',
        userName: 'u',
        status: 'active',
      });
    });
    for (let from = 0; from < count; from += 400) {
      await store.atomically(({ apps }) => {
        for (const name of names.slice(from, from + 400)) {
          apps.create(registry.org, {
            ...by,
            name,
            owner: `developers/${developerId}`,
            developerId,
            appFamily: 'default',
            appId: `${developerId}-${name}`,
            status: 'approved',
            attributes: [],
            scopes: [],
            credentials: [],
          });
        }
      });
    }
  }
};

const countsOf = (rows: Record<string, string>[]) => {
  const counts: Record<string, number> = {};
  for (const { developerId = '', appName } of rows)
    counts[developerId] = (counts[developerId] ?? 0) + (appName ? 1 : 0);
  return counts;
};

test('ids that begin alike are told apart, and apps are with their owners, however many there are', async () => {
  const people: readonly (readonly [developerId: string, apps: number])[] = [
    ['dev001', 3],
    ['dev0010', 2],
    ['dev0011', 0],
    ['dev001x', 1],
    ['landlord', 2100],
    ['zoe', 0],
  ];
  await crowd(people);
  const company = await given(registry).company({ name: 'dev002' });
  await given(registry).app(`/companies/${company.name}`, { name: 'ferry' });
  const rows = rowsIn((await registry.get(PATH)).text);
  expect(countsOf(rows)).toEqual(Object.fromEntries(people));
  expect(new Set(rows.map(({ appId, developerId }) => appId || developerId)).size).toBe(rows.length);
});

test('a failure in the middle breaks the download off', async () => {
  await crowd([['landlord', 2100]]);
  database.failFrom(3);
  const answer = await askForFile(registry, PATH);
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow('terminated');
  database.heal();
  expect((await registry.get('/audits?action=export.created')).body.audit).toEqual([]);
});

test('who may see everything may not take it along: a readonlyadmin is answered 403', async () => {
  const { token } = await given(registry).token({ role: 'readonlyadmin' });
  expect((await registry.get(PATH, bearing(token))).status).toBe(403);
});

test('it takes 2 round trips for a thousand developers, and one for the audit entry', async () => {
  await given(registry).app(await given(registry).developer());
  await registry.get('');
  const rounds = await roundTripsOf(() => registry.get(PATH));
  expect(rounds).toEqual([['RunQuery', 'RunQuery'], ['RunQuery'], ['Commit']]);
});
