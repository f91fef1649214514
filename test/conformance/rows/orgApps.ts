import type { App } from '../../../shared/schemas/app';
import { given, unique } from '../../support/registry/given';
import type { Registry } from '../../support/registry/registry';
import { kept } from '../keeping';
import { entitiesOf, idsOf, listIn, messageOf, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

const NO_APP = '404 keymanagement.service.app_id_not_found';
const INVALID = '400 keymint.InvalidRequest';

/** Four apps of two developers in an organization of their own, by the names that rows have for them. */
const withApps = kept(async (registry) => {
  const { developer, apiProduct, app } = given(registry);
  const [ada, grace] = await Promise.all([
    developer({ email: 'ada@example.com' }),
    developer({ email: 'grace@example.com' }),
    apiProduct({ name: 'premium' }),
    apiProduct({ name: 'basic' }),
  ]);
  const [weather, boats, other, stale] = await Promise.all([
    app(ada, { name: 'weather', apiProducts: ['premium'] }),
    app(ada, { name: 'boats', apiProducts: ['basic'] }),
    app(grace, { name: 'weather' }),
    app(grace, { name: 'stale', apiProducts: ['premium', 'basic'] }),
  ]);
  const path = `/developers/${grace.email}/apps/stale`;
  await registry.post(`${path}/keys/${stale.credentials[0]?.consumerKey}?action=revoke`);
  await registry.post(`${path}?action=revoke`);
  const apps = { weather, boats, other, stale };
  const appIds = Object.values(apps).map(({ appId }) => appId);
  return { registry, apps, appIds: appIds.sort() };
});

type Name = keyof Awaited<ReturnType<typeof withApps>>['apps'];
const everything: readonly Name[] = ['weather', 'boats', 'other', 'stale'];

/** A row for a query and the apps it lists. */
const lists = (
  says: string,
  from: Row['from'],
  query: string,
  expected: readonly Name[],
  only: Pick<Row, 'dialect'> = {},
): Row => ({
  says,
  from,
  of: ['listApps'],
  ...only,
  async check(scene) {
    const { registry, apps } = await withApps(scene);
    const reply = await registry.get(`/apps?${query}`);
    const ids = Array.isArray(reply.body) ? reply.body : entitiesOf(reply).map(({ appId }) => appId);
    expect([reply.status, ids]).toEqual([200, expected.map((name) => apps[name].appId).sort()]);
  },
});

/** A row for a filter of X and the apps it finds. */
const finds = (says: string, filter: string, expected: readonly Name[]): Row =>
  lists(says, ['XD'], `filter=${encodeURIComponent(filter)}`, expected, { dialect: 'x' });

/** A row for a query of X's that is refused, or of both. */
const refused = (query: string, only: Pick<Row, 'dialect'> = {}): Row => ({
  says: `apps are not listed by ?${query}`,
  from: ['XD', 'OWN'],
  of: ['listApps', INVALID.slice(4)],
  ...only,
  async check({ registry }) {
    expect(refusalOf(await registry.get(`/apps?${query}`))).toBe(INVALID);
  },
});

/** All pages of apps of this size, each fetched by the token of the one before. */
async function pagesOf(registry: Registry, pageSize: number) {
  const pages: { ids: string[]; totalSize: number }[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const query = `pageSize=${pageSize}&pageToken=${encodeURIComponent(token)}`;
    const reply: Awaited<ReturnType<Registry['get']>> = await registry.get(`/apps?${query}`);
    pages.push({ ids: entitiesOf(reply).map(({ appId }) => appId), totalSize: reply.body.totalSize });
    token = reply.body.nextPageToken;
    if (pages.length > 9) throw new Error('The pages do not end');
  }
  return pages;
}

const listing: Row[] = [
  {
    says: 'the bare list of an organization’s apps is an array of appIds',
    from: ['EO', 'PHP'],
    of: ['listApps'],
    dialect: 'edge',
    async check(scene) {
      const { registry, appIds } = await withApps(scene);
      expect((await registry.get('/apps')).body).toEqual(appIds);
    },
  },
  {
    says: 'the bare list of an organization’s apps is objects with the one member appId',
    from: ['XD', 'CLI'],
    of: ['listApps'],
    dialect: 'x',
    async check(scene) {
      const { registry, appIds } = await withApps(scene);
      expect((await registry.get('/apps')).body).toEqual({ app: appIds.map((appId) => ({ appId })) });
    },
  },
  {
    says: 'an organization without apps has an empty bare list',
    from: ['PHP', 'CLI'],
    of: ['listApps'],
    async check({ alone, dialect }) {
      const { status, body } = await (await alone()).get('/apps');
      expect([status, body]).toEqual([200, dialect === 'edge' ? [] : {}]);
    },
  },
  {
    says: 'an organization without apps has an empty expanded list',
    from: ['PHP', 'CLI'],
    of: ['listApps'],
    async check({ alone, dialect }) {
      const { status, body } = await (await alone()).get('/apps?expand=true');
      expect([status, body]).toEqual([200, dialect === 'edge' ? { app: [] } : {}]);
    },
  },
  {
    says: 'the expanded list is whole apps with their credentials, each as its appId finds it',
    from: ['EO', 'XD', 'PHP'],
    of: ['listApps', 'getApp'],
    async check(scene) {
      const { registry, appIds } = await withApps(scene);
      const listed = await registry.get('/apps?expand=true');
      const alone = await Promise.all(appIds.map((appId) => registry.get(`/apps/${appId}`)));
      const apps = alone.map(({ body: { developerEmail: _, ...app } }) => app);
      expect([listed.status, listed.body]).toEqual([200, { app: apps }]);
      for (const { credentials } of entitiesOf(listed)) expect(credentials).toHaveLength(1);
    },
  },
  {
    says: 'includeCred=true shows credentials in the expanded list',
    from: ['CLI', 'XD', 'PHP'],
    of: ['listApps'],
    async check(scene) {
      const { registry, apps } = await withApps(scene);
      const { body } = await registry.get('/apps?expand=true&includeCred=true');
      expect(body.app).toContainEqual(apps.weather);
    },
  },
  {
    says: 'includeCred=false leaves credentials out of the expanded list',
    from: ['PHP', 'XD'],
    of: ['listApps'],
    async check(scene) {
      const { registry } = await withApps(scene);
      const reply = await registry.get('/apps?expand=true&includeCred=false');
      expect(entitiesOf(reply).map(({ credentials }) => listIn(credentials))).toEqual([[], [], [], []]);
    },
  },
  lists('without status and keyStatus, revoked apps and keys are listed too', ['CLI'], 'rows=9', everything),
  lists('status=approved lists approved apps', ['EO', 'XD'], 'status=approved', [
    'weather',
    'boats',
    'other',
  ]),
  lists('status=revoked lists revoked apps', ['EO', 'XD'], 'status=revoked', ['stale']),
  lists('keyStatus=approved lists apps with an approved key', ['XD', 'PHP'], 'keyStatus=approved', [
    'weather',
    'boats',
    'other',
  ]),
  lists('keyStatus=revoked lists apps with a revoked key', ['XD', 'PHP'], 'keyStatus=revoked', ['stale']),
  lists('apptype=developer lists developers’ apps', ['EO'], 'apptype=developer', everything, {
    dialect: 'edge',
  }),
  lists('apptype=company does not list developers’ apps', ['EO'], 'apptype=company', [], { dialect: 'edge' }),
  lists('apiProduct lists apps with a key for it', ['XD'], 'apiProduct=premium', ['weather', 'stale'], {
    dialect: 'x',
  }),
  lists(
    'apiProduct and keyStatus together list apps with a key of that status for it',
    ['XD'],
    'apiProduct=premium&keyStatus=approved',
    ['weather'],
    { dialect: 'x' },
  ),
  lists('apiProduct lists no app for a product that no key has', ['XD'], 'apiProduct=ghost', [], {
    dialect: 'x',
  }),
  lists('status and expand go together', ['EO', 'XD'], 'expand=true&status=revoked', ['stale']),
  lists('rows over 1000 list as many apps as they may', ['CLI', 'EO'], 'rows=10000', everything),
  lists('an empty startKey lists apps from the first', ['PHP'], 'rows=9&startKey=', everything),
  {
    says: 'rows limits how many apps are listed, and startKey begins at itself',
    from: ['EO', 'XD', 'CLI'],
    of: ['listApps'],
    async check(scene) {
      const { registry, appIds } = await withApps(scene);
      const page = async (query: string) => idsOf(await registry.get(`/apps?${query}`));
      expect(await page('rows=2')).toEqual(appIds.slice(0, 2));
      expect(await page(`rows=2&startKey=${appIds[1]}`)).toEqual(appIds.slice(1, 3));
      expect(await page(`rows=1000&startKey=${appIds[3]}`)).toEqual(appIds.slice(3));
    },
  },
  {
    says: 'rows and startKey page the expanded list as well',
    from: ['CLI', 'PHP'],
    of: ['listApps'],
    async check(scene) {
      const { registry, appIds } = await withApps(scene);
      const reply = await registry.get(`/apps?expand=true&rows=2&startKey=${appIds[2]}`);
      expect(entitiesOf(reply).map(({ appId }) => appId)).toEqual(appIds.slice(2));
    },
  },
  {
    says: 'a startKey that no app has is 404',
    from: ['PHP'],
    of: ['listApps', 'keymanagement.service.app_doesnot_exist'],
    dialect: 'edge',
    async check({ registry }) {
      const reply = await registry.get('/apps?rows=2&startKey=unknown');
      expect(refusalOf(reply)).toBe('404 keymanagement.service.app_doesnot_exist');
    },
  },
  {
    says: 'a startKey that no app has begins the list at the next greater appId',
    from: ['OWN'],
    of: ['listApps'],
    dialect: 'x',
    async check(scene) {
      const { registry, appIds } = await withApps(scene);
      const reply = await registry.get('/apps?startKey=00000000-0000-0000-0000-000000000000');
      expect([reply.status, idsOf(reply)]).toEqual([200, appIds]);
    },
  },
  finds('filter finds apps of a developer’s e-mail address', 'developerEmail=ada@example.com', [
    'weather',
    'boats',
  ]),
  finds('filter finds no apps of an unknown developer', 'developerEmail=nobody@example.com', []),
  finds('filter finds apps with a key for an API product', 'apiProduct=basic', ['boats', 'stale']),
  finds('filter finds apps by status', 'status=revoked', ['stale']),
  finds('filter finds apps by name', 'appName=weather', ['weather', 'other']),
  finds('filter finds developers’ apps by appType', 'appType=Developer', everything),
  finds('filter does not find developers’ apps among app groups’', 'appType=AppGroup', []),
  finds('filter finds apps to which two terms apply', 'appName=weather AND developerEmail=ada@example.com', [
    'weather',
  ]),
  {
    says: 'filter finds the app of a consumer key',
    from: ['XD'],
    of: ['listApps'],
    dialect: 'x',
    async check(scene) {
      const { registry, apps } = await withApps(scene);
      const filter = encodeURIComponent(`consumerKey=${apps.boats.credentials[0]?.consumerKey}`);
      const [found, ...others] = entitiesOf(await registry.get(`/apps?filter=${filter}`));
      expect([found.appId, others]).toEqual([apps.boats.appId, []]);
    },
  },
  {
    says: 'filter finds the app of an appId',
    from: ['XD'],
    of: ['listApps'],
    dialect: 'x',
    async check(scene) {
      const { registry, apps } = await withApps(scene);
      const reply = await registry.get(`/apps?filter=appId%3D${apps.boats.appId}`);
      expect(entitiesOf(reply).map(({ appId }) => appId)).toEqual([apps.boats.appId]);
    },
  },
  {
    says: 'what a filter finds has its name, also without expand',
    from: ['CLI'],
    of: ['listApps'],
    dialect: 'x',
    async check(scene) {
      const { registry, apps } = await withApps(scene);
      const [found] = entitiesOf(await registry.get('/apps?filter=appName%3Dboats'));
      expect(found).toMatchObject({ name: 'boats', appId: apps.boats.appId });
    },
  },
  refused('filter=color%3Dred', { dialect: 'x' }),
  refused('filter=status', { dialect: 'x' }),
  refused('status=pending'),
  refused('keyStatus=pending'),
  refused('rows=0'),
  refused('rows=many'),
  refused('apptype=planet', { dialect: 'edge' }),
  refused('pageSize=-1', { dialect: 'x' }),
  {
    says: 'ids lists the apps with these ids, once each',
    from: ['XD'],
    of: ['listApps'],
    dialect: 'x',
    async check(scene) {
      const { registry, apps } = await withApps(scene);
      const wanted = [apps.stale.appId, apps.boats.appId].sort();
      const reply = await registry.get(`/apps?ids=${[...wanted, wanted[0], 'unknown'].join(',')}`);
      expect([reply.status, entitiesOf(reply).map(({ appId }) => appId)]).toEqual([200, wanted]);
    },
  },
  {
    says: 'a page of apps says how many there are, and the last has no token',
    from: ['XD'],
    of: ['listApps'],
    dialect: 'x',
    async check(scene) {
      const { registry, appIds } = await withApps(scene);
      const { body } = await registry.get('/apps?pageSize=4');
      expect(body).toEqual({ app: appIds.map((appId) => expect.objectContaining({ appId })), totalSize: 4 });
      expect((await registry.get('/apps?pageSize=3')).body).toMatchObject({ totalSize: 4 });
    },
  },
  {
    says: 'a page of apps begins with the last app of the page before',
    from: ['PHP'],
    of: ['listApps'],
    dialect: 'x',
    async check(scene) {
      const { registry, appIds } = await withApps(scene);
      const pages = await pagesOf(registry, 2);
      expect(pages.map(({ ids }) => ids)).toEqual([
        appIds.slice(0, 2),
        appIds.slice(1, 3),
        appIds.slice(2, 4),
      ]);
    },
  },
  {
    says: 'pages of one app come to an end',
    from: ['PHP', 'OWN'],
    of: ['listApps'],
    dialect: 'x',
    async check(scene) {
      const { registry, appIds } = await withApps(scene);
      const pages = await pagesOf(registry, 1);
      expect(pages.flatMap(({ ids }) => ids)).toEqual(appIds);
    },
  },
  {
    says: 'a pageSize over 1000 is taken as 1000',
    from: ['XD'],
    of: ['listApps'],
    dialect: 'x',
    async check(scene) {
      const { registry } = await withApps(scene);
      const reply = await registry.get('/apps?pageSize=100000');
      expect([reply.status, entitiesOf(reply).length]).toEqual([200, 4]);
    },
  },
];

const ownersOf = async ({ developer, apiProduct, app }: Pick<Scene, 'developer' | 'apiProduct' | 'app'>) => {
  const owner = await developer();
  const product = await apiProduct();
  const attributes = [{ name: 'DisplayName', value: 'Boats' }];
  const made = await app(owner, {
    apiProducts: [product.name],
    attributes,
    callbackUrl: 'https://example.com/cb',
  });
  return { owner, product, app: made, path: `/developers/${owner.email}/apps/${made.name}` };
};

const byId: Row[] = [
  {
    says: 'an app is found by its appId alone, with all that its developer sees',
    from: ['EO', 'XD', 'PHP'],
    of: ['getApp', 'getDeveloperApp'],
    async check(scene) {
      const { app, path } = await ownersOf(scene);
      const { status, body } = await scene.registry.get(`/apps/${app.appId}`);
      expect(status).toBe(200);
      expect(body).toMatchObject((await scene.registry.get(path)).body);
    },
  },
  {
    says: 'an app found by its appId has every member of an app',
    from: ['EO', 'PHP'],
    of: ['getApp'],
    dialect: 'edge',
    async check(scene) {
      const { app, owner, product } = await ownersOf(scene);
      const { apiProducts: _, ...body } = (await scene.registry.get(`/apps/${app.appId}`)).body;
      const stamp = { at: expect.any(Number), by: scene.registry.admin.email };
      expect(body).toEqual({
        appFamily: 'default',
        appId: app.appId,
        attributes: [{ name: 'DisplayName', value: 'Boats' }],
        callbackUrl: 'https://example.com/cb',
        createdAt: stamp.at,
        createdBy: stamp.by,
        credentials: [
          {
            apiProducts: [{ apiproduct: product.name, status: 'approved' }],
            attributes: [],
            consumerKey: expect.any(String),
            consumerSecret: expect.any(String),
            expiresAt: -1,
            issuedAt: stamp.at,
            scopes: [],
            status: 'approved',
          },
        ],
        developerId: owner.developerId,
        lastModifiedAt: stamp.at,
        lastModifiedBy: stamp.by,
        name: app.name,
        scopes: [],
        status: 'approved',
      });
    },
  },
  {
    says: 'an app found by its appId begins with its name, its moments are texts',
    from: ['PHP', 'XD'],
    of: ['getApp'],
    dialect: 'x',
    async check(scene) {
      const { app } = await ownersOf(scene);
      const { body } = await scene.registry.get(`/apps/${app.appId}`);
      expect(Object.keys(body)[0]).toBe('name');
      expect(body).toMatchObject({
        createdAt: app.createdAt,
        lastModifiedAt: expect.stringMatching(/^\d{13}$/),
      });
      expect(body.credentials[0]).toMatchObject({
        expiresAt: '-1',
        issuedAt: expect.stringMatching(/^\d{13}$/),
      });
    },
  },
  {
    says: 'an app found by its appId has no API products beside those of its keys',
    from: ['JS', 'TFG', 'EO'],
    of: ['getApp', 'listApps'],
    async check(scene) {
      const { app } = await ownersOf(scene);
      const { body } = await scene.registry.get(`/apps/${app.appId}`);
      expect(listIn(body.apiProducts)).toEqual([]);
    },
  },
  {
    says: 'an app found by its appId says the e-mail address of its developer',
    from: ['XD'],
    of: ['getApp'],
    dialect: 'x',
    async check(scene) {
      const { app, owner } = await ownersOf(scene);
      const { body } = await scene.registry.get(`/apps/${app.appId}`);
      expect(body.developerEmail).toBe(owner.email);
    },
  },
  {
    says: 'apps of one name under two developers are told apart by their appIds',
    from: ['CLI'],
    of: ['getApp', 'createDeveloperApp'],
    async check({ registry, developer, app }) {
      const name = unique('app');
      const owners = [await developer(), await developer()];
      const made: App[] = [];
      for (const owner of owners) made.push(await app(owner, { name }));
      const found = await Promise.all(made.map(({ appId }) => registry.get(`/apps/${appId}`)));
      expect(found.map(({ body }) => body.developerId)).toEqual(owners.map(({ developerId }) => developerId));
    },
  },
  ...(['get', 'delete'] as const).map(
    (method): Row => ({
      says: `${method.toUpperCase()} of an appId that no app has is 404`,
      from: ['EO'],
      of: [`${method}App`, NO_APP.slice(4)],
      async check({ registry }) {
        const reply = await registry[method]('/apps/f98678b9-4d1b-4927-ba17-62e6efaadfb3');
        expect(refusalOf(reply)).toBe(NO_APP);
        expect(messageOf(reply)).toContain('f98678b9-4d1b-4927-ba17-62e6efaadfb3');
      },
    }),
  ),
  {
    says: 'an app’s name is not its appId',
    from: ['EO', 'XD'],
    of: ['getApp', NO_APP.slice(4)],
    async check(scene) {
      const { app } = await ownersOf(scene);
      expect(refusalOf(await scene.registry.get(`/apps/${app.name}`))).toBe(NO_APP);
    },
  },
  {
    says: 'deleting an app by its appId answers 200 and the app as it was',
    from: ['JS'],
    of: ['deleteApp'],
    async check(scene) {
      const { app, path } = await ownersOf(scene);
      const { status, body } = await scene.registry.delete(`/apps/${app.appId}`);
      expect([status, body]).toEqual([200, expect.objectContaining(app)]);
      expect(refusalOf(await scene.registry.get(path))).toBe('404 developer.service.AppDoesNotExist');
      expect(refusalOf(await scene.registry.delete(`/apps/${app.appId}`))).toBe(NO_APP);
    },
  },
  {
    says: 'an app deleted by its appId is no longer among its developer’s',
    from: ['JS', 'PHP'],
    of: ['deleteApp', 'getDeveloper'],
    async check(scene) {
      const { app, owner } = await ownersOf(scene);
      await scene.registry.delete(`/apps/${app.appId}`);
      const { body } = await scene.registry.get(`/developers/${owner.email}`);
      expect(listIn(body.apps)).toEqual([]);
    },
  },
  {
    says: 'the key of an app deleted by its appId is free for another app',
    from: ['OWN'],
    of: ['deleteApp', 'createDeveloperAppKey'],
    async check(scene) {
      const { app } = await ownersOf(scene);
      const other = await ownersOf(scene);
      await scene.registry.delete(`/apps/${app.appId}`);
      const { consumerKey } = await scene.key(other.path, { consumerKey: app.credentials[0]?.consumerKey });
      expect(consumerKey).toBe(app.credentials[0]?.consumerKey);
    },
  },
];

export const rows: Row[] = [...listing, ...byId];
