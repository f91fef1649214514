import { given, unique } from '../../support/registry/given';
import type { Reply } from '../../support/registry/registry';
import { ask, done, weather } from '../making';
import { entitiesOf, idsOf, listIn, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

type Weather = Awaited<ReturnType<typeof weather>>;

/** The entities that carry moments, and where each is read. */
const entities: [what: string, operation: string, path: (made: Weather) => string][] = [
  ['a developer', 'getDeveloper', ({ developer }) => `/developers/${developer.email}`],
  ['an app', 'getDeveloperApp', ({ path }) => path],
  ['an API product', 'getApiProduct', ({ product }) => `/apiproducts/${product.name}`],
];

const stamped = (dialect: 'edge' | 'x', says: string, look: (text: string) => void): Row[] =>
  entities.map(([what, operation, pathOf]) => ({
    says: `${what} ${says}`,
    from: dialect === 'edge' ? ['EO', 'PHP'] : ['XD', 'CLI'],
    of: [operation],
    dialect,
    async check(scene) {
      const made = await weather(scene);
      look((await scene.registry.get(pathOf(made))).text);
    },
  }));

const integers: Row[] = [
  ...stamped('edge', 'has its moments as numbers on Edge', (text) => {
    expect(text).toMatch(/"createdAt" : \d{13},/);
    expect(text).toMatch(/"lastModifiedAt" : \d{13},?/);
  }),
  ...stamped('x', 'has its moments as text on X', (text) => {
    expect(text).toMatch(/"createdAt": "\d{13}"/);
    expect(text).toMatch(/"lastModifiedAt": "\d{13}"/);
  }),
  {
    says: 'a key has its moments as numbers on Edge',
    from: ['EO', 'PHP'],
    of: ['getDeveloperAppKey'],
    dialect: 'edge',
    async check(scene) {
      const { keyPath } = await weather(scene, { keyExpiresIn: 60_000 });
      const { text } = await scene.registry.get(keyPath);
      expect(text).toMatch(/"expiresAt" : \d{13},/);
      expect(text).toMatch(/"issuedAt" : \d{13},/);
    },
  },
  {
    says: 'a key has its moments as text on X',
    from: ['XD', 'CLI'],
    of: ['getDeveloperAppKey'],
    dialect: 'x',
    async check(scene) {
      const { keyPath } = await weather(scene, { keyExpiresIn: 60_000 });
      const { text } = await scene.registry.get(keyPath);
      expect(text).toMatch(/"expiresAt": "\d{13}"/);
      expect(text).toMatch(/"issuedAt": "\d{13}"/);
    },
  },
  {
    says: 'a key that never lapses says -1, as its dialect writes integers',
    from: ['EO', 'PHP', 'XD'],
    of: ['getDeveloperAppKey'],
    async check(scene) {
      const { keyPath } = await weather(scene);
      expect((await scene.registry.get(keyPath)).body.expiresAt).toBe(scene.dialect === 'x' ? '-1' : -1);
    },
  },
];

const people: Row[] = [
  ...stamped('edge', 'says who made and who changed it on Edge', (text) => {
    expect(text).toContain('"createdBy" : "admin@example.com"');
    expect(text).toContain('"lastModifiedBy" : "admin@example.com"');
  }),
  ...stamped('x', 'says nothing of who made or changed it on X', (text) => {
    expect(text).toContain('"createdAt"');
    expect(text).not.toContain('createdBy');
    expect(text).not.toContain('lastModifiedBy');
  }),
];

/** An organization with a developer, and an app without anything. */
async function bare({ registry, developer, app }: Scene) {
  const owner = await developer();
  const { name } = await app(owner);
  return { owner, app: (await registry.get(`/developers/${owner.email}/apps/${name}`)).body };
}

const empties: Row[] = [
  {
    says: 'a developer’s empty lists are written on Edge',
    from: ['PHP'],
    of: ['createDeveloper'],
    dialect: 'edge',
    async check({ developer }) {
      expect(await developer()).toMatchObject({ apps: [], companies: [], attributes: [] });
    },
  },
  {
    says: 'a developer’s empty lists are left out on X',
    from: ['CLI', 'XD'],
    of: ['createDeveloper'],
    dialect: 'x',
    async check({ developer }) {
      const members = Object.keys(await developer());
      expect(members).toContain('email');
      for (const name of ['apps', 'companies', 'attributes']) expect(members).not.toContain(name);
    },
  },
  {
    says: 'the empty lists of an app and its key are written on Edge',
    from: ['PHP'],
    of: ['getDeveloperApp'],
    dialect: 'edge',
    async check(scene) {
      const { app } = await bare(scene);
      expect(app).toMatchObject({ attributes: [], scopes: [] });
      expect(app.credentials).toMatchObject([{ apiProducts: [], attributes: [], scopes: [] }]);
    },
  },
  {
    says: 'the empty lists of an app and its key are left out on X',
    from: ['CLI', 'XD'],
    of: ['getDeveloperApp'],
    dialect: 'x',
    async check(scene) {
      const { app } = await bare(scene);
      expect(Object.keys(app)).toContain('credentials');
      for (const entity of [app, app.credentials[0]]) {
        for (const name of ['attributes', 'scopes', 'apiProducts']) expect(entity).not.toHaveProperty(name);
      }
    },
  },
  {
    says: 'a list of nothing is an empty array on Edge',
    from: ['EO', 'PHP'],
    of: ['listDeveloperApps'],
    dialect: 'edge',
    async check({ registry, developer }) {
      const { email } = await developer();
      expect((await registry.get(`/developers/${email}/apps`)).text).toBe('[ ]\n');
      expect((await registry.get(`/developers/${email}/apps?expand=true`)).body).toEqual({ app: [] });
    },
  },
  {
    says: 'a list of nothing is an empty object on X',
    from: ['XD'],
    of: ['listDeveloperApps'],
    dialect: 'x',
    async check({ registry, developer }) {
      const { email } = await developer();
      expect((await registry.get(`/developers/${email}/apps`)).body).toEqual({});
      expect((await registry.get(`/developers/${email}/apps?expand=true`)).body).toEqual({});
    },
  },
];

/** Requests that write, each with a body that fits. */
const writes: [
  what: string,
  operation: string,
  message: string,
  send: (scene: Scene, more: object) => Promise<Reply>,
][] = [
  [
    'a new developer',
    'createDeveloper',
    'developer',
    ({ registry }, more) =>
      registry.post('/developers', {
        email: `${unique('ada')}@example.com`,
        firstName: 'Ada',
        lastName: 'Lovelace',
        userName: 'ada',
        ...more,
      }),
  ],
  [
    'a new app',
    'createDeveloperApp',
    'developer_app',
    async ({ registry, developer }, more) => {
      const { email } = await developer();
      return registry.post(`/developers/${email}/apps`, { name: 'weather', ...more });
    },
  ],
  [
    'a changed app',
    'updateDeveloperApp',
    'developer_app',
    async (scene, more) => scene.registry.put((await weather(scene)).path, more),
  ],
  [
    'an added key',
    'generateKeyPairOrUpdateDeveloperAppStatus',
    'developer_app',
    async (scene, more) => scene.registry.post((await weather(scene)).path, { apiProducts: [], ...more }),
  ],
  [
    'an imported key',
    'createDeveloperAppKey',
    'developer_app_key',
    async (scene, more) => {
      const { path } = await weather(scene);
      const pair = { consumerKey: unique('key'), consumerSecret: 'secret' };
      return scene.registry.post(`${path}/keys/create`, { ...pair, ...more });
    },
  ],
  [
    'a changed key',
    'updateDeveloperAppKey',
    'developer_app_key',
    async (scene, more) => scene.registry.post((await weather(scene)).keyPath, more),
  ],
  [
    'a new API product',
    'createApiProduct',
    'api_product',
    ({ registry }, more) =>
      registry.post('/apiproducts', {
        name: unique('product'),
        displayName: 'Product',
        approvalType: 'auto',
        ...more,
      }),
  ],
];

const unknownMembers: Row[] = writes.flatMap(([what, operation, message, send]): Row[] => [
  {
    says: `members nobody knows are ignored in ${what} on Edge`,
    from: ['PHP', 'JS'],
    of: [operation],
    dialect: 'edge',
    async check(scene) {
      const { status, body } = await send(scene, {
        colour: 'red',
        attributes: [{ name: 'a', value: 'b', shade: 1 }],
      });
      expect(status).toBeLessThan(300);
      expect(JSON.stringify(body)).not.toMatch(/colour|shade/);
    },
  },
  {
    says: `members nobody knows are refused in ${what} on X`,
    from: ['TFS', 'PHP'],
    of: [operation, 'keymint.InvalidRequest'],
    dialect: 'x',
    async check(scene) {
      const { status, body } = await send(scene, { colour: 'red' });
      expect(status).toBe(400);
      const description = `Invalid JSON payload received. Unknown name "colour" at '${message}': Cannot find field.`;
      expect(body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT', message: description });
      expect(body.error.details[0]).toEqual({
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: message, description }],
      });
    },
  },
  {
    says: `null stands for an absent list in ${what}`,
    from: ['TFS'],
    of: [operation],
    async check(scene) {
      const { status } = await send(scene, { attributes: null });
      expect(status).toBeLessThan(300);
    },
  },
]);

