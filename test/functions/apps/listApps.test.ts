import type { App } from '../../../shared/schemas/app';
import type { Developer } from '../../../shared/schemas/developer';
import { given } from '../../support/registry/given';
import { expectPages, pagesOf } from '../../support/registry/pages';
import { type Registry, startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();
let ada: Developer;
let grace: Developer;
let apps: App[];
/** Names of the apps in the tables, by appId. */
let names: Map<string, string>;

beforeAll(async () => {
  ada = await given(registry).developer({ email: 'ada@example.com' });
  grace = await given(registry).developer({ email: 'grace@example.com' });
  await given(registry).apiProduct({ name: 'premium' });
  await given(registry).apiProduct({ name: 'basic' });
  apps = [
    await given(registry).app(ada, { name: 'weather', apiProducts: ['premium'] }),
    await given(registry).app(ada, { name: 'boats', apiProducts: ['basic'] }),
    await given(registry).app(grace, { name: 'weather' }),
    await given(registry).app(grace, { name: 'stale', apiProducts: ['premium', 'basic'] }),
  ];
  names = new Map(
    apps.map(({ appId, name, developerId }) => [
      appId,
      developerId === ada.developerId ? name : `${name} of grace`,
    ]),
  );
  const stale = apps[3];
  await registry.post(`/developers/${grace.email}/apps/stale?action=revoke`);
  await registry.post(
    `/developers/${grace.email}/apps/stale/keys/${stale?.credentials[0]?.consumerKey}?action=revoke`,
  );
});

const inOrder = () => apps.map(({ appId }) => appId).sort();
const named = (appIds: string[]) => appIds.map((appId) => names.get(appId)).sort();

test('the bare list is the appIds, in their order', async () => {
  const { status, body } = await registry.get('/apps');
  expect([status, body]).toEqual([200, inOrder()]);
});

test('the expanded list is whole apps with their credentials', async () => {
  const { body } = await registry.get('/apps?expand=true');
  expect(body.app.map(({ appId }: App) => appId)).toEqual(inOrder());
  expect(body.app).toContainEqual(apps[0]);
});

test('includeCred=false leaves the credentials out', async () => {
  const { body } = await registry.get('/apps?expand=true&includeCred=false');
  expect(body.app.map(({ credentials }: App) => credentials)).toEqual([[], [], [], []]);
});

test.each([
  ['status=approved', ['weather', 'boats', 'weather of grace']],
  ['status=revoked', ['stale of grace']],
  ['keyStatus=revoked', ['stale of grace']],
  ['keyStatus=approved', ['weather', 'boats', 'weather of grace']],
  ['apiProduct=premium', ['weather', 'stale of grace']],
  ['apiProduct=premium&keyStatus=approved', ['weather']],
  ['apiProduct=basic&status=revoked', ['stale of grace']],
  ['apiProduct=ghost', []],
  ['apptype=developer', ['weather', 'boats', 'weather of grace', 'stale of grace']],
  ['apptype=company', []],
])('?%s lists %j', async (query, expected) => {
  const { status, body } = await registry.get(`/apps?${query}`);
  expect([status, named(body)]).toEqual([200, [...expected].sort()]);
});

test.each([
  ['appName=weather', ['weather', 'weather of grace']],
  ['appName=weather AND developerEmail=ada@example.com', ['weather']],
  ['developerEmail=GRACE@example.com', ['weather of grace', 'stale of grace']],
  ['developerEmail=nobody@example.com', []],
  ['apiProduct=basic AND status=approved', ['boats']],
  ['status="revoked"', ['stale of grace']],
  ['appType=Developer AND appName=boats', ['boats']],
  ['appType=AppGroup', []],
  ['consumerKey=nothing', []],
])('filter %s finds %j', async (filter, expected) => {
  const { status, body } = await registry.get(`/apps?filter=${encodeURIComponent(filter)}`);
  expect([status, named(body.app.map(({ appId }: App) => appId))]).toEqual([200, [...expected].sort()]);
});

test('filter finds the app that has a consumer key, and shows no credentials unless they are asked for', async () => {
  const filter = `consumerKey=${apps[1]?.credentials[0]?.consumerKey}`;
  const { body } = await registry.get(`/apps?filter=${encodeURIComponent(filter)}`);
  expect(body.app).toEqual([{ ...apps[1], credentials: [] }]);
  const { body: expanded } = await registry.get(`/apps?expand=true&filter=${encodeURIComponent(filter)}`);
  expect(expanded.app).toEqual([apps[1]]);
});

test('ids lists those that exist, once each', async () => {
  const wanted = [apps[2], apps[0], apps[0]].map((app) => app?.appId);
  const { body } = await registry.get(`/apps?ids=${wanted.join(',')},unknown`);
  expect(named(body.app.map(({ appId }: App) => appId))).toEqual(['weather', 'weather of grace']);
});

test('rows and startKey page from the app that is named', async () => {
  const [first, second, third] = inOrder();
  expect((await registry.get('/apps?rows=2')).body).toEqual([first, second]);
  expect((await registry.get(`/apps?rows=2&startKey=${second}`)).body).toEqual([second, third]);
  expect((await registry.get(`/apps?rows=9&startKey=${inOrder().at(-1)}`)).body).toEqual([inOrder().at(-1)]);
});

test('an unknown startKey is refused', async () => {
  const { status, body } = await registry.get('/apps?rows=2&startKey=unknown');
  expect([status, body.code]).toEqual([404, 'keymanagement.service.app_doesnot_exist']);
});

test.each([1, 2, 3, 4, 5])(
  'pages of %i bring each app, beginning with the last of the page before',
  async (pageSize) => {
    const pages = await pagesOf(registry, '/apps', pageSize);
    const ids = pages.map(({ app }) => app.map(({ appId }: App) => appId));
    expectPages(ids, pageSize, inOrder());
    for (const { totalSize } of pages) expect(totalSize).toBe(4);
  },
);

describe('apps of developers, companies and app groups', () => {
  let mixed: Registry;
  beforeAll(async () => {
    mixed = await startRegistry();
    const owners = [
      `/developers/${(await given(mixed).developer()).email}`,
      `/companies/${(await given(mixed).company({ name: 'Harbour' })).name}`,
      `/appgroups/${(await given(mixed).appGroup({ name: 'Harbour' })).name}`,
      `/appgroups/${(await given(mixed).appGroup({ name: 'sailors' })).name}`,
    ];
    const names = ['of a developer', 'of a company', 'of a group', 'of sailors'];
    for (const [index, owner] of owners.entries()) await given(mixed).app(owner, { name: `${names[index]}` });
    await mixed.post('/appgroups/sailors/apps/of%20sailors?action=revoke');
  });
  afterAll(() => mixed.stop());

  test.each([
    ['apptype=developer', ['of a developer']],
    ['apptype=company', ['of a company']],
    ['apptype=appgroup', ['of a group', 'of sailors']],
    ['apptype=appgroup&status=revoked', ['of sailors']],
    ['filter=appType=Developer', ['of a developer']],
    ['filter=appType=Company', ['of a company']],
    ['filter=appType=AppGroup', ['of a group', 'of sailors']],
    ['filter=appGroup=Harbour', ['of a group']],
    ['filter=appGroup=Harbour AND appName=of a group', ['of a group']],
    ['filter=appGroup=sailors AND status=approved', []],
    ['filter=appGroup=harbour', []],
    ['filter=appGroup=Harbour AND appType=Developer', []],
    ['filter=appGroup=Harbour AND developerEmail=ada@example.com', []],
  ])('?%s lists %j', async (query, expected) => {
    const [name, value] = query.split(/=(.*)/s) as [string, string];
    const asked = name === 'filter' ? `filter=${encodeURIComponent(value)}` : query;
    const { status, body } = await mixed.get(`/apps?expand=true&${asked}`);
    expect([status, body.app.map((app: App) => app.name).sort()]).toEqual([200, expected]);
  });

  test('all of them are listed, each saying whose it is', async () => {
    const { body } = await mixed.get('/apps?expand=true');
    expect(body.app).toHaveLength(4);
    expect(body.app).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'of a company', companyName: 'Harbour' }),
        expect.objectContaining({ name: 'of a group', appGroup: 'Harbour' }),
        expect.objectContaining({ name: 'of sailors', appGroup: 'sailors' }),
        expect.objectContaining({ name: 'of a developer', developerId: expect.any(String) }),
      ]),
    );
  });
});

