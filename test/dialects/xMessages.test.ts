import { given, unique } from '../support/registry/given';
import { type Registry, type Reply, startRegistry } from '../support/registry/registry';

/*
 * Every field of every request message of Apigee X's discovery document, revision 20260920, for developers, apps, keys,
 * API products, app groups and attributes is accepted: each alone, and all together.
 */

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry({ dialect: 'x' });
});
afterAll(() => registry.stop());

/** Valid values of fields; some name existing entities. */
type Fields = Record<string, unknown>;

const AT = '1700000000000';
const attributes = [{ name: 'team', value: 'harbour' }];
const quota = { interval: '1', limit: '100', timeUnit: 'hour' };

const credential = (product: string): Fields => ({
  apiProducts: [{ apiproduct: product, status: 'approved' }],
  attributes,
  consumerKey: 'answered-key',
  consumerSecret: 'answered-secret',
  expiresAt: '-1',
  issuedAt: AT,
  scopes: ['READ'],
  status: 'approved',
});

interface Facts {
  product: string;
  email: string;
  name: string;
}

/** The messages by name, with a value for each field. */
const messages = {
  Developer: ({ email }: Facts): Fields => ({
    accessType: 'read',
    appFamily: 'default',
    apps: ['weather'],
    attributes,
    companies: ['harbour'],
    createdAt: AT,
    developerId: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
    email,
    firstName: 'Ada',
    lastModifiedAt: AT,
    lastName: 'Lovelace',
    organizationName: 'demo',
    status: 'active',
    userName: 'ada',
  }),
  DeveloperApp: ({ product, name }: Facts): Fields => ({
    apiProducts: [product],
    appFamily: 'default',
    appId: 'f98678b9',
    attributes,
    callbackUrl: 'https://example.com/cb',
    createdAt: AT,
    credentials: [],
    developerId: 'f43ffa3c',
    keyExpiresIn: '60000',
    lastModifiedAt: AT,
    name,
    scopes: [],
    status: 'approved',
  }),
  AppGroupApp: ({ product, name }: Facts): Fields => ({
    apiProducts: [product],
    appGroup: 'sailors',
    appId: 'f98678b9',
    attributes,
    callbackUrl: 'https://example.com/cb',
    createdAt: AT,
    credentials: [],
    keyExpiresIn: '60',
    lastModifiedAt: AT,
    name,
    scopes: [],
    status: 'approved',
  }),
  DeveloperAppKey: ({ product, name }: Facts): Fields => ({
    apiProducts: [product],
    attributes,
    consumerKey: name,
    consumerSecret: 'secret',
    expiresAt: AT,
    expiresInSeconds: '60',
    issuedAt: AT,
    scopes: ['READ'],
    status: 'approved',
  }),
  AppGroupAppKey: ({ product, name }: Facts): Fields => ({
    apiProducts: [{ apiproduct: product, status: 'approved' }],
    attributes,
    consumerKey: name,
    consumerSecret: 'secret',
    expiresAt: AT,
    expiresInSeconds: '60',
    issuedAt: AT,
    scopes: ['READ'],
    status: 'approved',
  }),
  UpdateAppGroupAppKeyRequest: ({ product }: Facts): Fields => ({
    action: 'approve',
    apiProducts: [product],
    appGroupAppKey: {},
  }),
  AppGroup: ({ name }: Facts): Fields => ({
    appGroupId: '2f1d7a60',
    attributes,
    channelId: 'portal',
    channelUri: 'https://example.com',
    createdAt: AT,
    displayName: 'Sailors',
    email: 'sailors@example.com',
    lastModifiedAt: AT,
    name,
    organization: 'demo',
    status: 'active',
  }),
  ApiProduct: ({ name }: Facts): Fields => ({
    apiResources: ['/forecast'],
    approvalType: 'auto',
    attributes,
    createdAt: AT,
    description: 'Weather',
    displayName: 'Premium',
    environments: ['prod'],
    lastModifiedAt: AT,
    name,
    proxies: ['weather'],
    llmQuota: '5',
    llmQuotaInterval: '1',
    llmQuotaTimeUnit: 'day',
    quota: '10',
    quotaCounterScope: 'PROXY',
    quotaInterval: '1',
    quotaTimeUnit: 'hour',
    scopes: ['READ'],
    space: 'harbour',
    operationGroup: {
      operationConfigType: 'proxy',
      operationConfigs: [
        { apiSource: 'weather', attributes, operations: [{ methods: ['GET'], resource: '/' }], quota },
      ],
    },
    graphqlOperationGroup: {
      operationConfigType: 'proxy',
      operationConfigs: [
        { apiSource: 'a', attributes, operations: [{ operation: 'o', operationTypes: ['QUERY'] }], quota },
      ],
    },
    grpcOperationGroup: {
      operationConfigs: [{ apiSource: 'a', attributes, methods: ['m'], quota, service: 's' }],
    },
    llmOperationGroup: {
      operationConfigs: [
        {
          apiSource: 'a',
          attributes,
          llmTokenQuota: quota,
          llmOperations: [{ methods: ['POST'], model: 'm', resource: '/' }],
        },
      ],
    },
    payloadOperationGroup: {
      operationConfigs: [{ apiSource: 'a', attributes, operations: [{ operation: 'o' }], quota }],
    },
  }),
  Attribute: (): Fields => ({ name: 'team', value: 'harbour' }),
  Attributes: (): Fields => ({ attribute: attributes }),
};