const lenient: Row[] = [
  {
    says: 'a member nobody knows within a list is refused with its place on X',
    from: ['TFS'],
    of: ['createDeveloper', 'keymint.InvalidRequest'],
    dialect: 'x',
    async check({ registry }) {
      const { status, body } = await registry.post('/developers', {
        email: 'ada@example.com',
        attributes: [
          { name: 'a', value: 'b' },
          { name: 'c', shade: 'red' },
        ],
      });
      expect(status).toBe(400);
      expect(body.error.details[0].fieldViolations).toEqual([
        {
          field: 'developer.attributes[1]',
          description: `Invalid JSON payload received. Unknown name "shade" at 'developer.attributes[1]': Cannot find field.`,
        },
      ]);
    },
  },
  {
    says: 'null stands for absent credentials, scopes and apiProducts of an app',
    from: ['TFS'],
    of: ['createDeveloperApp', 'updateDeveloperApp'],
    async check(scene) {
      const { email } = await scene.developer();
      const nothing = { credentials: null, scopes: null, apiProducts: null, callbackUrl: null };
      const made = await scene.registry.post(`/developers/${email}/apps`, { name: 'weather', ...nothing });
      expect(made.status).toBe(201);
      expect(made.body.credentials).toHaveLength(1);
      const changed = await scene.registry.put(`/developers/${email}/apps/weather`, nothing);
      expect(changed.status).toBe(200);
      expect(changed.body.credentials).toEqual(made.body.credentials);
    },
  },
  {
    says: 'an empty text among the scopes of an app is no scope',
    from: ['CLI'],
    of: ['createDeveloperApp'],
    async check(scene) {
      const { app } = await weather(scene, { scopes: [''] });
      expect(listIn(app.scopes)).toEqual([]);
      expect(listIn(app.credentials[0]?.scopes)).toEqual([]);
    },
  },
  {
    says: 'an empty text among the scopes of a key clears them',
    from: ['CLI', 'GO'],
    of: ['replaceDeveloperAppKey'],
    async check(scene) {
      const { keyPath } = await weather(scene, { scopes: ['READ'] }, { scopes: ['READ'] });
      const { status, body } = await scene.registry.put(keyPath, { scopes: [''] });
      expect(status).toBe(200);
      expect(listIn(body.scopes)).toEqual([]);
    },
  },
  {
    says: 'an empty text among the scopes of an API product is no scope',
    from: ['CLI', 'GO'],
    of: ['createApiProduct'],
    async check({ apiProduct }) {
      expect(listIn((await apiProduct({ scopes: [''] })).scopes)).toEqual([]);
    },
  },
];

