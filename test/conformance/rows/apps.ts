import { unique } from '../../support/registry/given';
import { crowded, done, weather } from '../making';
import { entitiesOf, idsOf, isRecent, listIn, messageOf, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const lifetimeOf = (key: { expiresAt: unknown; issuedAt: unknown }) =>
  Number(key.expiresAt) - Number(key.issuedAt);

/** Where a new developer's apps are, of whom there are these. */
async function appsNamed({ developer, app }: Scene, ...names: string[]): Promise<string> {
  const owner = await developer();
  for (const name of names) await app(owner, { name });
  return `/developers/${owner.email}/apps`;
}

const lists: Row[] = [
  ...['', '?expand=false'].flatMap((query): Row[] => [
    {
      says: `GET of a developer’s apps${query} answers a bare list of names on Edge`,
      from: ['DRU', 'EO'],
      of: ['listDeveloperApps'],
      dialect: 'edge',
      async check(scene) {
        const path = await appsNamed(scene, 'tides', 'weather');
        expect((await scene.registry.get(`${path}${query}`)).body).toEqual(['tides', 'weather']);
      },
    },
    {
      says: `GET of a developer’s apps${query} calls the names of apps appId on X`,
      from: ['MVN', 'PHP'],
      of: ['listDeveloperApps'],
      dialect: 'x',
      async check(scene) {
        const path = await appsNamed(scene, 'tides', 'weather');
        const { body } = await scene.registry.get(`${path}${query}`);
        expect(body).toMatchObject({ app: [{ appId: 'tides' }, { appId: 'weather' }] });
        for (const item of body.app) expect(Object.keys(item)[0]).toBe('appId');
      },
    },
  ]),
  {
    says: 'GET of a developer’s apps with expand=true answers whole apps with their keys, each as it is alone',
    from: ['OLD', 'PHP'],
    of: ['listDeveloperApps', 'getDeveloperApp'],
    async check(scene) {
      const path = await appsNamed(scene, 'tides', 'weather');
      const { body } = await scene.registry.get(`${path}?expand=true`);
      expect(Object.keys(body)).toEqual(['app']);
      expect(body.app).toHaveLength(2);
      for (const app of body.app) {
        expect(app.credentials[0].consumerKey).toEqual(expect.any(String));
        expect((await scene.registry.get(`${path}/${app.name}`)).body).toEqual(app);
      }
    },
  },
  {
    says: 'shallowExpand answers whole apps without their keys',
    from: ['XD', 'PHP'],
    of: ['listDeveloperApps'],
    dialect: 'x',
    async check(scene) {
      const { developer, app } = await weather(scene, { attributes: [{ name: 'team', value: 'harbour' }] });
      const [found] = entitiesOf(
        await scene.registry.get(`/developers/${developer.email}/apps?shallowExpand=true`),
      );
      const { credentials, ...rest } = app;
      expect(credentials).toHaveLength(1);
      expect(found).toEqual(rest);
    },
  },
  {
    says: 'a developer’s apps are listed in the order of their names, not of their making',
    from: ['OWN'],
    of: ['listDeveloperApps'],
    async check(scene) {
      const path = await appsNamed(scene, 'd', 'a', 'c', 'b');
      expect(idsOf(await scene.registry.get(path))).toEqual(['a', 'b', 'c', 'd']);
    },
  },
  ...(
    [
      ['?startKey=b&count=2', ['b', 'c'], 'a page of apps begins with its startKey'],
      ['?startKey=c', ['c', 'd'], 'a startKey of apps needs no count'],
      ['?startKey=d&count=2', ['d'], 'the last page of apps holds its startKey alone'],
      ['?count=3', ['a', 'b', 'c'], 'count limits a list of apps'],
      ['?expand=true&startKey=b&count=1', ['b'], 'expand, startKey and count of apps go together'],
    ] as [string, string[], string][]
  ).map(
    ([query, expected, says]): Row => ({
      says,
      from: ['PHP', 'XD'],
      of: ['listDeveloperApps'],
      async check(scene) {
        const path = await appsNamed(scene, 'a', 'b', 'c', 'd');
        const reply = await scene.registry.get(`${path}${query}`);
        const names = query.includes('expand') ? entitiesOf(reply).map(({ name }) => name) : idsOf(reply);
        expect(names).toEqual(expected);
      },
    }),
  ),
  {
    says: 'a startKey that no app of the developer has is refused on Edge',
    from: ['PHP'],
    of: ['listDeveloperApps', 'keymanagement.service.app_doesnot_exist'],
    dialect: 'edge',
    async check(scene) {
      const path = await appsNamed(scene, 'a', 'c');
      expect(refusalOf(await scene.registry.get(`${path}?startKey=b`))).toBe(
        '404 keymanagement.service.app_doesnot_exist',
      );
    },
  },
  {
    says: 'a startKey that no app of the developer has begins the list at the next greater name on X',
    from: ['OWN'],
    of: ['listDeveloperApps'],
    dialect: 'x',
    async check(scene) {
      const path = await appsNamed(scene, 'a', 'c');
      expect(idsOf(await scene.registry.get(`${path}?startKey=b`))).toEqual(['c']);
      expect(idsOf(await scene.registry.get(`${path}?startKey=d`))).toEqual([]);
    },
  },
  {
    says: 'who asks for pages of apps, dropping the first of each later page, meets all of them once',
    from: ['PHP'],
    of: ['listDeveloperApps'],
    async check(scene) {
      const path = await appsNamed(scene, 'a', 'b', 'c', 'd', 'e');
      const met = idsOf(await scene.registry.get(`${path}?count=2`));
      for (let page = met; page.length > 1; ) {
        page = idsOf(await scene.registry.get(`${path}?count=2&startKey=${met.at(-1)}`));
        met.push(...page.slice(1));
      }
      expect(met).toEqual(['a', 'b', 'c', 'd', 'e']);
    },
  },
  {
    says: 'a developer’s apps are 100 at most, while nothing else is asked for',
    from: ['XD', 'EO'],
    of: ['listDeveloperApps'],
    async check(scene) {
      expect(idsOf(await scene.registry.get(`${await crowded(scene)}/apps`))).toHaveLength(100);
    },
  },
  {
    says: 'a page has 100 of a developer’s apps at most on Edge',
    from: ['EO'],
    of: ['listDeveloperApps'],
    dialect: 'edge',
    async check(scene) {
      expect(idsOf(await scene.registry.get(`${await crowded(scene)}/apps?count=1000`))).toHaveLength(100);
    },
  },
  {
    says: 'a page has up to 1,000 of a developer’s apps on X',
    from: ['XD'],
    of: ['listDeveloperApps'],
    dialect: 'x',
    async check(scene) {
      expect(idsOf(await scene.registry.get(`${await crowded(scene)}/apps?count=1000`))).toHaveLength(101);
    },
  },
  {
    says: 'another developer’s apps are not in the list',
    from: ['EO', 'XD'],
    of: ['listDeveloperApps'],
    async check(scene) {
      await weather(scene);
      expect(idsOf(await scene.registry.get(await appsNamed(scene, 'mine')))).toEqual(['mine']);
    },
  },
];

const creation: Row[] = [
  {
    says: 'a new app has what was sent, and what Apigee adds',
    from: ['EO', 'XD', 'PHP', 'S4'],
    of: ['createDeveloperApp', 'getDeveloperApp'],
    async check({ registry, developer, apiProduct }) {
      const owner = await developer();
      const product = await apiProduct({ scopes: ['READ'] });
      const draft = {
        name: 'weather',
        attributes: [{ name: 'Notes', value: 'for boats' }],
        callbackUrl: 'https://example.com/cb',
        scopes: ['READ'],
      };
      const path = `/developers/${owner.email}/apps`;
      const { status, body } = await registry.post(path, { ...draft, apiProducts: [product.name] });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        ...draft,
        appFamily: 'default',
        developerId: owner.developerId,
        status: 'approved',
        credentials: [
          {
            apiProducts: [{ apiproduct: product.name, status: 'approved' }],
            scopes: ['READ'],
            status: 'approved',
          },
        ],
      });
      expect(body.appId).toMatch(UUID);
      expect(isRecent(body.createdAt)).toBe(true);
      expect((await registry.get(`${path}/weather`)).body).toEqual(body);
    },
  },
  ...(
    [
      ['without apiProducts', {}],
      ['with apiProducts []', { apiProducts: [] }],
      ['with apiProducts null', { apiProducts: null }],
    ] as [string, object][]
  ).map(
    ([what, draft]): Row => ({
      says: `a new app ${what} has one approved key, which opens nothing`,
      from: ['APS', 'PHP', 'CLI', 'TFS'],
      of: ['createDeveloperApp'],
      async check({ developer, app }) {
        const { credentials } = await app(await developer(), draft);
        expect(credentials).toHaveLength(1);
        expect(credentials[0]?.status).toBe('approved');
        expect(listIn(credentials[0]?.apiProducts)).toEqual([]);
      },
    }),
  ),
  {
    says: 'a new app has one key for all its API products, in the order they were sent',
    from: ['JS', 'EO'],
    of: ['createDeveloperApp'],
    async check({ developer, apiProduct, app }) {
      const names = [];
      for (const name of ['c', 'a', 'b']) names.push((await apiProduct({ name: unique(name) })).name);
      const { credentials } = await app(await developer(), { apiProducts: names });
      expect(credentials).toHaveLength(1);
      expect(credentials[0]?.apiProducts.map(({ apiproduct }) => apiproduct)).toEqual(names);
    },
  },
  {
    says: 'an API product that is named twice is on the key once',
    from: ['OWN'],
    of: ['createDeveloperApp'],
    async check({ developer, apiProduct, app }) {
      const { name } = await apiProduct();
      const { credentials } = await app(await developer(), { apiProducts: [name, name] });
      expect(credentials[0]?.apiProducts).toEqual([{ apiproduct: name, status: 'approved' }]);
    },
  },
  ...(
    [
      ['auto', 'approved'],
      ['manual', 'pending'],
    ] as const
  ).map(
    ([approvalType, status]): Row => ({
      says: `an API product of approvalType ${approvalType} is ${status} on an app’s key, which is approved itself`,
      from: ['OLD', 'CLI', 'EO'],
      of: ['createDeveloperApp'],
      async check(scene) {
        const { key, product } = await weather(scene, {}, { approvalType });
        expect(key.apiProducts).toEqual([{ apiproduct: product.name, status }]);
        expect(key.status).toBe('approved');
      },
    }),
  ),
  {
    says: 'an app for an API product that does not exist is refused, and not made',
    from: ['NES', 'DRU', 'JS'],
    of: ['createDeveloperApp', 'cps.kms.ApiProductDoesNotExist'],
    async check(scene) {
      const path = await appsNamed(scene);
      const { name } = await scene.apiProduct();
      const reply = await scene.registry.post(path, { name: 'weather', apiProducts: [name, 'ghost'] });
      expect(refusalOf(reply)).toBe('400 cps.kms.ApiProductDoesNotExist');
      expect(messageOf(reply)).toBe(
        `API Product [ghost] does not exist for  tenant [${scene.registry.org}] and id [null]`,
      );
      expect((await scene.registry.get(`${path}/weather`)).status).toBe(404);
    },
  },
  {
    says: 'an app’s name is taken once by one developer',
    from: ['JS', 'S4'],
    of: ['createDeveloperApp', 'keymanagement.service.app_already_exists'],
    async check(scene) {
      const path = await appsNamed(scene, 'weather');
      const before = (await scene.registry.get(`${path}/weather`)).body;
      const reply = await scene.registry.post(path, { name: 'weather' });
      expect(refusalOf(reply)).toBe('409 keymanagement.service.app_already_exists');
      expect(messageOf(reply)).toBe('App with name weather already exists');
      expect((await scene.registry.get(`${path}/weather`)).body).toEqual(before);
    },
  },
  {
    says: 'two developers may have apps of one name, which are two',
    from: ['S4', 'XD', 'CLI'],
    of: ['createDeveloperApp', 'getDeveloperApp'],
    async check(scene) {
      const paths = [await appsNamed(scene, 'weather'), await appsNamed(scene, 'weather')];
      const [one, other] = await Promise.all(paths.map((path) => scene.registry.get(`${path}/weather`)));
      expect([one?.status, other?.status]).toEqual([200, 200]);
      expect(one?.body.appId).not.toBe(other?.body.appId);
    },
  },
  {
    says: 'a new app needs a name',
    from: ['EO', 'XD', 'NES'],
    of: ['createDeveloperApp', 'keymanagement.service.app_invalid_name'],
    async check(scene) {
      const reply = await scene.registry.post(await appsNamed(scene), { apiProducts: [] });
      expect(refusalOf(reply)).toBe('400 keymanagement.service.app_invalid_name');
    },
  },
  ...(
    [
      ['-1', -1],
      ['"-1"', '-1'],
      ['0', 0],
      ['empty', ''],
      ['null', null],
      ['absent', undefined],
    ] as const
  ).map(
    ([what, keyExpiresIn]): Row => ({
      says: `keyExpiresIn that is ${what} makes a key that never lapses`,
      from: ['S4', 'XD', 'DGD', 'PHP'],
      of: ['createDeveloperApp'],
      async check(scene) {
        const { key } = await weather(scene, { keyExpiresIn });
        expect(Number(key.expiresAt)).toBe(-1);
      },
    }),
  ),
  ...[1, 60_000, 3_600_000, 31_536_000_000].map(
    (keyExpiresIn): Row => ({
      says: `keyExpiresIn of ${keyExpiresIn.toLocaleString('en')} ms is the time from issuedAt to expiresAt`,
      from: ['S4', 'XD', 'DGD'],
      of: ['createDeveloperApp', 'getDeveloperAppKey'],
      async check(scene) {
        const { key, keyPath } = await weather(scene, { keyExpiresIn });
        expect(lifetimeOf(key)).toBe(keyExpiresIn);
        expect(lifetimeOf((await scene.registry.get(keyPath)).body)).toBe(keyExpiresIn);
      },
    }),
  ),
  ...['soon', -5, 1.5, [], true].map(
    (keyExpiresIn): Row => ({
      says: `keyExpiresIn that is ${JSON.stringify(keyExpiresIn)} is refused`,
      from: ['DRU', 'OWN'],
      of: ['createDeveloperApp', 'keymanagement.service.InvalidValueForExpiresIn'],
      async check(scene) {
        const reply = await scene.registry.post(await appsNamed(scene), { name: 'weather', keyExpiresIn });
        expect(refusalOf(reply)).toBe('400 keymanagement.service.InvalidValueForExpiresIn');
      },
    }),
  ),
  {
    says: 'keyExpiresIn is not in an app that is answered',
    from: ['EO', 'S4'],
    of: ['createDeveloperApp', 'getDeveloperApp'],
    async check(scene) {
      const { app, path } = await weather(scene, { keyExpiresIn: 60_000 });
      expect(app.credentials).toHaveLength(1);
      expect(app).not.toHaveProperty('keyExpiresIn');
      expect((await scene.registry.get(path)).body).not.toHaveProperty('keyExpiresIn');
    },
  },
  {
    says: 'scopes of a new app are its key’s, too',
    from: ['OWN'],
    of: ['createDeveloperApp'],
    async check(scene) {
      const { app, key } = await weather(scene, { scopes: ['READ'] }, { scopes: ['READ', 'WRITE'] });
      expect(app.scopes).toEqual(['READ']);
      expect(key.scopes).toEqual(['READ']);
    },
  },
  {
    says: 'a new app with a scope that is on none of its API products is refused, and told which are',
    from: ['EO'],
    of: ['createDeveloperApp', 'keymanagement.service.InvalidScopes'],
    async check(scene) {
      const path = await appsNamed(scene);
      const names = [];
      for (const scope of ['READ', 'WRITE']) names.push((await scene.apiProduct({ scopes: [scope] })).name);
      const reply = await scene.registry.post(path, {
        name: 'weather',
        apiProducts: names,
        scopes: ['READ', 'DELETE'],
      });
      expect(refusalOf(reply)).toBe('400 keymanagement.service.InvalidScopes');
      expect(messageOf(reply)).toBe('Invalid scopes. Scopes must be contained in [READ, WRITE]');
    },
  },
  {
    says: 'scopes of a new app may come from several API products',
    from: ['EO'],
    of: ['createDeveloperApp'],
    async check({ developer, apiProduct, app }) {
      const names = [];
      for (const scope of ['READ', 'WRITE']) names.push((await apiProduct({ scopes: [scope] })).name);
      const made = await app(await developer(), { apiProducts: names, scopes: ['WRITE', 'READ'] });
      expect(made.scopes).toEqual(['WRITE', 'READ']);
    },
  },
  ...['revoked', 'pending', 'unapproved'].map(
    (status): Row => ({
      says: `a new app is approved, though status ${status} was sent`,
      from: ['S4', 'OLD', 'PHP'],
      of: ['createDeveloperApp'],
      async check({ developer, app }) {
        expect((await app(await developer(), { status })).status).toBe('approved');
      },
    }),
  ),
  {
    says: 'what only Apigee sets is ignored in a new app',
    from: ['PHP', 'JS'],
    of: ['createDeveloperApp'],
    async check({ developer, app }) {
      const owner = await developer();
      const made = await app(owner, {
        appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3',
        appFamily: 'other',
        developerId: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
        createdAt: 1,
        credentials: [{ consumerKey: 'mine', consumerSecret: 'mine', issuedAt: 1, status: 'approved' }],
      });
      expect(made.appId).not.toBe('f98678b9-4d1b-4927-ba17-62e6efaadfb3');
      expect(made).toMatchObject({ appFamily: 'default', developerId: owner.developerId });
      expect(Number(made.createdAt)).toBeGreaterThan(1);
      expect(made.credentials.map(({ consumerKey }) => consumerKey)).not.toContain('mine');
    },
  },
  {
    says: 'an app that was never given a callbackUrl has none',
    from: ['EO'],
    of: ['createDeveloperApp'],
    async check({ developer, app }) {
      const made = await app(await developer());
      expect(made.name).toEqual(expect.any(String));
      expect(made).not.toHaveProperty('callbackUrl');
    },
  },
  {
    says: 'a developer may be named by developerId to create an app',
    from: ['PHP', 'JS'],
    of: ['createDeveloperApp'],
    async check({ registry, developer }) {
      const { developerId } = await developer();
      const { status, body } = await registry.post(`/developers/${developerId}/apps`, { name: 'weather' });
      expect(status).toBe(201);
      expect(body.developerId).toBe(developerId);
    },
  },
];

