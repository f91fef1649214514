import { unique } from '../../support/registry/given';
import type { Registry, Reply } from '../../support/registry/registry';
import { kept } from '../keeping';
import { done } from '../making';
import { ownedAppRows } from '../ownedApps';
import { listIn, messageOf, refusalOf } from '../reading';
import type { Row } from '../table';

const NO_GROUP = '404 developer.service.AppGroupDoesNotExist';
const TAKEN = '409 developer.service.AppGroupAlreadyExists';
const INVALID = '400 keymint.InvalidRequest';

/** How clients send an action: no body, of a type of its own. */
const empty = { raw: '', headers: { 'content-type': 'application/octet-stream' } };

const make = async (registry: Registry, draft: object = {}) => {
  const group = done(await registry.post('/appgroups', { name: unique('sailors'), ...draft }));
  return { group, path: `/appgroups/${group.name}` };
};

const names = ['Anglers', 'divers', 'rowers', 'sailors'];

/** An organization with four app groups, `divers` inactive and `rowers` of another channel. */
const withGroups = kept(async (registry) => {
  for (const name of [...names].reverse())
    await make(registry, {
      name,
      channelId: name === 'rowers' ? 'shop' : 'portal',
      channelUri: name === 'rowers' ? 'https://shop.example.com' : 'https://portal.example.com',
    });
  done(await registry.put('/appgroups/divers?action=inactive', undefined, empty));
  return registry;
});

const namesIn = (member: string, { body }: Reply): string[] =>
  listIn(body[member]).map(({ name }) => name as string);

/** The names on each page of a list, each page fetched by the token of the one before. */
async function pagesOf(registry: Registry, path: string, member: string, pageSize: number) {
  const pages: string[][] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const query = `pageSize=${pageSize}&pageToken=${encodeURIComponent(token)}`;
    const reply: Reply = await registry.get(`${path}?${query}`);
    expect(reply.status).toBe(200);
    pages.push(namesIn(member, reply));
    token = reply.body.nextPageToken;
    if (pages.length > 9) throw new Error('The pages do not end');
  }
  return pages;
}

const listing: Row[] = [
  {
    says: 'app groups are listed whole under appGroups, in the order of their names, and counted',
    from: ['XD', 'PHP'],
    of: ['listAppGroups', 'getAppGroup'],
    async check(scene) {
      const registry = await withGroups(scene);
      const { status, body } = await registry.get('/appgroups');
      const each = await Promise.all(names.map((name) => registry.get(`/appgroups/${name}`)));
      expect([status, body]).toEqual([200, { appGroups: each.map((reply) => reply.body), totalSize: 4 }]);
    },
  },
  {
    says: 'an organization without app groups lists none',
    from: ['XD', 'PHP'],
    of: ['listAppGroups'],
    async check({ alone, dialect }) {
      const { status, body } = await (await alone()).get('/appgroups');
      expect([status, body]).toEqual([200, dialect === 'edge' ? { appGroups: [], totalSize: 0 } : {}]);
    },
  },
  ...(
    [
      ['status=active', ['Anglers', 'rowers', 'sailors']],
      ['status=inactive', ['divers']],
      ['channelId=shop', ['rowers']],
      ['channelUri=https://portal.example.com', ['Anglers', 'divers', 'sailors']],
      ['channelId=nowhere', []],
    ] as const
  ).map(
    ([filter, expected]): Row => ({
      says: `filter ${filter} lists the app groups it is true of`,
      from: ['XD'],
      of: ['listAppGroups'],
      async check(scene) {
        const registry = await withGroups(scene);
        const reply = await registry.get(`/appgroups?filter=${encodeURIComponent(filter)}`);
        expect([reply.status, namesIn('appGroups', reply)]).toEqual([200, expected]);
      },
    }),
  ),
  ...['color=red', 'status'].map(
    (filter): Row => ({
      says: `app groups are not listed by the filter ${filter}`,
      from: ['XD', 'OWN'],
      of: ['listAppGroups', INVALID.slice(4)],
      async check({ registry }) {
        const reply = await registry.get(`/appgroups?filter=${encodeURIComponent(filter)}`);
        expect(refusalOf(reply)).toBe(INVALID);
      },
    }),
  ),
  {
    says: 'a page of app groups begins with the last group of the page before',
    from: ['PHP'],
    of: ['listAppGroups'],
    async check(scene) {
      const registry = await withGroups(scene);
      expect(await pagesOf(registry, '/appgroups', 'appGroups', 2)).toEqual([
        ['Anglers', 'divers'],
        ['divers', 'rowers'],
        ['rowers', 'sailors'],
      ]);
    },
  },
  {
    says: 'pages of one app group come to an end',
    from: ['PHP', 'OWN'],
    of: ['listAppGroups'],
    async check(scene) {
      const registry = await withGroups(scene);
      expect((await pagesOf(registry, '/appgroups', 'appGroups', 1)).flat()).toEqual(names);
    },
  },
  {
    says: 'every page of app groups says how many there are, and the last has no token',
    from: ['XD'],
    of: ['listAppGroups'],
    async check(scene) {
      const registry = await withGroups(scene);
      const first = await registry.get('/appgroups?pageSize=3');
      expect(first.body).toMatchObject({ totalSize: 4, nextPageToken: expect.any(String) });
      const whole = await registry.get('/appgroups?pageSize=1000');
      expect(whole.body.totalSize).toBe(4);
      expect(whole.body).not.toHaveProperty('nextPageToken');
    },
  },
  {
    says: 'a pageSize over 1000 lists as many app groups as it may',
    from: ['XD'],
    of: ['listAppGroups'],
    async check({ registry }) {
      expect((await registry.get('/appgroups?pageSize=5000')).status).toBe(200);
    },
  },
];