const lifetimes: Row[] = (
  [
    ['a number', 86_400_000],
    ['a numeric text', '86400000'],
  ] as const
).map(([what, keyExpiresIn]) => ({
  says: `keyExpiresIn may be ${what}`,
  from: ['DGD', 'PHP', 'JS'],
  of: ['createDeveloperApp'],
  async check(scene) {
    const { key } = await weather(scene, { keyExpiresIn });
    expect(Number(key.expiresAt) - Number(key.issuedAt)).toBe(86_400_000);
  },
}));

const mediaTypes: Row[] = [
  ...['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8'].map(
    (type): Row => ({
      says: `a body of type ${type} is taken`,
      from: ['EO', 'PHP', 'XD'],
      of: ['updateDeveloperAttributes'],
      async check({ registry, developer }) {
        const { email } = await developer();
        const { status } = await registry.post(
          `/developers/${email}/attributes`,
          { attribute: [] },
          { headers: { 'content-type': type } },
        );
        expect(status).toBe(200);
      },
    }),
  ),
  ...['text/xml', 'application/xml'].flatMap((type): Row[] => [
    {
      says: `a body of type ${type} is taken on Edge`,
      from: ['S4', 'APS'],
      of: ['createDeveloperApp'],
      dialect: 'edge',
      async check({ registry, developer }) {
        const { email } = await developer();
        const sent = { raw: '<App name="weather"/>', headers: { 'content-type': type } };
        const { status, body } = await registry.post(`/developers/${email}/apps`, undefined, sent);
        expect({ status, name: body.name }).toEqual({ status: 201, name: 'weather' });
      },
    },
    {
      says: `a body of type ${type} is refused on X`,
      from: ['XD'],
      of: ['createDeveloperApp', 'keymint.UnsupportedMediaType'],
      dialect: 'x',
      async check({ registry, developer }) {
        const { email } = await developer();
        const sent = { raw: '<App name="weather"/>', headers: { 'content-type': type } };
        const reply = await registry.post(`/developers/${email}/apps`, undefined, sent);
        expect(refusalOf(reply)).toBe('415 keymint.UnsupportedMediaType');
      },
    },
  ]),
  ...(
    [
      ['of type application/octet-stream', { 'content-type': 'application/octet-stream' }],
      ['of a form’s type', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['of type application/json', { 'content-type': 'application/json' }],
      ['without a type', {}],
    ] as [string, Record<string, string>][]
  ).map(
    ([what, headers]): Row => ({
      says: `an action is taken with an empty body ${what}`,
      from: ['EO', 'XD', 'OLD', 'JS'],
      of: [
        'setDeveloperStatus',
        'generateKeyPairOrUpdateDeveloperAppStatus',
        'updateDeveloperAppKey',
        'updateDeveloperAppKeyApiProduct',
      ],
      async check(scene) {
        const { developer, path, keyPath, product } = await weather(scene);
        const targets = [
          `/developers/${developer.email}?action=inactive`,
          `${path}?action=revoke`,
          `${keyPath}?action=revoke`,
          `${keyPath}/apiproducts/${product.name}?action=revoke`,
        ];
        for (const target of targets) {
          const { status, text } = await scene.registry.post(target, undefined, { headers, raw: '' });
          expect({ target, status, text }).toEqual({ target, status: 204, text: '' });
        }
      },
    }),
  ),
  {
    says: 'a body of JSON under application/octet-stream is taken',
    from: ['OLD'],
    of: ['updateDeveloperAppKey'],
    async check(scene) {
      const { keyPath } = await weather(scene);
      const { name } = await scene.apiProduct();
      const headers = { 'content-type': 'application/octet-stream' };
      const { status, body } = await scene.registry.post(keyPath, { apiProducts: [name] }, { headers });
      expect(status).toBe(200);
      expect(body.apiProducts[1].apiproduct).toBe(name);
    },
  },
  {
    says: 'every answer with a body begins its media type with application/json',
    from: ['PHP'],
    of: ['getDeveloper', 'listDevelopers', 'createDeveloper', 'deleteDeveloper'],
    async check({ registry, developer, dialect }) {
      const { email } = await developer();
      const replies = [
        await registry.get('/developers?count=1'),
        await registry.get(`/developers/${email}`),
        await registry.post('/developers', {}),
        await registry.delete(`/developers/${email}`),
        await registry.get(`/developers/${email}`),
      ];
      expect(replies.map(({ status }) => status)).toEqual([200, 200, 400, 200, 404]);
      const type = dialect === 'x' ? 'application/json; charset=UTF-8' : 'application/json';
      expect(replies.map(({ headers }) => headers.get('content-type'))).toEqual(Array(5).fill(type));
    },
  },
  ...['*/*', 'application/json', 'application/json; charset=utf-8'].map(
    (accept): Row => ({
      says: `who accepts ${accept} is answered in JSON`,
      from: ['PHP', 'JS'],
      of: ['listDevelopers'],
      async check({ registry }) {
        const { status, headers } = await registry.get('/developers?count=1', { headers: { accept } });
        expect(status).toBe(200);
        expect(headers.get('content-type')).toMatch(/^application\/json/);
      },
    }),
  ),
];

const layout: Row[] = [
  {
    says: 'Edge writes one member to a line, with a space on both sides of the colon, and [ ] for an empty array',
    from: ['NET', 'OLD', 'APS'],
    of: ['getDeveloper', 'developer.service.DeveloperIdDoesNotExist'],
    dialect: 'edge',
    async check({ registry }) {
      const { text } = await registry.get('/developers/nobody');
      expect(text).toBe(
        `{
  "code" : "developer.service.DeveloperIdDoesNotExist",
  "message" : "DeveloperId nobody does not exist in organization ${registry.org}",
  "contexts" : [ ]
}
`,
      );
    },
  },
  {
    says: 'a script finds the consumer key of an app with grep and awk on Edge',
    from: ['APS'],
    of: ['createDeveloperApp'],
    dialect: 'edge',
    async check({ registry, developer }) {
      const { email } = await developer();
      const { text, body } = await registry.post(`/developers/${email}/apps`, { name: 'weather' });
      const [line, ...others] = text.split('\n').filter((line) => line.includes('consumerKey'));
      expect(others).toEqual([]);
      expect(line?.split('"')[3]).toBe(body.credentials[0].consumerKey);
    },
  },
  {
    says: 'X writes two spaces, and a space after the colon only',
    from: ['XD'],
    of: ['getDeveloper'],
    dialect: 'x',
    async check({ registry, developer }) {
      const { email } = await developer();
      const { text, body } = await registry.get(`/developers/${email}`);
      expect(text).toBe(`${JSON.stringify(body, null, 2)}\n`);
    },
  },
  {
    says: 'Edge lists a developer’s members in the order of its samples',
    from: ['PHP'],
    of: ['getDeveloper'],
    dialect: 'edge',
    async check({ registry, developer }) {
      const { email } = await developer();
      expect(Object.keys((await registry.get(`/developers/${email}`)).body)).toEqual([
        'apps',
        'companies',
        'email',
        'developerId',
        'firstName',
        'lastName',
        'userName',
        'organizationName',
        'status',
        'attributes',
        'createdAt',
        'createdBy',
        'lastModifiedAt',
        'lastModifiedBy',
      ]);
    },
  },
  {
    says: 'Edge has exactly the members in an app and its key that its clients can model',
    from: ['PHP'],
    of: ['getDeveloperApp'],
    dialect: 'edge',
    async check(scene) {
      const { path } = await weather(scene, { callbackUrl: 'https://example.com/cb', keyExpiresIn: 60_000 });
      const { body } = await scene.registry.get(path);
      expect(Object.keys(body).sort()).toEqual([
        'appFamily',
        'appId',
        'attributes',
        'callbackUrl',
        'createdAt',
        'createdBy',
        'credentials',
        'developerId',
        'lastModifiedAt',
        'lastModifiedBy',
        'name',
        'scopes',
        'status',
      ]);
      expect(Object.keys(body.credentials[0]).sort()).toEqual([
        'apiProducts',
        'attributes',
        'consumerKey',
        'consumerSecret',
        'expiresAt',
        'issuedAt',
        'scopes',
        'status',
      ]);
    },
  },
  ...(
    [
      ['a developer', 'getDeveloper', ({ developer }) => `/developers/${developer.email}`, 'email'],
      ['an app', 'getDeveloperApp', ({ path }) => path, 'name'],
      ['an API product', 'getApiProduct', ({ product }) => `/apiproducts/${product.name}`, 'name'],
    ] as [string, string, (made: Weather) => string, string][]
  ).map(
    ([what, operation, pathOf, identifier]): Row => ({
      says: `${what} begins with what identifies it on X`,
      from: ['PHP'],
      of: [operation],
      dialect: 'x',
      async check(scene) {
        const { body } = await scene.registry.get(pathOf(await weather(scene)));
        expect(Object.keys(body)[0]).toBe(identifier);
      },
    }),
  ),
  {
    says: 'every item of an expanded list begins with what identifies it on X',
    from: ['PHP'],
    of: ['listDevelopers', 'listDeveloperApps', 'listApiProducts'],
    dialect: 'x',
    async check(scene) {
      const { developer } = await weather(scene);
      const lists = {
        '/developers': 'email',
        '/apiproducts': 'name',
        [`/developers/${developer.email}/apps`]: 'name',
      };
      for (const [path, identifier] of Object.entries(lists)) {
        const found = entitiesOf(await scene.registry.get(`${path}?expand=true&count=5`));
        expect(found.length).toBeGreaterThan(0);
        for (const entity of found) expect(Object.keys(entity)[0]).toBe(identifier);
      }
    },
  },
];

const queries: Row[] = [
  ...[
    'alt=json',
    'key=AIza',
    'prettyPrint=false',
    'fields=email',
    'access_token=x',
    'quotaUser=x',
    'uploadType=media',
    'callback=f',
  ].map(
    (parameter): Row => ({
      says: `the query parameter ${parameter} changes nothing`,
      from: ['XD'],
      of: ['getDeveloper'],
      async check({ registry, developer }) {
        const { email } = await developer();
        const { text } = await registry.get(`/developers/${email}`);
        const reply = await registry.get(`/developers/${email}?${parameter}`);
        expect({ status: reply.status, text: reply.text }).toEqual({ status: 200, text });
      },
    }),
  ),
  ...(
    [
      ['the query $.xgafv=2', '?$.xgafv=2', {}],
      ['the header X-GOOG-API-FORMAT-VERSION', '', { 'X-GOOG-API-FORMAT-VERSION': '2' }],
      ['neither', '', {}],
    ] as [string, string, Record<string, string>][]
  ).map(
    ([what, query, headers]): Row => ({
      says: `refusals have details on X with ${what}`,
      from: ['MVN', 'XD'],
      of: ['getDeveloper', 'developer.service.DeveloperDoesNotExist'],
      dialect: 'x',
      async check({ registry }) {
        const reply = await registry.get(`/developers/nobody@example.com${query}`, { headers });
        expect(reply.status).toBe(404);
        expect(reply.body.error.details[0].violations[0].type).toBe(
          'developer.service.DeveloperDoesNotExist',
        );
      },
    }),
  ),
  ...(
    [
      ['expand=True', true],
      ['expand=TRUE', true],
      ['expand=False', false],
    ] as const
  ).map(
    ([query, whole]): Row => ({
      says: `${query} is understood, whatever its case`,
      from: ['PHP'],
      of: ['listDeveloperApps'],
      async check(scene) {
        const { developer, app } = await weather(scene);
        const reply = await scene.registry.get(`/developers/${developer.email}/apps?${query}`);
        if (whole) expect(entitiesOf(reply)).toMatchObject([{ name: app.name, status: 'approved' }]);
        else expect(idsOf(reply)).toEqual([app.name]);
      },
    }),
  ),
  {
    says: 'an empty startKey is none',
    from: ['PHP'],
    of: ['listDeveloperApps'],
    async check(scene) {
      const { developer, app } = await weather(scene);
      expect(idsOf(await scene.registry.get(`/developers/${developer.email}/apps?startKey=`))).toEqual([
        app.name,
      ]);
    },
  },
];

const paths: Row[] = [
  ...['GET', 'POST', 'PUT', 'DELETE'].map(
    (method): Row => ({
      says: `${method} is taken under the alias /v1/o`,
      from: ['AT', 'APS', 'OLD'],
      of: ['createDeveloper', 'getDeveloper', 'updateDeveloper', 'deleteDeveloper'],
      async check(scene) {
        const { registry } = scene;
        const person = { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
        const email = `${unique('ada')}@example.com`;
        if (method !== 'POST') await scene.developer({ email });
        const target = `/v1/o/${registry.org}/developers${method === 'POST' ? '' : `/${email}`}`;
        const sent = ['POST', 'PUT'].includes(method) && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email, ...person }),
        };
        const { status, body } = await ask(scene, target, { method, ...sent });
        expect({ status, email: body.email }).toEqual({ status: method === 'POST' ? 201 : 200, email });
      },
    }),
  ),
  ...['', '/developers', '/apiproducts'].map(
    (path): Row => ({
      says: `a slash after /v1/organizations/{org}${path} changes nothing`,
      from: ['JS'],
      of: ['getOrganization', 'listDevelopers', 'listApiProducts'],
      async check({ alone }) {
        const registry = await alone();
        await given(registry).developer();
        const { status, text } = await registry.get(path);
        expect(status).toBe(200);
        const slashed = await registry.get(`${path}/`);
        expect({ status: slashed.status, text: slashed.text }).toEqual({ status, text });
      },
    }),
  ),
  ...[
    ['as it is', (email: string) => email],
    ['encoded', encodeURIComponent],
    ['encoded twice', (email: string) => encodeURIComponent(encodeURIComponent(email))],
    ['with @ as it is and + encoded', (email: string) => email.replace('+', '%2B')],
    ['with + as it is and @ encoded', (email: string) => email.replace('@', '%40')],
  ].map(
    ([how, write]): Row => ({
      says: `a developer’s e-mail address is found in a path ${how}, a plus sign included`,
      from: ['CLI', 'PHP', 'AT', 'JS'],
      of: ['getDeveloper'],
      async check({ registry, developer }) {
        const { email } = await developer({ email: `${unique('ada')}+boats@example.com` });
        const { status, body } = await registry.get(
          `/developers/${(write as (email: string) => string)(email)}`,
        );
        expect({ status, email: body.email }).toEqual({ status: 200, email });
      },
    }),
  ),
  ...['big weather', 'no#1', 'cash$', '100%', 'a%20b', 'v1.2_3-4'].map(
    (name): Row => ({
      says: `an app named ${name} is found by its name, percent-encoded once`,
      from: ['EO', 'NAM'],
      of: ['createDeveloperApp', 'getDeveloperApp'],
      async check({ registry, developer, app }) {
        const owner = await developer();
        const { appId } = await app(owner, { name });
        const { status, body } = await registry.get(
          `/developers/${owner.email}/apps/${encodeURIComponent(name)}`,
        );
        expect({ status, name: body.name, appId: body.appId }).toEqual({ status: 200, name, appId });
      },
    }),
  ),
  ...(
    [
      ['GET', '', 'getDeveloper', 200],
      ['GET', '/attributes', 'listDeveloperAttributes', 200],
      ['GET', '/attributes/team', 'getDeveloperAttribute', 200],
      ['GET', '/apps', 'listDeveloperApps', 200],
      ['GET', '/apps/{app}', 'getDeveloperApp', 200],
      ['GET', '/apps/{app}/attributes', 'listDeveloperAppAttributes', 200],
      ['GET', '/apps/{app}/keys/{key}', 'getDeveloperAppKey', 200],
      ['POST', '?action=inactive', 'setDeveloperStatus', 204],
      ['POST', '/apps/{app}?action=revoke', 'generateKeyPairOrUpdateDeveloperAppStatus', 204],
      ['POST', '/apps/{app}/keys/{key}?action=revoke', 'updateDeveloperAppKey', 204],
      ['DELETE', '/attributes/team', 'deleteDeveloperAttribute', 200],
      ['DELETE', '/apps/{app}/keys/{key}', 'deleteDeveloperAppKey', 200],
      ['DELETE', '/apps/{app}', 'deleteDeveloperApp', 200],
      ['DELETE', '', 'deleteDeveloper', 200],
    ] as const
  ).map(
    ([method, below, operation, expected]): Row => ({
      says: `${method} /developers/{developer}${below} takes a developerId as well as an e-mail address`,
      from: ['PHP', 'CLI', 'JS', 'EO'],
      of: [operation],
      async check(scene) {
        for (const named of ['email', 'developerId'] as const) {
          const { developer, app, key } = await weather(scene);
          done(
            await scene.registry.post(`/developers/${developer.email}/attributes/team`, { value: 'harbour' }),
          );
          const rest = below.replace('{app}', app.name).replace('{key}', key.consumerKey);
          const target = `/v1/organizations/${scene.registry.org}/developers/${developer[named]}${rest}`;
          const { status } = await ask(scene, target, { method });
          expect({ named, status }).toEqual({ named, status: expected });
        }
      },
    }),
  ),
];