test.each([
  'rows=0',
  'rows=x',
  'status=pending',
  'keyStatus=x',
  'apptype=x',
  'filter=color=red',
  'filter=status',
  'pageSize=-1',
  'includeCred=maybe',
])('?%s is refused', async (query) => {
  const { status, body } = await registry.get(`/apps?${query}`);
  expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
});

test('a key that is added or taken moves the app in and out of a product’s list', async () => {
  await given(registry).apiProduct({ name: 'fleeting' });
  const list = async () => (await registry.get('/apps?apiProduct=fleeting')).body;
  const path = `/developers/${ada.email}/apps/weather/keys/${apps[0]?.credentials[0]?.consumerKey}`;
  expect(await list()).toEqual([]);
  await registry.post(path, { apiProducts: ['fleeting'] });
  expect(await list()).toEqual([apps[0]?.appId]);
  await registry.delete(`${path}/apiproducts/fleeting`);
  expect(await list()).toEqual([]);
});

test('an X organization answers objects with appId, and apps with their name', async () => {
  const x = await startRegistry({ dialect: 'x' });
  expect((await x.get('/apps')).body).toEqual({});
  const app = await given(x).app(await given(x).developer());
  expect((await x.get('/apps')).body).toEqual({ app: [{ appId: app.appId }] });
  const { body } = await x.get(`/apps?filter=${encodeURIComponent(`appName=${app.name}`)}`);
  expect(body.app).toEqual([expect.objectContaining({ name: app.name, appId: app.appId })]);
  await x.stop();
});