const draft = () => ({
  name: unique('sailors'),
  attributes: [{ name: 'a', value: '1' }],
  channelId: 'portal',
  channelUri: 'https://portal.example.com/sailors',
  displayName: 'Sailors',
  email: 'sailors@example.com',
});

const creation: Row[] = [
  {
    says: 'creating an app group answers 201 and the group, active and with an id',
    from: ['XD', 'PHP'],
    of: ['createAppGroup', 'getAppGroup'],
    async check({ registry, dialect }) {
      const sent = draft();
      const { status, body } = await registry.post('/appgroups', sent);
      expect(status).toBe(201);
      const stamp = dialect === 'edge' ? expect.any(Number) : expect.stringMatching(/^\d{13}$/);
      const by = registry.admin.email;
      expect(body).toEqual({
        ...sent,
        appGroupId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        createdAt: stamp,
        lastModifiedAt: body.createdAt,
        organization: registry.org,
        status: 'active',
        ...(dialect === 'edge' && { createdBy: by, lastModifiedBy: by }),
      });
      expect((await registry.get(`/appgroups/${sent.name}`)).body).toEqual(body);
    },
  },
  {
    says: 'an app group needs a name alone',
    from: ['XD'],
    of: ['createAppGroup'],
    async check({ registry }) {
      const { group } = await make(registry);
      expect(Object.keys(group)).not.toContain('channelId');
      expect(listIn(group.attributes)).toEqual([]);
    },
  },
  {
    says: 'an app group begins with its name',
    from: ['PHP'],
    of: ['getAppGroup', 'listAppGroups'],
    dialect: 'x',
    async check({ registry }) {
      const { group } = await make(registry, draft());
      expect(Object.keys(group)[0]).toBe('name');
      const { body } = await registry.get('/appgroups?pageSize=1');
      expect(Object.keys(body.appGroups[0])[0]).toBe('name');
    },
  },
  {
    says: 'a new app group is active and has an id of its own, whatever is sent',
    from: ['XD', 'PHP'],
    of: ['createAppGroup'],
    async check({ registry }) {
      const { group } = await make(registry, { status: 'inactive', appGroupId: 'mine', createdAt: '1' });
      expect(group.status).toBe('active');
      expect(group.appGroupId).not.toBe('mine');
      expect(Number(group.createdAt)).toBeGreaterThan(1);
    },
  },
  {
    says: 'an app group keeps its members, which stand as JSON in an attribute',
    from: ['XD', 'DRU', 'CLI'],
    of: ['createAppGroup', 'updateAppGroup'],
    async check({ registry }) {
      const members = (...people: object[]) => [
        { name: '__apigee_reserved__developer_details', value: JSON.stringify(people) },
      ];
      const ada = { developer: 'ada@example.com', roles: ['admin'] };
      const { group, path } = await make(registry, { attributes: members(ada) });
      expect(group.attributes).toEqual(members(ada));
      const grace = { developerId: 'grace@example.com', roles: ['admin', 'finder'] };
      const { body } = await registry.put(path, { ...group, attributes: members(ada, grace) });
      expect(body.attributes).toEqual(members(ada, grace));
    },
  },
  {
    says: 'an app group’s name is taken once',
    from: ['OWN'],
    of: ['createAppGroup', TAKEN.slice(4)],
    async check({ registry }) {
      const { group, path } = await make(registry);
      expect(refusalOf(await registry.post('/appgroups', { name: group.name }))).toBe(TAKEN);
      expect((await registry.get(path)).body).toEqual(group);
    },
  },
  ...['A-Z0-9._-$ %', '7 seas'].map(
    (prefix): Row => ({
      says: `an app group may be called ${prefix}, and is found by it`,
      from: ['XD'],
      of: ['createAppGroup', 'getAppGroup'],
      async check({ registry }) {
        const { group } = await make(registry, { name: unique(prefix) });
        expect((await registry.get(`/appgroups/${encodeURIComponent(group.name)}`)).body).toEqual(group);
      },
    }),
  ),
  ...[undefined, '', 'a/b', 'a#b', 'ä'].map(
    (name): Row => ({
      says: `an app group may not be called ${JSON.stringify(name) ?? 'nothing'}`,
      from: ['XD'],
      of: ['createAppGroup', INVALID.slice(4)],
      async check({ registry }) {
        expect(refusalOf(await registry.post('/appgroups', { name }))).toBe(INVALID);
      },
    }),
  ),
  {
    says: 'an unknown member of an app group is refused by its name, when it is made and when it is replaced',
    from: ['PHP'],
    of: ['createAppGroup', 'updateAppGroup', INVALID.slice(4)],
    dialect: 'x',
    async check({ registry }) {
      const { group, path } = await make(registry);
      for (const reply of [
        await registry.post('/appgroups', { name: unique('sailors'), color: 'red' }),
        await registry.put(path, { ...group, color: 'red' }),
      ]) {
        expect(reply.status).toBe(400);
        expect(messageOf(reply)).toBe(
          `Invalid JSON payload received. Unknown name "color" at 'app_group': Cannot find field.`,
        );
      }
    },
  },
];