const noTopLevelProducts: Row[] = (
  [
    ['created', 'createDeveloperApp', async (_, { app }) => app],
    ['read', 'getDeveloperApp', async ({ registry }, { path }) => (await registry.get(path)).body],
    [
      'updated with API products',
      'updateDeveloperApp',
      async ({ registry }, { path, product }) =>
        done(await registry.put(path, { apiProducts: [product.name] })),
    ],
    [
      'given another key',
      'generateKeyPairOrUpdateDeveloperAppStatus',
      async ({ registry }, { path, product }) =>
        done(await registry.post(path, { apiProducts: [product.name] })),
    ],
    [
      'listed',
      'listDeveloperApps',
      async ({ registry }, { developer }) =>
        entitiesOf(await registry.get(`/developers/${developer.email}/apps?expand=true`))[0],
    ],
    ['deleted', 'deleteDeveloperApp', async ({ registry }, { path }) => done(await registry.delete(path))],
  ] as [string, string, (scene: Scene, made: Weather) => Promise<object>][]
).map(([how, operation, answered]) => ({
  says: `an app that is ${how} has no API products beside those of its keys`,
  from: ['JS', 'TFG'],
  of: [operation],
  async check(scene) {
    const app = await answered(scene, await weather(scene));
    expect(app).toMatchObject({ status: 'approved', credentials: expect.any(Array) });
    expect((app as { apiProducts?: unknown[] }).apiProducts ?? []).toEqual([]);
  },
}));

