import { given, unique } from '../../support/registry/given';
import { bearing } from '../../support/registry/registry';
import { withSettings } from '../keeping';
import { done, weather } from '../making';
import { entitiesOf, listIn, messageOf, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

const person = { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
const address = () => `${unique('ada')}@example.com`;

/** Attributes that count, and the two of an app that do not. */
const many = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `n${n}`, value: `${n}` }));
const own = [
  { name: 'DisplayName', value: 'Weather' },
  { name: 'Notes', value: 'for boats' },
];
const TOO_MANY = '400 organizations.keymanagement.AttributeLimitExceeded';

/** Owners of apps, by a path of a new one. */
const owners: [noun: string, id: string, make: (scene: Scene) => Promise<string>][] = [
  ['a developer', 'Developer', async ({ developer }) => `/developers/${(await developer()).email}`],
  ['a company', 'Company', async ({ company }) => `/companies/${(await company()).name}`],
  ['an app group', 'AppGroup', async ({ appGroup }) => `/appgroups/${(await appGroup()).name}`],
];

const appAttributes = owners.flatMap(([noun, id, make]): Row[] => [
  {
    says: `an app of ${noun} has 18 custom attributes beside DisplayName and Notes`,
    from: ['SDK'],
    of: [`create${id}App`, `update${id}App`, `update${id}AppAttributes`, `update${id}AppAttribute`],
    async check(scene) {
      const { registry } = scene;
      const owner = await make(scene);
      const attributes = [...many(18), ...own];
      const name = unique('weather');
      expect(done(await registry.post(`${owner}/apps`, { name, attributes })).attributes).toEqual(attributes);
      const path = `${owner}/apps/${name}`;
      expect(done(await registry.put(path, { attributes })).attributes).toHaveLength(20);
      expect(
        done(await registry.post(`${path}/attributes`, { attribute: attributes })).attribute,
      ).toHaveLength(20);
      done(await registry.post(`${path}/attributes`, { attribute: many(18) }));
      for (const { name, value } of own) done(await registry.post(`${path}/attributes/${name}`, { value }));
      expect((await registry.get(path)).body.attributes).toEqual(attributes);
    },
  },
  {
    says: `a 19th custom attribute of an app of ${noun} is refused, whatever it has besides`,
    from: ['SDK', 'LIM'],
    of: [`create${id}App`, `update${id}App`, `update${id}AppAttributes`, TOO_MANY.slice(4)],
    async check(scene) {
      const { registry } = scene;
      const owner = await make(scene);
      const attributes = [...own, ...many(19)];
      expect(refusalOf(await registry.post(`${owner}/apps`, { name: 'weather', attributes }))).toBe(TOO_MANY);
      const { name } = done(await registry.post(`${owner}/apps`, { name: unique('weather') }));
      const path = `${owner}/apps/${name}`;
      expect(refusalOf(await registry.put(path, { attributes }))).toBe(TOO_MANY);
      expect(refusalOf(await registry.post(`${path}/attributes`, { attribute: attributes }))).toBe(TOO_MANY);
      done(await registry.post(`${path}/attributes`, { attribute: [...own, ...many(18)] }));
      expect(refusalOf(await registry.post(`${path}/attributes/more`, { value: '' }))).toBe(TOO_MANY);
    },
  },
]);

const otherAttributes: Row = {
  says: 'DisplayName and Notes of a developer, a product or a key count as any attribute',
  from: ['SDK', 'LIM'],
  of: ['createDeveloper', 'createApiProduct', 'createDeveloperAppKey', TOO_MANY.slice(4)],
  async check(scene) {
    const { registry } = scene;
    const attributes = [...many(17), ...own];
    const { path } = await weather(scene);
    for (const reply of [
      await registry.post('/developers', { ...person, email: address(), attributes }),
      await registry.post('/apiproducts', {
        name: unique('product'),
        displayName: 'P',
        approvalType: 'auto',
        attributes,
      }),
      await registry.post(`${path}/keys/create`, { consumerKey: unique('key'), attributes }),
    ])
      expect(refusalOf(reply)).toBe(TOO_MANY);
  },
};