const oneGroup: Row[] = [
  ...(
    [
      ['getAppGroup', (registry: Registry) => registry.get('/appgroups/ghost')],
      ['updateAppGroup', (registry: Registry) => registry.put('/appgroups/ghost', { displayName: 'G' })],
      ['deleteAppGroup', (registry: Registry) => registry.delete('/appgroups/ghost')],
      ['listAppGroupApps', (registry: Registry) => registry.get('/appgroups/ghost/apps')],
      ['listAppGroupAttributes', (registry: Registry) => registry.get('/appgroups/ghost/attributes')],
    ] as const
  ).map(
    ([operation, ask]): Row => ({
      says: `${operation} of an unknown app group is 404`,
      from: ['PHP', 'OWN'],
      of: [operation, NO_GROUP.slice(4)],
      async check({ registry }) {
        const reply = await ask(registry);
        expect(refusalOf(reply)).toBe(NO_GROUP);
        expect(messageOf(reply)).toBe(`AppGroup ghost does not exist in organization ${registry.org}`);
      },
    }),
  ),
  {
    says: 'PUT of an app group replaces it; what is not sent is removed',
    from: ['XD', 'PHP'],
    of: ['updateAppGroup'],
    async check({ registry }) {
      const { group, path } = await make(registry, draft());
      const { status, body } = await registry.put(path, { displayName: 'New' });
      expect(status).toBe(200);
      const { name, appGroupId, createdAt } = group;
      expect(body).toMatchObject({ name, appGroupId, createdAt, displayName: 'New', status: 'active' });
      for (const member of ['channelId', 'channelUri', 'email']) expect(body).not.toHaveProperty(member);
      expect(listIn(body.attributes)).toEqual([]);
      expect(Number(body.lastModifiedAt)).toBeGreaterThan(Number(group.lastModifiedAt));
    },
  },
  {
    says: 'a whole app group sent back as it was read stays as it is',
    from: ['PHP'],
    of: ['updateAppGroup'],
    async check({ registry }) {
      const { group, path } = await make(registry, draft());
      const { status, body } = await registry.put(path, group);
      expect([status, body]).toEqual([200, { ...group, lastModifiedAt: body.lastModifiedAt }]);
    },
  },
  {
    says: 'the status of an app group is not changed by a PUT without an action',
    from: ['XD'],
    of: ['updateAppGroup'],
    async check({ registry }) {
      const { path } = await make(registry);
      const { body } = await registry.put(path, { displayName: 'New', status: 'inactive' });
      expect(body.status).toBe('active');
    },
  },
  {
    says: 'an app group sent with another name than its URL’s is refused',
    from: ['PHP'],
    of: ['updateAppGroup', 'rest.interceptor.name_mismatch'],
    dialect: 'x',
    async check({ registry }) {
      const { path } = await make(registry);
      const reply = await registry.put(path, { name: 'other' });
      expect(refusalOf(reply)).toBe('400 rest.interceptor.name_mismatch');
    },
  },
  {
    says: 'an app group is deactivated and activated by PUT with an action, which answers 200 and the group',
    from: ['XD'],
    of: ['updateAppGroup'],
    async check({ registry }) {
      const { group, path } = await make(registry, draft());
      for (const action of ['inactive', 'inactive', 'active']) {
        const { status, body } = await registry.put(`${path}?action=${action}`, undefined, empty);
        expect(status).toBe(200);
        expect(body).toEqual({ ...group, status: action, lastModifiedAt: body.lastModifiedAt });
        expect((await registry.get(path)).body).toEqual(body);
      }
    },
  },
  {
    says: 'an app group is given no other status by an action',
    from: ['XD'],
    of: ['updateAppGroup', INVALID.slice(4)],
    async check({ registry }) {
      const { path } = await make(registry);
      expect(refusalOf(await registry.put(`${path}?action=approve`, undefined, empty))).toBe(INVALID);
    },
  },
];