/** Requests on what `weather` makes, and what each is answered with. */
const answers: [
  request: string,
  operation: string,
  status: 200 | 201 | 204,
  source: Row['from'],
  body?: (made: Weather) => object,
][] = [
  ['GET /developers/{developer}', 'getDeveloper', 200, ['EO']],
  ['PUT /developers/{developer}', 'updateDeveloper', 200, ['EO', 'JS'], ({ developer }) => developer],
  ['POST /developers/{developer}?action=active', 'setDeveloperStatus', 204, ['EO', 'JS']],
  ['POST /developers/{developer}', 'setDeveloperStatus', 200, ['SDK'], ({ developer }) => developer],
  ['DELETE /developers/{developer}', 'deleteDeveloper', 200, ['EO', 'JS']],
  ['GET /developers/{developer}/attributes', 'listDeveloperAttributes', 200, ['EO']],
  [
    'POST /developers/{developer}/attributes',
    'updateDeveloperAttributes',
    200,
    ['EO'],
    () => ({ attribute: [] }),
  ],
  [
    'POST /developers/{developer}/attributes/a',
    'updateDeveloperAttribute',
    200,
    ['EO'],
    () => ({ value: 'b' }),
  ],
  ['GET /developers/{developer}/apps', 'listDeveloperApps', 200, ['EO']],
  [
    'POST /developers/{developer}/apps',
    'createDeveloperApp',
    201,
    ['EO', 'AT', 'JS'],
    () => ({ name: unique('app') }),
  ],
  ['GET /developers/{developer}/apps/{app}', 'getDeveloperApp', 200, ['EO']],
  ['PUT /developers/{developer}/apps/{app}', 'updateDeveloperApp', 200, ['EO', 'JS'], ({ app }) => app],
  [
    'POST /developers/{developer}/apps/{app}',
    'generateKeyPairOrUpdateDeveloperAppStatus',
    200,
    ['JS'],
    () => ({}),
  ],
  [
    'POST /developers/{developer}/apps/{app}?action=revoke',
    'generateKeyPairOrUpdateDeveloperAppStatus',
    204,
    ['JS'],
  ],
  ['DELETE /developers/{developer}/apps/{app}', 'deleteDeveloperApp', 200, ['EO', 'AT']],
  [
    'POST /developers/{developer}/apps/{app}/keys/create',
    'createDeveloperAppKey',
    201,
    ['AT', 'EO'],
    () => ({ consumerKey: unique('key'), consumerSecret: 'secret' }),
  ],
  [
    'POST /developers/{developer}/apps/{app}/keys',
    'createDeveloperAppKey',
    201,
    ['XD', 'CLI'],
    () => ({ consumerKey: unique('key'), consumerSecret: 'secret' }),
  ],
  ['GET /developers/{developer}/apps/{app}/keys/{key}', 'getDeveloperAppKey', 200, ['EO']],
  [
    'POST /developers/{developer}/apps/{app}/keys/{key}',
    'updateDeveloperAppKey',
    200,
    ['EO', 'AT'],
    () => ({}),
  ],
  [
    'PUT /developers/{developer}/apps/{app}/keys/{key}',
    'replaceDeveloperAppKey',
    200,
    ['EO'],
    () => ({ scopes: [] }),
  ],
  [
    'POST /developers/{developer}/apps/{app}/keys/{key}?action=revoke',
    'updateDeveloperAppKey',
    204,
    ['EO', 'JS'],
  ],
  [
    'POST /developers/{developer}/apps/{app}/keys/{key}/apiproducts/{apiProduct}?action=revoke',
    'updateDeveloperAppKeyApiProduct',
    204,
    ['EO', 'OLD', 'JS'],
  ],
  [
    'DELETE /developers/{developer}/apps/{app}/keys/{key}/apiproducts/{apiProduct}',
    'deleteDeveloperAppKeyApiProduct',
    200,
    ['EO', 'JS'],
  ],
  ['DELETE /developers/{developer}/apps/{app}/keys/{key}', 'deleteDeveloperAppKey', 200, ['EO', 'JS']],
];

const statuses: Row[] = answers.map(([request, operation, expected, from, bodyOf]) => ({
  says: `${request} is answered ${expected}${expected === 204 ? ' without a body' : ' with the entity'}`,
  from,
  of: [operation],
  async check(scene) {
    const made = await weather(scene);
    const [method = '', path = ''] = request.split(' ');
    const { app, developer, key, product } = made;
    const names = {
      developer: developer.email,
      app: app.name,
      key: key.consumerKey,
      apiProduct: product.name,
    };
    const target = path.replace(/\{(\w+)\}/g, (_, name) => names[name as keyof typeof names]);
    const body = bodyOf && JSON.stringify(bodyOf(made));
    const reply = await ask(scene, `/v1/organizations/${scene.registry.org}${target}`, {
      method,
      ...(body && { body, headers: { 'content-type': 'application/json' } }),
    });
    expect(reply.status).toBe(expected);
    expect(reply.text === '').toBe(expected === 204);
  },
}));

export const rows: Row[] = [
  ...integers,
  ...people,
  ...empties,
  ...unknownMembers,
  ...lenient,
  ...lifetimes,
  ...mediaTypes,
  ...layout,
  ...queries,
  ...paths,
  ...noTopLevelProducts,
  ...statuses,
];