const INVALID_KEY = '400 keymanagement.service.ConsumerKeyHasInvalidCharacters';
const legacyKeys = ['k.1', '50%', 'a|b', 'a,b', 'ab=='];

const importedKeys: Row[] = owners.flatMap(([noun, id, make]): Row[] => {
  const newApp = async (scene: Scene) => {
    const owner = await make(scene);
    const { name } = done(await scene.registry.post(`${owner}/apps`, { name: unique('weather') }));
    return `${owner}/apps/${name}`;
  };
  return [
    {
      says: `a bad consumer key for an app of ${noun} is refused by the pattern that it has to match`,
      from: ['DGD', 'MIG'],
      of: [`create${id}AppKey`, INVALID_KEY.slice(4)],
      async check(scene) {
        const path = await newApp(scene);
        for (const consumerKey of [...legacyKeys, 'a b', 'a/b', 'größe']) {
          const reply = await scene.registry.post(`${path}/keys/create`, {
            consumerKey,
            consumerSecret: 's',
          });
          expect(refusalOf(reply)).toBe(INVALID_KEY);
          expect(messageOf(reply)).toContain('[A-Za-z0-9\\-_]+');
        }
      },
    },
    {
      says: `a consumer secret for an app of ${noun} may be any printable ASCII`,
      from: ['SDK'],
      of: [`create${id}AppKey`],
      async check(scene) {
        const path = await newApp(scene);
        for (const consumerSecret of ['s.e.c', 'a b', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~']) {
          const pair = { consumerKey: unique('key'), consumerSecret };
          expect(done(await scene.registry.post(`${path}/keys/create`, pair))).toMatchObject(pair);
          expect((await scene.registry.get(`${path}/keys/${pair.consumerKey}`)).body).toMatchObject(pair);
        }
      },
    },
    {
      says: `an organization that takes legacy keys imports them to apps of ${noun}`,
      from: ['MIG', 'DGD'],
      of: [`create${id}AppKey`, INVALID_KEY.slice(4)],
      async check({ alone, ...scene }) {
        const registry = await withSettings(await alone(), { legacyKeys: true });
        const path = await newApp({ ...scene, ...given(registry), registry, alone });
        for (const consumerKey of legacyKeys) {
          const pair = { consumerKey, consumerSecret: 's' };
          expect(done(await registry.post(`${path}/keys/create`, pair))).toMatchObject(pair);
          const keyPath = `${path}/keys/${encodeURIComponent(consumerKey)}`;
          expect((await registry.get(keyPath)).body).toMatchObject(pair);
        }
        const reply = await registry.post(`${path}/keys/create`, { consumerKey: 'a b', consumerSecret: 's' });
        expect(refusalOf(reply)).toBe(INVALID_KEY);
      },
    },
  ];
});

const lowerCase: Row[] = (
  [
    [
      'created',
      'createDeveloper',
      ({ registry }, email) => registry.post('/developers', { ...person, email }),
    ],
    [
      'replaced by PUT',
      'updateDeveloper',
      async ({ registry, developer }, email) =>
        registry.put(`/developers/${(await developer()).email}`, { ...person, email }),
    ],
    [
      'replaced by POST',
      'setDeveloperStatus',
      async ({ registry, developer }, email) =>
        registry.post(`/developers/${(await developer()).email}`, { ...person, email }),
    ],
    [
      'added to a company',
      'updateCompanyDevelopers',
      async ({ registry, company }, email) =>
        registry.post(`/companies/${(await company()).name}/developers`, { developer: [{ email }] }),
    ],
  ] as [string, string, (scene: Scene, email: string) => ReturnType<Scene['registry']['post']>][]
).map(([how, operation, send]) => ({
  says: `a developer who is ${how} with capitals in the e-mail address is refused on X, which says why`,
  from: ['DGD', 'XD'],
  of: [operation, 'developer.service.InvalidEmail'],
  dialect: 'x',
  async check(scene) {
    const reply = await send(scene, `A${address()}`);
    expect(refusalOf(reply)).toBe('400 developer.service.InvalidEmail');
    expect(messageOf(reply)).toContain('lower-case');
  },
}));

const conceal: Row[] = owners.map(([noun, id, make]) => ({
  says: `who may not see keys is answered apps of ${noun} whose credentials have neither key nor secret`,
  from: ['OWN'],
  of: [`get${id}App`, `list${id}Apps`, 'listApps', 'getApp'],
  async check(scene) {
    const { registry, token } = scene;
    const owner = await make(scene);
    const product = await scene.apiProduct();
    const sent = { name: unique('weather'), apiProducts: [product.name] };
    const app = done(await registry.post(`${owner}/apps`, sent));
    const reader = bearing((await token({ role: 'readonlyadmin' })).token);
    const [{ consumerKey: _key, consumerSecret: _secret, ...rest }] = app.credentials;
    const answered = [
      (await registry.get(`${owner}/apps/${app.name}`, reader)).body,
      (await registry.get(`/apps/${app.appId}`, reader)).body,
      entitiesOf(await registry.get(`/apps?ids=${app.appId}&expand=true`, reader))[0],
      entitiesOf(await registry.get(`${owner}/apps?expand=true`, reader))[0],
    ];
    for (const { credentials } of answered) expect(listIn(credentials)).toEqual([rest]);
  },
}));

/** Numbers and booleans where texts belong, and digits where numbers do, as Edge's JSON mapper takes them. */
const scalars: Row[] = [
  {
    says: 'a developer’s names are taken as numbers and booleans on Edge',
    from: ['MIG'],
    of: ['createDeveloper', 'updateDeveloper', 'setDeveloperStatus'],
    dialect: 'edge',
    async check({ registry }) {
      const email = address();
      const sent = { email, firstName: 7, lastName: true, userName: 4711 };
      const kept = { email, firstName: '7', lastName: 'true', userName: '4711' };
      expect(done(await registry.post('/developers', sent))).toMatchObject(kept);
      expect(done(await registry.put(`/developers/${email}`, sent))).toMatchObject(kept);
      expect(done(await registry.post(`/developers/${email}`, sent))).toMatchObject(kept);
    },
  },
  {
    says: 'a number is kept as it is written where a text belongs on Edge',
    from: ['MIG'],
    of: ['createDeveloper', 'updateDeveloperAttribute'],
    dialect: 'edge',
    async check({ registry }) {
      const email = address();
      const raw = `{"email":"${email}","firstName":1.10,"lastName":1e3,"userName":12345678901234567890}`;
      const headers = { 'content-type': 'application/json' };
      const made = done(await registry.post('/developers', undefined, { headers, raw }));
      expect(made).toMatchObject({ firstName: '1.10', lastName: '1e3', userName: '12345678901234567890' });
      const path = `/developers/${email}/attributes/version`;
      const set = await registry.post(path, undefined, { headers, raw: '{"value": 2.0}' });
      expect(set.body).toEqual({ name: 'version', value: '2.0' });
    },
  },
  {
    says: 'a developer’s names are refused as numbers on X',
    from: ['XD'],
    of: ['createDeveloper', 'keymint.InvalidRequest'],
    dialect: 'x',
    async check({ registry }) {
      const reply = await registry.post('/developers', { ...person, email: address(), userName: 4711 });
      expect(refusalOf(reply)).toBe('400 keymint.InvalidRequest');
      expect(messageOf(reply)).toBe("Invalid value at 'developer.user_name' (TYPE_STRING), 4711");
    },
  },
  {
    says: 'an API product’s quota is taken as numbers on Edge',
    from: ['EO', 'TFG'],
    of: ['createApiProduct'],
    dialect: 'edge',
    async check({ apiProduct }) {
      const product = await apiProduct({ quota: 1000, quotaInterval: 1, quotaTimeUnit: 'month' });
      expect(product).toMatchObject({ quota: '1000', quotaInterval: '1', quotaTimeUnit: 'month' });
    },
  },
  {
    says: 'an API product’s quota is refused as a number on X',
    from: ['XD'],
    of: ['createApiProduct', 'keymint.InvalidRequest'],
    dialect: 'x',
    async check({ registry }) {
      const name = unique('product');
      const reply = await registry.post('/apiproducts', { name, displayName: 'P', quota: 1000 });
      expect(messageOf(reply)).toBe("Invalid value at 'api_product.quota' (TYPE_STRING), 1000");
    },
  },
  {
    says: 'a lifetime is taken as a number and as text',
    from: ['DGD', 'PHP', 'JS'],
    of: ['createDeveloperApp', 'createDeveloperAppKey'],
    async check(scene) {
      for (const lifetime of [60_000, '60000']) {
        const { path, key } = await weather(scene, { keyExpiresIn: lifetime });
        expect(Number(key.expiresAt) - Number(key.issuedAt)).toBe(60_000);
        const sent = { consumerKey: unique('key'), expiresInSeconds: lifetime };
        const { issuedAt, expiresAt } = done(await scene.registry.post(`${path}/keys/create`, sent));
        expect(Number(expiresAt) - Number(issuedAt)).toBe(60_000_000);
      }
    },
  },
];

interface Updated {
  /** Operation that updates the entity by POST. */
  operation: string;
  /** A new entity, what is sent, and what is answered of it. */
  make(scene: Scene): Promise<{ path: string; sent: object; answered?: object }>;
}

const team = [{ name: 'team', value: 'harbour' }];

const appOf = async (scene: Scene, owner: string) => {
  const { name } = done(await scene.registry.post(`${owner}/apps`, { name: unique('weather') }));
  return `${owner}/apps/${name}`;
};

const keyOf = async (scene: Scene, owner: string) => {
  const path = await appOf(scene, owner);
  const [{ consumerKey }] = (await scene.registry.get(path)).body.credentials;
  return `${path}/keys/${consumerKey}`;
};

/** Every entity with a path of its own, by its noun. */
const updated: Record<string, Updated> = {
  'an organization': {
    operation: 'updateOrganization',
    make: async () => {
      const property = [{ name: 'tier', value: 'gold' }];
      return {
        path: '',
        sent: { properties: { property } },
        answered: { properties: { property: expect.arrayContaining(property) } },
      };
    },
  },
  'a developer': {
    operation: 'setDeveloperStatus',
    make: async ({ developer }) => {
      const { email } = await developer();
      return { path: `/developers/${email}`, sent: { ...person, email, firstName: 'Augusta' } };
    },
  },
  'a company': {
    operation: 'updateCompany',
    make: async ({ company }) => ({
      path: `/companies/${(await company()).name}`,
      sent: { displayName: 'New', attributes: team },
    }),
  },
  'an app group': {
    operation: 'updateAppGroup',
    make: async ({ appGroup }) => ({
      path: `/appgroups/${(await appGroup()).name}`,
      sent: { displayName: 'New', channelId: 'portal', email: 'team@example.com', attributes: team },
    }),
  },
  'an API product': {
    operation: 'updateApiProduct',
    make: async ({ apiProduct }) => ({
      path: `/apiproducts/${(await apiProduct()).name}`,
      sent: { displayName: 'New', approvalType: 'manual', attributes: team },
    }),
  },
  ...Object.fromEntries(
    owners.flatMap(([noun, id, make]): [string, Updated][] => [
      [
        `an app of ${noun}`,
        {
          operation: `generateKeyPairOrUpdate${id}AppStatus`,
          make: async (scene) => ({
            path: await appOf(scene, await make(scene)),
            sent: { callbackUrl: 'https://example.com/new', attributes: team },
          }),
        },
      ],
      [
        `a key of ${noun}’s app`,
        {
          operation: `update${id}AppKey`,
          make: async (scene) => ({
            path: await keyOf(scene, await make(scene)),
            sent: { attributes: team },
          }),
        },
      ],
    ]),
  ),
};

const posts = Object.entries(updated).map(
  ([noun, { operation, make }]): Row => ({
    says: `POST with a body on the path of ${noun} updates it, and answers 200 and it`,
    from: ['SDK'],
    of: [operation],
    async check({ alone, ...scene }) {
      // Properties of an organization are of all its rows.
      const registry = await alone();
      const { path, sent, answered = sent } = await make({ ...scene, ...given(registry), registry, alone });
      const { status, body } = await registry.post(path, sent);
      expect([status, body]).toEqual([200, expect.objectContaining(answered)]);
      expect((await registry.get(path)).body).toMatchObject(answered);
    },
  }),
);

const addresses: Row = {
  says: 'an e-mail address that would end or change a path is refused, whoever has it',
  from: ['PHP', 'JS', 'AT'],
  of: [
    'createDeveloper',
    'updateDeveloper',
    'createAppGroup',
    'updateAppGroup',
    'developer.service.InvalidEmail',
    'keymint.InvalidRequest',
  ],
  async check({ registry, developer, appGroup }) {
    const [one, group] = [`/developers/${(await developer()).email}`, await appGroup()];
    for (const email of ['a/b@example.com', 'a?b@example.com', 'a#b@example.com', 'a b@example.com', '..']) {
      for (const reply of [
        await registry.post('/developers', { ...person, email }),
        await registry.put(one, { ...person, email }),
        await registry.post(one, { ...person, email }),
      ])
        expect([email, refusalOf(reply)]).toEqual([
          email,
          // X compares the address with the one in the path first.
          expect.stringMatching(/^400 (developer\.service\.InvalidEmail|rest\.interceptor\.name_mismatch)$/),
        ]);
      for (const reply of [
        await registry.post('/appgroups', { name: unique('group'), email }),
        await registry.put(`/appgroups/${group.name}`, { email }),
        await registry.post(`/appgroups/${group.name}`, { email }),
      ])
        expect([email, refusalOf(reply)]).toEqual([email, '400 keymint.InvalidRequest']);
    }
  },
};

/** Requests the list of organizations, as who may read one. */
const organizationsFor = async ({ registry, token, dialect }: Scene, accept: string) => {
  const headers = {
    authorization: `Bearer ${(await token()).token}`,
    accept,
    'keymint-dialect': dialect,
  };
  const answer = await fetch(`${registry.url}/v1/organizations`, { headers });
  return { type: answer.headers.get('content-type'), text: await answer.text() };
};

const organizations: Row[] = [
  {
    says: 'the list of organizations has those that the caller may see',
    from: ['OLD', 'XD'],
    of: ['listOrganizations'],
    async check(scene) {
      const { org } = scene.registry;
      const { text } = await organizationsFor(scene, 'application/json');
      expect(JSON.parse(text)).toEqual(
        scene.dialect === 'edge' ? [org] : { organizations: [{ organization: org, projectIds: [org] }] },
      );
    },
  },
  {
    says: 'the list of organizations is XML for who prefers it',
    from: ['OLD'],
    of: ['listOrganizations'],
    dialect: 'edge',
    async check(scene) {
      const { type, text } = await organizationsFor(scene, 'application/xml');
      expect(type).toBe('application/xml');
      expect(text).toContain(`<List>\n  <Item>${scene.registry.org}</Item>\n</List>`);
    },
  },
];

export const rows: Row[] = [
  ...posts,
  addresses,
  ...organizations,
  ...appAttributes,
  otherAttributes,
  ...importedKeys,
  ...lowerCase,
  ...conceal,
  ...scalars,
];