/** What is refused when the developer is there and the app is not. */
const strangers: Row[] = (
  [
    ['GET', '', 'getDeveloperApp'],
    ['PUT', '', 'updateDeveloperApp', {}],
    ['POST', '', 'generateKeyPairOrUpdateDeveloperAppStatus', {}],
    ['POST', '?action=revoke', 'generateKeyPairOrUpdateDeveloperAppStatus'],
    ['DELETE', '', 'deleteDeveloperApp'],
    ['GET', '/attributes', 'listDeveloperAppAttributes'],
    ['POST', '/attributes', 'updateDeveloperAppAttributes', { attribute: [] }],
    ['GET', '/attributes/team', 'getDeveloperAppAttribute'],
    ['POST', '/attributes/team', 'updateDeveloperAppAttribute', { value: 'harbour' }],
    ['DELETE', '/attributes/team', 'deleteDeveloperAppAttribute'],
    ['POST', '/keys/create', 'createDeveloperAppKey', { consumerKey: 'k', consumerSecret: 's' }],
    ['POST', '/keys', 'createDeveloperAppKey', { consumerKey: 'k', consumerSecret: 's' }],
    ['GET', '/keys/k', 'getDeveloperAppKey'],
    ['POST', '/keys/k', 'updateDeveloperAppKey', {}],
    ['PUT', '/keys/k', 'replaceDeveloperAppKey', {}],
    ['DELETE', '/keys/k', 'deleteDeveloperAppKey'],
    ['POST', '/keys/k/apiproducts/p?action=approve', 'updateDeveloperAppKeyApiProduct'],
    ['DELETE', '/keys/k/apiproducts/p', 'deleteDeveloperAppKeyApiProduct'],
  ] as [method: string, below: string, operation: string, body?: object][]
).map(([method, below, operation, body]) => ({
  says: `${method} /apps/{app}${below} of an app the developer has not is refused, naming both as the URL does`,
  from: ['JS', 'PHP', 'DRU', 'CLI'],
  of: [operation, 'developer.service.AppDoesNotExist'],
  async check(scene) {
    const developer = await scene.developer();
    for (const named of [developer.email, developer.developerId]) {
      const path = `/developers/${named}/apps/ghost${below}`;
      const reply = await scene.registry[method.toLowerCase() as 'post'](path, body);
      expect(refusalOf(reply)).toBe('404 developer.service.AppDoesNotExist');
      expect(messageOf(reply)).toBe(`App named ghost does not exist under ${named}`);
    }
  },
}));