const appNames = ['boats', 'tides', 'weather'];

async function withApps(registry: Registry) {
  const { group, path } = await make(registry);
  for (const name of [...appNames].reverse()) done(await registry.post(`${path}/apps`, { name }));
  return { group, path: `${path}/apps` };
}

const apps: Row[] = [
  {
    says: 'the apps of an app group are listed whole under appGroupApps, in the order of their names',
    from: ['XD', 'PHP'],
    of: ['listAppGroupApps', 'getAppGroupApp'],
    async check({ registry }) {
      const { path } = await withApps(registry);
      const each = await Promise.all(appNames.map((name) => registry.get(`${path}/${name}`)));
      const { status, body } = await registry.get(path);
      expect([status, body]).toEqual([200, { appGroupApps: each.map((reply) => reply.body) }]);
    },
  },
  {
    says: 'an app group without apps lists none',
    from: ['XD'],
    of: ['listAppGroupApps'],
    async check({ registry, dialect }) {
      const { path } = await make(registry);
      const { status, body } = await registry.get(`${path}/apps`);
      expect([status, body]).toEqual([200, dialect === 'edge' ? { appGroupApps: [] } : {}]);
    },
  },
  {
    says: 'a page of an app group’s apps begins with the last app of the page before',
    from: ['PHP'],
    of: ['listAppGroupApps'],
    async check({ registry }) {
      const { path } = await withApps(registry);
      expect(await pagesOf(registry, path, 'appGroupApps', 2)).toEqual([
        ['boats', 'tides'],
        ['tides', 'weather'],
      ]);
    },
  },
  {
    says: 'pages of one app of an app group come to an end',
    from: ['PHP', 'OWN'],
    of: ['listAppGroupApps'],
    async check({ registry }) {
      const { path } = await withApps(registry);
      expect((await pagesOf(registry, path, 'appGroupApps', 1)).flat()).toEqual(appNames);
    },
  },
  {
    says: 'a token of the next page of an app group’s apps is answered only where pageSize was sent',
    from: ['XD', 'PHP'],
    of: ['listAppGroupApps'],
    async check({ registry }) {
      const { path } = await withApps(registry);
      expect((await registry.get(path)).body).not.toHaveProperty('nextPageToken');
      expect((await registry.get(`${path}?pageSize=2`)).body.nextPageToken).toEqual(expect.any(String));
      expect((await registry.get(`${path}?pageSize=3`)).body).not.toHaveProperty('nextPageToken');
    },
  },
  {
    says: 'filter finds apps by their app group',
    from: ['XD'],
    of: ['listApps'],
    dialect: 'x',
    async check({ registry }) {
      const { group } = await withApps(registry);
      const filter = encodeURIComponent(`appGroup=${group.name}`);
      const reply = await registry.get(`/apps?filter=${filter}`);
      expect([reply.status, namesIn('app', reply).sort()]).toEqual([200, appNames]);
    },
  },
  {
    says: 'filter finds app groups’ apps by appType',
    from: ['XD'],
    of: ['listApps'],
    dialect: 'x',
    async check({ alone }) {
      const registry = await alone();
      await withApps(registry);
      const reply = await registry.get('/apps?filter=appType%3DAppGroup');
      expect([reply.status, namesIn('app', reply).sort()]).toEqual([200, appNames]);
      expect((await registry.get('/apps?filter=appType%3DDeveloper')).body).toEqual({});
    },
  },
];