/** A request of a method: its required fields and its target. */
interface Method {
  id: string;
  message: keyof typeof messages;
  needs: string[];
  /** Creates what the method needs; `name` is the one that the message may have. */
  prepare(): Promise<Facts & { send(body: object): Promise<Reply> }>;
}

const person = (email: string) => ({ email, firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' });

async function product(): Promise<string> {
  return (await given(registry).apiProduct({ scopes: ['READ'] })).name;
}
async function ownerApp(owner: 'developers' | 'appgroups') {
  const { email } = await given(registry).developer();
  const path =
    owner === 'developers' ? `/developers/${email}` : `/appgroups/${(await given(registry).appGroup()).name}`;
  const name = await product();
  const {
    app,
    keyPath,
    key,
    path: appPath,
  } = await given(registry).appWithKey(path, { apiProducts: [name] });
  return { owner: path, email, product: name, app, appPath, keyPath, key };
}

const attributesAt = (id: string, pathOf: () => Promise<string>): Method[] => [
  {
    id: `${id}.attributes`,
    message: 'Attributes',
    needs: ['attribute'],
    async prepare() {
      const path = await pathOf();
      return {
        product: '',
        email: '',
        name: '',
        send: (body) => registry.post(`${path}/attributes`, body),
      };
    },
  },
  {
    id: `${id}.attributes.update`,
    message: 'Attribute',
    needs: [],
    async prepare() {
      const path = await pathOf();
      return {
        product: '',
        email: '',
        name: '',
        send: (body) => registry.post(`${path}/attributes/team`, body),
      };
    },
  },
];

const apps = (owner: 'developers' | 'appgroups', message: 'DeveloperApp' | 'AppGroupApp'): Method[] => [
  {
    id: `${owner}.apps.create`,
    message,
    needs: ['name'],
    async prepare() {
      const { owner: path, email, product: name } = await ownerApp(owner);
      return {
        product: name,
        email,
        name: unique('weather'),
        send: (body) => registry.post(`${path}/apps`, body),
      };
    },
  },
  {
    id: `${owner}.apps.update`,
    message,
    needs: [],
    async prepare() {
      const { email, product: name, app, appPath } = await ownerApp(owner);
      return { product: name, email, name: app.name, send: (body) => registry.put(appPath, body) };
    },
  },
];

const imports = (
  id: string,
  owner: 'developers' | 'appgroups',
  message: 'DeveloperAppKey' | 'AppGroupAppKey',
  path: string,
): Method => ({
  id,
  message,
  needs: ['consumerKey'],
  async prepare() {
    const { email, product: name, appPath } = await ownerApp(owner);
    return {
      product: name,
      email,
      name: unique('key'),
      send: (body) => registry.post(`${appPath}${path}`, body),
    };
  },
});

/** An update by POST, which the discovery document has for developers alone. */
const changes = (owner: 'developers' | 'appgroups', message: 'DeveloperApp' | 'AppGroupApp'): Method => ({
  id: `${owner}.apps.generateKeyPairOrUpdate${message}Status`,
  message,
  needs: [],
  async prepare() {
    const { email, product: name, app, appPath } = await ownerApp(owner);
    return { product: name, email, name: app.name, send: (body) => registry.post(appPath, body) };
  },
});

const methods: Method[] = [
  {
    id: 'developers.create',
    message: 'Developer',
    needs: ['email', 'firstName', 'lastName', 'userName'],
    prepare: async () => ({
      product: '',
      name: '',
      email: `${unique('ada')}@example.com`,
      send: (body) => registry.post('/developers', body),
    }),
  },
  {
    id: 'developers.update',
    message: 'Developer',
    needs: ['email', 'firstName', 'lastName', 'userName'],
    async prepare() {
      const { email } = await given(registry).developer();
      return { product: '', name: '', email, send: (body) => registry.put(`/developers/${email}`, body) };
    },
  },
  ...apps('developers', 'DeveloperApp'),
  changes('developers', 'DeveloperApp'),
  imports('developers.apps.keys.create', 'developers', 'DeveloperAppKey', '/keys'),
  imports('developers.apps.keys.create.create', 'developers', 'DeveloperAppKey', '/keys/create'),
  ...(['post', 'put'] as const).map(
    (verb): Method => ({
      id: `developers.apps.keys.${verb === 'put' ? 'replaceDeveloperAppKey' : 'updateDeveloperAppKey'}`,
      message: 'DeveloperAppKey',
      needs: [],
      async prepare() {
        const { email, product: name, key, keyPath } = await ownerApp('developers');
        return {
          product: name,
          email,
          name: `${key.consumerKey}`,
          send: (body) => registry[verb](keyPath, body),
        };
      },
    }),
  ),
  {
    id: 'apiproducts.create',
    message: 'ApiProduct',
    needs: ['name', 'displayName'],
    prepare: async () => ({
      product: '',
      email: '',
      name: unique('product'),
      send: (body) => registry.post('/apiproducts', body),
    }),
  },
  {
    id: 'apiproducts.update',
    message: 'ApiProduct',
    needs: ['displayName'],
    async prepare() {
      const name = await product();
      return { product: '', email: '', name, send: (body) => registry.put(`/apiproducts/${name}`, body) };
    },
  },
  {
    id: 'appgroups.create',
    message: 'AppGroup',
    needs: ['name'],
    prepare: async () => ({
      product: '',
      email: '',
      name: unique('group'),
      send: (body) => registry.post('/appgroups', body),
    }),
  },
  {
    id: 'appgroups.update',
    message: 'AppGroup',
    needs: [],
    async prepare() {
      const { name } = await given(registry).appGroup();
      return { product: '', email: '', name, send: (body) => registry.put(`/appgroups/${name}`, body) };
    },
  },
  ...apps('appgroups', 'AppGroupApp'),
  changes('appgroups', 'AppGroupApp'),
  imports('appgroups.apps.keys.create', 'appgroups', 'AppGroupAppKey', '/keys'),
  {
    id: 'appgroups.apps.keys.updateAppGroupAppKey',
    message: 'UpdateAppGroupAppKeyRequest',
    needs: [],
    async prepare() {
      const { email, product: name, key, keyPath } = await ownerApp('appgroups');
      const facts = { product: name, email, name: `${key.consumerKey}` };
      return {
        ...facts,
        send: (body) => registry.post(keyPath, body),
      };
    },
  },
  ...attributesAt('developers', async () => `/developers/${(await given(registry).developer()).email}`),
  ...attributesAt('developers.apps', async () => (await ownerApp('developers')).appPath),
  ...attributesAt('apiproducts', async () => `/apiproducts/${await product()}`),
];

/** Fields that X does not accept in combination either. */
const apart = new Set(['apiResources']);

const fieldsOf = ({ message }: Method): string[] =>
  Object.keys(messages[message]({ product: '', email: '', name: '' }));

const fieldCount = methods.reduce((sum, method) => sum + fieldsOf(method).length, 0);

test.each(methods.map((method) => [method.id, fieldsOf(method).length, method] as const))(
  `%s takes each of the %i fields of its message, alone and all together (${fieldCount} fields of ${methods.length} methods)`,
  async (_, __, method) => {
    const { message, needs, prepare } = method;
    const names = fieldsOf(method);
    const send = async (some: readonly string[]) => {
      const { send: ask, ...facts } = await prepare();
      const all = messages[message](facts);
      const sent = Object.fromEntries([...needs, ...some].map((name) => [name, all[name]]));
      const { status, text } = await ask(sent);
      return status < 300 ? [] : [`${some.join(', ')}: ${status} ${text}`];
    };
    const refused: string[] = [];
    for (const name of names) refused.push(...(await send([name])));
    refused.push(...(await send(names.filter((name) => !apart.has(name)))));
    expect(refused).toEqual([]);
  },
);

test('every field of the key within a request for an app group’s key is taken', async () => {
  const { product: name, key, keyPath } = await ownerApp('appgroups');
  const fields = messages.AppGroupAppKey({ product: name, email: '', name: `${key.consumerKey}` });
  for (const sent of [...Object.entries(fields).map(([field, value]) => ({ [field]: value })), fields])
    expect([sent, (await registry.post(keyPath, { appGroupAppKey: sent })).status]).toEqual([sent, 200]);
});

test('an app is sent back with all that its credentials have', async () => {
  for (const owner of ['developers', 'appgroups'] as const) {
    const { product: name, appPath } = await ownerApp(owner);
    const { status } = await registry.put(appPath, { credentials: [credential(name)] });
    expect([owner, status]).toEqual([owner, 200]);
  }
});

test('a developer is the same whoever sends what has no effect', async () => {
  const { email } = await given(registry).developer();
  const before = (await registry.get(`/developers/${email}`)).body;
  const sent = { ...messages.Developer({ email, product: '', name: '' }), ...person(email), attributes: [] };
  const { lastModifiedAt: _, ...after } = (await registry.put(`/developers/${email}`, sent)).body;
  expect(before).toMatchObject(after);
});