const attributes = [{ name: 'team', value: 'harbour' }];

/** Ways to make another key: PUT with API products, and POST. */
const keyMakers = [
  ['PUT', 'updateDeveloperApp', ['PHP', 'TFG', 'MVN']],
  ['POST', 'generateKeyPairOrUpdateDeveloperAppStatus', ['JS', 'CLI', 'DGD']],
] as const;

const newKeys: Row[] = keyMakers.flatMap(([method, operation, from]): Row[] => {
  const send = ({ registry }: Scene, path: string, body: object) =>
    registry[method.toLowerCase() as 'put'](path, body);
  return [
    {
      says: `${method} of an app with API products makes one more key, for exactly those`,
      from,
      of: [operation],
      async check(scene) {
        const { path, key } = await weather(scene);
        const other = await scene.apiProduct();
        const { status, body } = await send(scene, path, { apiProducts: [other.name] });
        expect(status).toBe(200);
        expect(body.credentials).toHaveLength(2);
        expect(body.credentials[0].apiProducts).toEqual([{ apiproduct: other.name, status: 'approved' }]);
        expect(body.credentials[1]).toEqual(key);
        expect((await scene.registry.get(path)).body).toEqual(body);
      },
    },
    {
      says: `${method} of an app makes one more key though another is for the same API products`,
      from,
      of: [operation],
      async check(scene) {
        const { path, key, product } = await weather(scene);
        const { body } = await send(scene, path, { apiProducts: [product.name] });
        expect(body.credentials).toHaveLength(2);
        expect(body.credentials[0].consumerKey).not.toBe(key.consumerKey);
      },
    },
    {
      says: `${method} of an app answers the newest key first, and so do later answers`,
      from: ['PHP'],
      of: [operation, 'getDeveloperApp'],
      async check(scene) {
        const { path, product } = await weather(scene);
        const keys = [];
        for (let time = 0; time < 3; time++) {
          const { body } = await send(scene, path, { apiProducts: [product.name] });
          keys.unshift(body.credentials[0].consumerKey);
        }
        const { credentials } = (await scene.registry.get(path)).body;
        expect(credentials.slice(0, 3).map((key: { consumerKey: string }) => key.consumerKey)).toEqual(keys);
        const issued = credentials.map((key: { issuedAt: unknown }) => Number(key.issuedAt));
        expect(issued).toEqual([...issued].sort((one, other) => other - one));
      },
    },
    {
      says: `keyExpiresIn in ${method} of an app is for the new key, and no other`,
      from: ['PHP', 'S4'],
      of: [operation],
      async check(scene) {
        const { path, product } = await weather(scene);
        const { body } = await send(scene, path, { apiProducts: [product.name], keyExpiresIn: '60000' });
        expect(lifetimeOf(body.credentials[0])).toBe(60_000);
        expect(Number(body.credentials[1].expiresAt)).toBe(-1);
      },
    },
    {
      says: `scopes in ${method} of an app are for the new key, and no other`,
      from: ['PHP', 'EO'],
      of: [operation],
      async check(scene) {
        const { path, product } = await weather(scene, { scopes: ['READ'] }, { scopes: ['READ', 'WRITE'] });
        const { body } = await send(scene, path, { apiProducts: [product.name], scopes: ['WRITE'] });
        expect(body.credentials.map((key: { scopes: string[] }) => key.scopes)).toEqual([
          ['WRITE'],
          ['READ'],
        ]);
      },
    },
    {
      says: `${method} of an app with a scope that is on none of the new key’s API products is refused`,
      from: ['EO'],
      of: [operation, 'keymanagement.service.InvalidScopes'],
      async check(scene) {
        const { path, app, product } = await weather(scene, {}, { scopes: ['READ'] });
        const reply = await send(scene, path, { apiProducts: [product.name], scopes: ['WRITE'] });
        expect(refusalOf(reply)).toBe('400 keymanagement.service.InvalidScopes');
        expect(messageOf(reply)).toBe('Invalid scopes. Scopes must be contained in [READ]');
        expect((await scene.registry.get(path)).body).toEqual(app);
      },
    },
    {
      says: `${method} of an app with an API product that does not exist is refused, and changes nothing`,
      from: ['NES', 'DRU'],
      of: [operation, 'cps.kms.ApiProductDoesNotExist'],
      async check(scene) {
        const { path, app } = await weather(scene);
        const reply = await send(scene, path, { apiProducts: ['ghost'], attributes });
        expect(refusalOf(reply)).toBe('400 cps.kms.ApiProductDoesNotExist');
        expect((await scene.registry.get(path)).body).toEqual(app);
      },
    },
    {
      says: `${method} of an app with an API product of manual approval makes a key that waits for it`,
      from: ['OLD', 'CLI'],
      of: [operation],
      async check(scene) {
        const { path } = await weather(scene);
        const { name } = await scene.apiProduct({ approvalType: 'manual' });
        const { body } = await send(scene, path, { apiProducts: [name] });
        expect(body.credentials[0]).toMatchObject({
          apiProducts: [{ apiproduct: name, status: 'pending' }],
          status: 'approved',
        });
      },
    },
    {
      says: `attributes in ${method} of an app replace the app’s`,
      from: ['EO', 'XD'],
      of: [operation],
      async check(scene) {
        const { path } = await weather(scene, { attributes: [{ name: 'old', value: '1' }] });
        expect((await send(scene, path, { attributes })).body.attributes).toEqual(attributes);
      },
    },
    {
      says: `attributes [] in ${method} of an app remove the app’s`,
      from: ['EO', 'XD', 'JS'],
      of: [operation],
      async check(scene) {
        const { path } = await weather(scene, { attributes });
        const { status, body } = await send(scene, path, { attributes: [] });
        expect({ status, attributes: listIn(body.attributes) }).toEqual({ status: 200, attributes: [] });
      },
    },
    {
      says: `callbackUrl in ${method} of an app replaces the app’s`,
      from: ['EO', 'XD'],
      of: [operation],
      async check(scene) {
        const { path } = await weather(scene, { callbackUrl: 'https://example.com/old' });
        const callbackUrl = 'https://example.com/new';
        expect((await send(scene, path, { callbackUrl })).body.callbackUrl).toBe(callbackUrl);
      },
    },
  ];
});