/** A key of an app group's app for a product with scopes, and its path. */
async function withKey(registry: Registry) {
  const { path } = await make(registry);
  const name = unique('product');
  const product = { name, displayName: 'P', approvalType: 'auto', scopes: ['READ', 'WRITE'] };
  done(await registry.post('/apiproducts', product));
  const app = done(await registry.post(`${path}/apps`, { name: 'weather', apiProducts: [name] }));
  const [key] = app.credentials;
  return { key, product: name, keyPath: `${path}/apps/weather/keys/${key.consumerKey}` };
}

const keys: Row[] = [
  {
    says: 'the action of a body revokes and approves a key of an app group’s app, and answers 200 and the key',
    from: ['XD'],
    of: ['updateAppGroupAppKey'],
    async check({ registry }) {
      const { keyPath, key } = await withKey(registry);
      for (const [action, status] of [
        ['revoke', 'revoked'],
        ['revoke', 'revoked'],
        ['approve', 'approved'],
      ] as const) {
        const reply = await registry.post(keyPath, { action });
        expect([reply.status, reply.body]).toEqual([200, { ...key, status }]);
        expect((await registry.get(keyPath)).body).toEqual(reply.body);
      }
    },
  },
  {
    says: 'the action of a query revokes and approves a key of an app group’s app',
    from: ['CLI'],
    of: ['updateAppGroupAppKey'],
    async check({ registry }) {
      const { keyPath } = await withKey(registry);
      for (const [action, status] of [
        ['revoke', 'revoked'],
        ['approve', 'approved'],
      ] as const) {
        expect((await registry.post(`${keyPath}?action=${action}`, undefined, empty)).status).toBeLessThan(
          300,
        );
        expect((await registry.get(keyPath)).body.status).toBe(status);
      }
    },
  },
  {
    says: 'appGroupAppKey replaces scopes and attributes of a key of an app group’s app, and keeps its products',
    from: ['XD'],
    of: ['updateAppGroupAppKey'],
    async check({ registry }) {
      const { keyPath, key } = await withKey(registry);
      const attributes = [{ name: 'a', value: '1' }];
      const { status, body } = await registry.post(keyPath, {
        appGroupAppKey: { scopes: ['READ'], attributes },
      });
      expect([status, body]).toEqual([200, { ...key, scopes: ['READ'], attributes }]);
      expect((await registry.get(keyPath)).body).toEqual(body);
    },
  },
  {
    says: 'scopes of a key of an app group’s app are among those of its API products',
    from: ['EO', 'XD'],
    of: ['updateAppGroupAppKey', 'keymanagement.service.InvalidScopes'],
    async check({ registry }) {
      const { keyPath } = await withKey(registry);
      const reply = await registry.post(keyPath, { appGroupAppKey: { scopes: ['DELETE'] } });
      expect(refusalOf(reply)).toBe('400 keymanagement.service.InvalidScopes');
    },
  },
  {
    says: 'a key brought along to an app group’s app may have a lifetime in seconds',
    from: ['XD', 'CLI'],
    of: ['createAppGroupAppKey'],
    async check({ registry }) {
      const { keyPath } = await withKey(registry);
      const pair = { consumerKey: unique('key'), consumerSecret: 'secret' };
      const path = keyPath.replace(/\/[^/]+$/, '');
      const { body } = await registry.post(path, { ...pair, expiresInSeconds: '60' });
      expect(Number(body.expiresAt) - Number(body.issuedAt)).toBe(60_000);
    },
  },
];

export const rows: Row[] = [
  ...listing,
  ...creation,
  ...oneGroup,
  ...apps,
  ...keys,
  ...ownedAppRows({
    noun: 'app group',
    id: 'AppGroup',
    from: ['XD', 'PHP'],
    path: '/appgroups',
    mark: 'appGroup',
    unknown: NO_GROUP,
    setStatus: {
      operation: 'updateAppGroupApp',
      status: 200,
      send: ({ registry }, path, action) => registry.put(`${path}?action=${action}`, undefined, empty),
    },
    lifetimeUnit: 1000,
  }),
];