const updates: Row[] = [
  {
    says: 'PUT of an app without attributes removes all of them',
    from: ['EO', 'XD'],
    of: ['updateDeveloperApp'],
    async check(scene) {
      const { path } = await weather(scene, { attributes });
      const { status, body } = await scene.registry.put(path, {});
      expect({ status, attributes: listIn(body.attributes) }).toEqual({ status: 200, attributes: [] });
    },
  },
  {
    says: 'PUT of an app without callbackUrl removes it',
    from: ['EO'],
    of: ['updateDeveloperApp'],
    async check(scene) {
      const { path, app } = await weather(scene, { callbackUrl: 'https://example.com/cb' });
      expect(app.callbackUrl).toBe('https://example.com/cb');
      expect((await scene.registry.put(path, {})).body).not.toHaveProperty('callbackUrl');
    },
  },
  ...(
    [
      ['without apiProducts', {}],
      ['with apiProducts []', { apiProducts: [] }],
      ['with apiProducts null', { apiProducts: null }],
    ] as [string, object][]
  ).map(
    ([what, body]): Row => ({
      says: `PUT of an app ${what} makes no key`,
      from: ['PHP', 'MVN'],
      of: ['updateDeveloperApp'],
      async check(scene) {
        const { path, app } = await weather(scene);
        const { status, body: answered } = await scene.registry.put(path, body);
        expect(status).toBe(200);
        expect(answered.credentials).toEqual(app.credentials);
      },
    }),
  ),
  ...(
    [
      ['scopes', ['WRITE'], ['EO', 'XD']],
      ['keyExpiresIn', 60_000, ['S4', 'XD', 'DGD']],
    ] as [string, unknown, Row['from']][]
  ).map(
    ([member, value, from]): Row => ({
      says: `PUT of an app with ${member} alone leaves its keys`,
      from,
      of: ['updateDeveloperApp'],
      async check(scene) {
        const { path, app } = await weather(scene, { scopes: ['READ'] }, { scopes: ['READ', 'WRITE'] });
        const { status, body } = await scene.registry.put(path, { [member]: value });
        expect(status).toBe(200);
        expect(body.credentials).toEqual(app.credentials);
      },
    }),
  ),
  ...(
    [
      ['status', 'revoked'],
      ['developerId', 'f43ffa3c-e147-47de-8cd6-f5b34429a531'],
      ['appId', 'f98678b9-4d1b-4927-ba17-62e6efaadfb3'],
      ['appFamily', 'other'],
      ['createdAt', 1],
      ['credentials', []],
    ] as const
  ).map(
    ([member, value]): Row => ({
      says: `PUT of an app leaves ${member}, whatever is sent`,
      from: ['TFG', 'JS', 'PHP'],
      of: ['updateDeveloperApp'],
      async check(scene) {
        const { path, app } = await weather(scene);
        const { status, body } = await scene.registry.put(path, { [member]: value });
        expect(status).toBe(200);
        expect(body[member]).toEqual(app[member]);
      },
    }),
  ),
  {
    says: 'another name in PUT of an app is ignored on Edge',
    from: ['JS', 'PHP'],
    of: ['updateDeveloperApp'],
    dialect: 'edge',
    async check(scene) {
      const { path, app } = await weather(scene);
      const { status, body } = await scene.registry.put(path, { name: 'other' });
      expect({ status, name: body.name }).toEqual({ status: 200, name: app.name });
    },
  },
  {
    says: 'another name in PUT of an app is refused on X',
    from: ['PHP', 'DRU'],
    of: ['updateDeveloperApp', 'rest.interceptor.name_mismatch'],
    dialect: 'x',
    async check(scene) {
      const { path } = await weather(scene);
      expect(refusalOf(await scene.registry.put(path, { name: 'other' }))).toBe(
        '400 rest.interceptor.name_mismatch',
      );
    },
  },
  {
    says: 'PUT of an app needs no name',
    from: ['PHP', 'EO'],
    of: ['updateDeveloperApp'],
    async check(scene) {
      const { path, app } = await weather(scene);
      const { status, body } = await scene.registry.put(path, { attributes });
      expect(status).toBe(200);
      expect(body).toEqual({ ...app, attributes, lastModifiedAt: body.lastModifiedAt });
    },
  },
  {
    says: 'PUT of an app as it was read changes nothing but the time',
    from: ['JS', 'PHP'],
    of: ['updateDeveloperApp'],
    async check(scene) {
      const { path, app } = await weather(scene, { attributes, callbackUrl: 'https://example.com/cb' });
      const { status, body } = await scene.registry.put(path, app);
      expect(status).toBe(200);
      expect(body).toEqual({ ...app, lastModifiedAt: body.lastModifiedAt });
      expect(Number(body.lastModifiedAt)).toBeGreaterThan(Number(app.lastModifiedAt));
    },
  },
  {
    says: 'PUT of an app with new attributes before the old ones keeps the new',
    from: ['JS'],
    of: ['updateDeveloperApp'],
    async check(scene) {
      const { path, app } = await weather(scene, { attributes });
      const added = [
        { name: 'team', value: 'lighthouse' },
        { name: 'more', value: '1' },
      ];
      const { body } = await scene.registry.put(path, { ...app, attributes: [...added, ...attributes] });
      expect(body.attributes).toEqual(added);
    },
  },
];

const additions: Row[] = [
  {
    says: 'POST of an app without attributes keeps them',
    from: ['DGD', 'OWN'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus'],
    async check(scene) {
      const { path, product } = await weather(scene, { attributes });
      const { body } = await scene.registry.post(path, { apiProducts: [product.name] });
      expect(body.attributes).toEqual(attributes);
    },
  },
  {
    says: 'POST of an app with apiProducts alone keeps attributes and callback URL',
    from: ['CLI', 'DGD'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus'],
    async check(scene) {
      const callbackUrl = 'https://example.com/cb';
      const { path, product } = await weather(scene, { attributes, callbackUrl });
      done(await scene.registry.post(path, { apiProducts: [product.name] }));
      expect((await scene.registry.get(path)).body).toMatchObject({ attributes, callbackUrl });
    },
  },
  {
    says: 'POST of an app with no apiProducts in the list makes a key that opens nothing',
    from: ['OWN'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus'],
    async check(scene) {
      const { path } = await weather(scene);
      const { status, body } = await scene.registry.post(path, { apiProducts: [] });
      expect(status).toBe(200);
      expect(body.credentials).toHaveLength(2);
      expect(listIn(body.credentials[0].apiProducts)).toEqual([]);
    },
  },
  {
    says: 'POST of an app without apiProducts makes no key, and changes only what is sent',
    from: ['SDK'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus'],
    async check(scene) {
      const callbackUrl = 'https://example.com/cb';
      const { path, app } = await weather(scene, { attributes, callbackUrl });
      const changed = [{ name: 'team', value: 'lighthouse' }];
      const { status, body } = await scene.registry.post(path, { name: app.name, attributes: changed });
      expect(status).toBe(200);
      expect(body).toMatchObject({ attributes: changed, callbackUrl, credentials: app.credentials });
      expect(body.credentials).toHaveLength(1);
      const moved = done(await scene.registry.post(path, { callbackUrl: 'https://example.com/new' }));
      expect(moved).toMatchObject({ attributes: changed, callbackUrl: 'https://example.com/new' });
      expect(moved.credentials).toEqual(app.credentials);
    },
  },
  {
    says: 'a key is added to an app as apigeecli does it, naming the app',
    from: ['CLI'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus'],
    async check(scene) {
      const { path, app, product } = await weather(scene, {}, { scopes: ['READ'] });
      const sent = {
        name: app.name,
        apiProducts: [product.name],
        callbackUrl: 'https://example.com/cb',
        keyExpiresIn: '60000',
        scopes: ['READ'],
      };
      const { status, body } = await scene.registry.post(path, sent);
      expect(status).toBe(200);
      expect(body).toMatchObject({ name: app.name, appId: app.appId, callbackUrl: sent.callbackUrl });
      expect(body.credentials).toHaveLength(2);
    },
  },
  {
    says: 'an attribute that is sent twice in POST of an app is kept once',
    from: ['JS'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus'],
    async check(scene) {
      const { path } = await weather(scene);
      const { body } = await scene.registry.post(path, { attributes: [...attributes, ...attributes] });
      expect(body.attributes).toEqual(attributes);
    },
  },
];

const statuses: Row[] = [
  ...(
    [
      ['revoke', 'revoked'],
      ['approve', 'approved'],
    ] as const
  ).flatMap(([action, status]): Row[] => [
    {
      says: `action=${action} makes an app ${status}`,
      from: ['EO', 'XD', 'S0', 'JS'],
      of: ['generateKeyPairOrUpdateDeveloperAppStatus', 'getDeveloperApp'],
      async check(scene) {
        const { path } = await weather(scene);
        for (const next of [action === 'revoke' ? 'approve' : 'revoke', action]) {
          const { status, text } = await scene.registry.post(`${path}?action=${next}`);
          expect({ status, text }).toEqual({ status: 204, text: '' });
        }
        expect((await scene.registry.get(path)).body.status).toBe(status);
      },
    },
    {
      says: `a body with status ${action} makes an app ${status} on Edge, and no key`,
      from: ['EO'],
      of: ['generateKeyPairOrUpdateDeveloperAppStatus'],
      dialect: 'edge',
      async check(scene) {
        const { path, app } = await weather(scene);
        done(await scene.registry.post(`${path}?action=${action === 'revoke' ? 'approve' : 'revoke'}`));
        const reply = await scene.registry.post(path, { status: action });
        expect(reply.status).toBe(200);
        expect(reply.body).toMatchObject({ appId: app.appId, status });
        expect(reply.body.credentials).toEqual(app.credentials);
      },
    },
  ]),
  {
    says: 'keys of a revoked app keep their own status, and so do their API products',
    from: ['EO', 'XD', 'S0'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus', 'getDeveloperApp'],
    async check(scene) {
      const { path, app } = await weather(scene);
      done(await scene.registry.post(`${path}?action=revoke`));
      const { body } = await scene.registry.get(path);
      expect(body.status).toBe('revoked');
      expect(body.credentials).toEqual(app.credentials);
      expect(body.credentials[0].status).toBe('approved');
    },
  },
  {
    says: 'an action that no app knows is refused, and changes nothing',
    from: ['OWN'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus', 'keymint.InvalidRequest'],
    async check(scene) {
      const { path, app } = await weather(scene);
      const reply = await scene.registry.post(`${path}?action=active`);
      expect(refusalOf(reply)).toBe('400 keymint.InvalidRequest');
      expect((await scene.registry.get(path)).body).toEqual(app);
    },
  },
];

const deletion: Row[] = [
  {
    says: 'DELETE answers the app as it was',
    from: ['EO', 'AT', 'JS'],
    of: ['deleteDeveloperApp'],
    async check(scene) {
      const { path, app } = await weather(scene);
      const { status, body } = await scene.registry.delete(path);
      expect(status).toBe(200);
      expect(body).toEqual(app);
    },
  },
  {
    says: 'a deleted app is gone, from its developer, from the list and by its appId',
    from: ['EO', 'XD'],
    of: ['deleteDeveloperApp', 'getDeveloperApp', 'getApp', 'listDeveloperApps'],
    async check(scene) {
      const { developer, app, path } = await weather(scene);
      done(await scene.registry.delete(path));
      expect(refusalOf(await scene.registry.get(path))).toBe('404 developer.service.AppDoesNotExist');
      expect((await scene.registry.get(`/apps/${app.appId}`)).status).toBe(404);
      expect(idsOf(await scene.registry.get(`/developers/${developer.email}/apps`))).toEqual([]);
    },
  },
  {
    says: 'keys of a deleted app are deleted, so that others may bring them along',
    from: ['EO', 'XD'],
    of: ['deleteDeveloperApp', 'createDeveloperAppKey'],
    async check(scene) {
      const { path, key } = await weather(scene);
      done(await scene.registry.delete(path));
      const other = await weather(scene);
      const { consumerKey, consumerSecret } = key;
      const { status } = await scene.registry.post(`${other.path}/keys/create`, {
        consumerKey,
        consumerSecret,
      });
      expect(status).toBe(201);
    },
  },
  {
    says: 'deleting one of two apps leaves the other',
    from: ['EO'],
    of: ['deleteDeveloperApp'],
    async check(scene) {
      const path = await appsNamed(scene, 'tides', 'weather');
      done(await scene.registry.delete(`${path}/tides`));
      expect(idsOf(await scene.registry.get(path))).toEqual(['weather']);
      expect((await scene.registry.get(`${path}/weather`)).status).toBe(200);
    },
  },
];

const owned: Row[] = [
  {
    says: 'query=count counts the API resources that an app may call, each once',
    from: ['EO', 'XD', 'OWN'],
    of: ['getDeveloperApp'],
    async check(scene) {
      const { path } = await weather(scene, {}, { apiResources: ['/tides', '/winds'] });
      const { name } = await scene.apiProduct({ apiResources: ['/winds', '/waves'] });
      done(await scene.registry.post(path, { apiProducts: [name] }));
      const { status, body } = await scene.registry.get(`${path}?query=count&entity=apiresources`);
      expect({ status, body }).toEqual({ status: 200, body: 3 });
    },
  },
  {
    says: 'an app says when it was made and last changed',
    from: ['EO', 'XD'],
    of: ['getDeveloperApp', 'updateDeveloperApp'],
    async check(scene) {
      const { path, app } = await weather(scene);
      const { body } = await scene.registry.put(path, {});
      expect(body.createdAt).toBe(app.createdAt);
      expect(Number(body.lastModifiedAt)).toBeGreaterThan(Number(app.lastModifiedAt));
    },
  },
  {
    says: 'an app is not another developer’s, though both know its name',
    from: ['S4', 'XD'],
    of: ['getDeveloperApp', 'developer.service.AppDoesNotExist'],
    async check(scene) {
      const { app } = await weather(scene);
      const other = await scene.developer();
      const reply = await scene.registry.get(`/developers/${other.email}/apps/${app.name}`);
      expect(refusalOf(reply)).toBe('404 developer.service.AppDoesNotExist');
    },
  },
  {
    says: 'names of apps that differ in case are two',
    from: ['OWN'],
    of: ['createDeveloperApp', 'listDeveloperApps'],
    async check(scene) {
      const path = await appsNamed(scene, 'weather', 'Weather');
      expect(idsOf(await scene.registry.get(path)).sort()).toEqual(['Weather', 'weather']);
    },
  },
  {
    says: 'an app of a developer has the developer’s id',
    from: ['EO', 'XD'],
    of: ['getDeveloperApp'],
    async check(scene) {
      const { developer, path } = await weather(scene);
      expect((await scene.registry.get(path)).body.developerId).toBe(developer.developerId);
    },
  },
];

export const rows: Row[] = [
  ...lists,
  ...creation,
  ...strangers,
  ...newKeys,
  ...updates,
  ...additions,
  ...statuses,
  ...deletion,
  ...owned,
];
