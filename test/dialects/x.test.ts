import { operations } from '../functions/apiProducts/operationGroups';
import { given, unique } from '../support/registry/given';
import { type Registry, startRegistry, useRegistry } from '../support/registry/registry';

const NOW = 1_700_000_000_000;
const registry = useRegistry({
  dialect: 'x',
  now: () => NOW,
});

const stamps = { createdAt: `${NOW}`, lastModifiedAt: `${NOW}` };

/** Creates a developer's app for one API product; returns all paths. */
const weather = async (draft: object = {}) => {
  const developer = await given(registry).developer();
  const product = await given(registry).apiProduct({ scopes: ['READ'] });
  const app = await given(registry).app(developer, { apiProducts: [product.name], ...draft });
  const [key] = app.credentials;
  if (!key) throw new Error('The app has no key');
  const path = `/developers/${developer.email}/apps/${app.name}`;
  return { developer, product, app, key, path, keyPath: `${path}/keys/${key.consumerKey}` };
};

/** Returns the first member of every object in a list or at the top level. */
const firstMembers = (text: string): (string | undefined)[] =>
  [...text.matchAll(/^(?: {4})?\{\s*"(\w+)"/gm)].map(([, name]) => name);

describe('answers', () => {
  test('a developer has no empty lists, no createdBy, and its moments as text', async () => {
    const { body } = await registry.post('/developers', {
      email: 'ada@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
    });
    expect(body).toEqual({
      email: 'ada@example.com',
      developerId: expect.any(String),
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
      organizationName: registry.org,
      status: 'active',
      ...stamps,
    });
  });

  test('an app has its key with moments as text, 48 and 64 characters long', async () => {
    const { app, product, developer, path } = await weather({ keyExpiresIn: '60000' });
    expect(app).toEqual({
      name: app.name,
      appFamily: 'default',
      appId: expect.any(String),
      credentials: [
        {
          apiProducts: [{ apiproduct: product.name, status: 'approved' }],
          consumerKey: expect.stringMatching(/^[A-Za-z0-9]{48}$/),
          consumerSecret: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
          expiresAt: `${NOW + 60_000}`,
          issuedAt: `${NOW}`,
          status: 'approved',
        },
      ],
      developerId: developer.developerId,
      status: 'approved',
      ...stamps,
    });
    expect((await registry.get(path)).body).toEqual(app);
  });

  test('a key that never lapses says so as text', async () => {
    const { keyPath } = await weather();
    expect((await registry.get(keyPath)).body.expiresAt).toBe('-1');
  });

  test('a key that is brought along has no empty lists; its lifetime may be text', async () => {
    const { path } = await weather();
    const pair = { consumerKey: unique('key'), consumerSecret: 'secret' };
    const { status, body } = await registry.post(`${path}/keys`, { ...pair, expiresInSeconds: '60' });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...pair,
      expiresAt: `${NOW + 60_000}`,
      issuedAt: `${NOW}`,
      status: 'approved',
    });
  });

  test('an API product without an approvalType is approved automatically', async () => {
    const name = unique('product');
    const { status, body } = await registry.post('/apiproducts', { name, displayName: 'P' });
    expect(status).toBe(201);
    expect(body).toEqual({ name, displayName: 'P', approvalType: 'auto', ...stamps });
  });

  test('no attributes are an empty object', async () => {
    const { path } = await weather();
    expect((await registry.get(`${path}/attributes`)).text).toBe('{}\n');
  });

  test.each([
    ['a developer', async () => `/developers/${(await weather()).developer.email}`, 'email'],
    ['an app', async () => (await weather()).path, 'name'],
    ['an API product', async () => `/apiproducts/${(await weather()).product.name}`, 'name'],
  ])('%s begins with what identifies it, two spaces deep', async (_, path, identifier) => {
    const { text, body, headers } = await registry.get(await path());
    expect(text).toBe(`${JSON.stringify(body, null, 2)}\n`);
    expect(text.startsWith(`{\n  "${identifier}": "${body[identifier]}",\n`)).toBe(true);
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
  });

  test('what an action answers has no body', async () => {
    const { path } = await weather();
    const { status, text } = await registry.post(`${path}?action=revoke`);
    expect(status).toBe(204);
    expect(text).toBe('');
  });

  test('XML is not spoken, whatever is asked for', async () => {
    const { path } = await weather();
    const { headers, body } = await registry.get(path, { headers: { accept: 'application/xml' } });
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(body.name).toEqual(expect.any(String));
  });
});

describe('lists', () => {
  let lists: Registry;
  let developer: { email: string };
  let product: { name: string };
  const apps = ['alpha', 'beta'];
  beforeAll(async () => {
    lists = await startRegistry({ dialect: 'x', now: () => NOW });
    developer = await given(lists).developer();
    product = await given(lists).apiProduct();
    for (const name of apps) await given(lists).app(developer, { name });
  });
  afterAll(() => lists.stop());

  test('names are objects of one member; an app’s is called appId', async () => {
    expect((await lists.get('/developers')).body).toEqual({ developer: [{ email: developer.email }] });
    expect((await lists.get('/apiproducts')).body).toEqual({ apiProduct: [{ name: product.name }] });
    expect((await lists.get(`/developers/${developer.email}/apps`)).body).toEqual({
      app: [{ appId: 'alpha' }, { appId: 'beta' }],
    });
  });

  test.each([
    ['developers', () => '/developers', 'developer', 'email'],
    ['API products', () => '/apiproducts', 'apiProduct', 'name'],
    ['apps', () => `/developers/${developer.email}/apps`, 'app', 'name'],
  ])('expanded, %s are as each is alone, and begin with what identifies them', async (...row) => {
    const [, path, noun, identifier] = row;
    const { text, body } = await lists.get(`${path()}?expand=true`);
    expect(Object.keys(body)).toEqual([noun]);
    expect(body[noun].length).toBeGreaterThan(0);
    for (const entity of body[noun]) {
      expect((await lists.get(`${path()}/${entity[identifier]}`)).body).toEqual(entity);
    }
    expect(firstMembers(text)).toEqual([noun, ...Array(body[noun].length).fill(identifier)]);
  });

  test('a page begins with its startKey', async () => {
    const path = `/developers/${developer.email}/apps?startKey=beta`;
    expect((await lists.get(path)).body).toEqual({ app: [{ appId: 'beta' }] });
  });

  test.each([
    ['a developer', () => '/developers?startKey=a', () => ({ developer: [{ email: developer.email }] })],
    ['an API product', () => '/apiproducts?startKey=a', () => ({ apiProduct: [{ name: product.name }] })],
    [
      'an app',
      () => `/developers/${developer.email}/apps?startKey=alphabet`,
      () => ({ app: [{ appId: 'beta' }] }),
    ],
    ['an app of the organization', () => '/apps?rows=9&startKey=zz', () => ({})],
    ['an app after the last', () => `/developers/${developer.email}/apps?startKey=zulu`, () => ({})],
  ])('a startKey that is no name of %s begins with the next', async (_, path, expected) => {
    const { status, body } = await lists.get(path());
    expect([status, body]).toEqual([200, expected()]);
  });

  test('expanded, a startKey that is nobody’s begins with the next too', async () => {
    const { body } = await lists.get(`/developers/${developer.email}/apps?expand=true&startKey=alphabet`);
    expect(body).toEqual({ app: [expect.objectContaining({ name: 'beta' })] });
  });

  test.each([[''], ['?expand=true']])('an empty list%s is an empty object', async (query) => {
    const { email } = await given(registry).developer();
    const { status, text } = await registry.get(`/developers/${email}/apps${query}`);
    expect(status).toBe(200);
    expect(text).toBe('{}\n');
  });
});

describe('app groups', () => {
  let groups: Registry;
  beforeAll(async () => {
    groups = await startRegistry({ dialect: 'x', now: () => NOW });
  });
  afterAll(() => groups.stop());

  const draft = { displayName: 'Sailors', channelId: 'portal', email: 'Sailors@example.com' };

  test('begin with their name, have no empty lists, and may have an e-mail address with capitals', async () => {
    const { status, body, text } = await groups.post('/appgroups', { name: 'sailors', ...draft });
    expect(status).toBe(201);
    const expected = {
      ...draft,
      name: 'sailors',
      appGroupId: expect.any(String),
      organization: groups.org,
      status: 'active',
      ...stamps,
    };
    expect(body).toEqual(expected);
    expect(text.startsWith('{\n  "name": "sailors",\n')).toBe(true);
    const list = await groups.get('/appgroups');
    expect(list.body).toEqual({ appGroups: [expected], totalSize: 1 });
    expect(firstMembers(list.text)).toEqual(['appGroups', 'name']);
  });

  test('are sent back as they were read, and change nothing', async () => {
    const made = await given(groups).appGroup(draft);
    const { status, body } = await groups.put(`/appgroups/${made.name}`, made);
    expect([status, body]).toEqual([200, made]);
  });

  test('own apps that begin with their name, whose keys live seconds', async () => {
    const { name } = await given(groups).appGroup();
    const path = `/appgroups/${name}`;
    const app = await given(groups).app(path, { name: 'weather', keyExpiresIn: '60' });
    expect(app).toEqual({
      name: 'weather',
      appFamily: 'default',
      appGroup: name,
      appId: expect.any(String),
      credentials: [expect.objectContaining({ expiresAt: `${NOW + 60_000}` })],
      status: 'approved',
      ...stamps,
    });
    expect((await groups.get(`${path}/apps`)).body).toEqual({ appGroupApps: [app] });
    expect((await groups.put(`${path}/apps/weather`, app)).body).toEqual(app);
  });

  test('have keys that are changed by their own members alone', async () => {
    const { name } = await given(groups).appGroup();
    const { name: product } = await given(groups).apiProduct({ scopes: ['READ'] });
    const { key, keyPath } = await given(groups).appWithKey(`/appgroups/${name}`);
    const sent = { apiProducts: [product], action: 'revoke', appGroupAppKey: { scopes: ['READ'] } };
    const { status, body } = await groups.post(keyPath, sent);
    expect([status, body]).toEqual([
      200,
      {
        ...key,
        apiProducts: [{ apiproduct: product, status: 'approved' }],
        scopes: ['READ'],
        status: 'revoked',
      },
    ]);
    const refusal = await groups.post(keyPath, { appGroupAppKey: { colour: 'red' } });
    expect(refusal.status).toBe(400);
    expect(refusal.body).toEqual(
      unknown([
        'app_group_app_key',
        `Invalid JSON payload received. Unknown name "colour" at 'app_group_app_key': Cannot find field.`,
      ]),
    );
  });

  test('without apps have an empty list of them, and there may be none', async () => {
    const { name } = await given(groups).appGroup();
    expect((await groups.get(`/appgroups/${name}/apps`)).text).toBe('{}\n');
    expect((await registry.get('/appgroups')).text).toBe('{}\n');
  });
});

/** Returns a google.rpc.Status whose first detail has the Edge code. */
const status = (code: number, word: string, type: string, message: unknown = expect.any(String)) => ({
  error: {
    code,
    message,
    status: word,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.PreconditionFailure',
        violations: [{ type, subject: expect.any(String), description: message }],
      },
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: expect.stringMatching(/^\d+$/) },
    ],
  },
});

describe('refusals', () => {
  test('an unknown app is named in Edge’s code and words', async () => {
    const { email } = await given(registry).developer();
    const reply = await registry.get(`/developers/${email}/apps/ghost`);
    expect(reply.status).toBe(404);
    expect(reply.body).toEqual(
      status(
        404,
        'NOT_FOUND',
        'developer.service.AppDoesNotExist',
        `App named ghost does not exist under ${email}`,
      ),
    );
    expect(reply.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(reply.text).toBe(`${JSON.stringify(reply.body, null, 2)}\n`);
  });

  test('no two refusals share a request id', async () => {
    const ids = [];
    for (let time = 0; time < 2; time++) {
      ids.push((await registry.get('/apiproducts/ghost')).body.error.details[1].requestId);
    }
    expect(ids[0]).not.toBe(ids[1]);
  });

  test('an app whose name is taken ALREADY_EXISTS', async () => {
    const { app, developer } = await weather();
    const reply = await registry.post(`/developers/${developer.email}/apps`, { name: app.name });
    expect(reply.status).toBe(409);
    expect(reply.body).toEqual(status(409, 'ALREADY_EXISTS', 'keymanagement.service.app_already_exists'));
  });

  test('a key that is taken is ABORTED', async () => {
    const { path, key } = await weather();
    const reply = await registry.post(`${path}/keys`, { consumerKey: key.consumerKey });
    expect(reply.status).toBe(409);
    expect(reply.body).toEqual(
      status(409, 'ABORTED', 'keymanagement.service.ConsumerKeyAlreadyExists', 'ConsumerKey already exists'),
    );
  });

  test.each([
    ['taken away', (path: string) => registry.delete(path)],
    ['approved', (path: string) => registry.post(`${path}?action=approve`)],
  ])('a product that is not on a key and is %s is 400, not 500', async (_, ask) => {
    const { keyPath } = await weather();
    const reply = await ask(`${keyPath}/apiproducts/ghost`);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual(
      status(
        400,
        'INVALID_ARGUMENT',
        'keymanagement.service.APIProductNotAssociatedWithConsumerKey',
        'APIProduct is not associated with consumer key',
      ),
    );
  });

  test('an e-mail address with capitals is refused', async () => {
    const reply = await registry.post('/developers', {
      email: 'Ada@example.org',
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
    });
    expect(reply.status).toBe(400);
    const words = expect.stringContaining('lower-case');
    expect(reply.body).toEqual(status(400, 'INVALID_ARGUMENT', 'developer.service.InvalidEmail', words));
  });

  test.each([
    ['another e-mail address', 'email', 'other@example.com'],
    ['its own e-mail address, at its developerId', 'developerId', undefined],
  ] as const)('a developer who is replaced by one with %s is refused', async (_, named, email) => {
    const developer = await given(registry).developer();
    const path = `/developers/${developer[named]}`;
    const reply = await registry.put(path, { ...developer, ...(email && { email }) });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual(
      status(
        400,
        'INVALID_ARGUMENT',
        'rest.interceptor.name_mismatch',
        "Resource name in url doesn't match name in payload",
      ),
    );
    expect((await registry.get(path)).body).toEqual(developer);
  });

  test.each([
    ['app', async () => (await weather()).path, {}],
    [
      'API product',
      async () => `/apiproducts/${(await weather()).product.name}`,
      { displayName: 'P', approvalType: 'auto' },
    ],
  ])('an %s that is replaced by one with another name is refused', async (_, path, rest) => {
    const reply = await registry.put(await path(), { ...rest, name: 'another' });
    expect(reply.status).toBe(400);
    expect(reply.body.error.details[0].violations[0].type).toBe('rest.interceptor.name_mismatch');
  });

  test.each([
    ['XML', 'application/xml', '<App name="weather"/>'],
    ['XML under its other name', 'text/xml', '<App name="weather"/>'],
    ['text', 'text/plain', '{}'],
  ])('%s is 415', async (_, type, raw) => {
    const { email } = await given(registry).developer();
    const headers = { 'content-type': type };
    const reply = await registry.post(`/developers/${email}/apps`, undefined, { headers, raw });
    expect(reply.status).toBe(415);
    expect(reply.body).toEqual(status(415, 'INVALID_ARGUMENT', 'keymint.UnsupportedMediaType'));
  });

  test.each([
    ['no credentials', ''],
    ['a wrong password', `Basic ${btoa('admin@example.com:wrong')}`],
    ['a token', 'Bearer abc'],
  ])('%s are 401, and nothing is told of the organization', async (_, authorization) => {
    const here = await registry.get('/developers', { headers: { authorization } });
    expect(here.status).toBe(401);
    expect(here.headers.get('www-authenticate')).toMatch(/^Basic /);
    const nowhere = await fetch(`${registry.url}/v1/organizations/nowhere/developers`, {
      headers: { authorization },
    });
    expect(nowhere.status).toBe(401);
    expect(await nowhere.text()).toBe(here.text);
  });
});

/** Returns the error for unknown members: one line of the message each. */
const unknown = (...violations: [field: string, words: string][]) => ({
  error: expect.objectContaining({
    code: 400,
    status: 'INVALID_ARGUMENT',
    message: violations.map(([, words]) => words).join('\n'),
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: violations.map(([field, description]) => ({ field, description })),
      },
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: expect.any(String) },
    ],
  }),
});

const cannotFind = (name: string, place: string): [string, string] => [
  place,
  `Invalid JSON payload received. Unknown name "${name}" at '${place}': Cannot find field.`,
];

describe('members nobody knows', () => {
  test.each([
    ['at the top', { colour: 'red' }, unknown(cannotFind('colour', 'developer_app'))],
    [
      'in an attribute',
      {
        attributes: [
          { name: 'a', value: 'b' },
          { name: 'c', colour: 'red' },
        ],
      },
      unknown(cannotFind('colour', 'developer_app.attributes[1]')),
    ],
    [
      'in two places',
      { colour: 'red', shape: 'round' },
      unknown(cannotFind('colour', 'developer_app'), cannotFind('shape', 'developer_app')),
    ],
  ])('are refused %s', async (_, more, refusal) => {
    const { email } = await given(registry).developer();
    const reply = await registry.post(`/developers/${email}/apps`, { name: 'weather', ...more });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual(refusal);
    expect((await registry.get(`/developers/${email}/apps`)).body).toEqual({});
  });

  test.each([
    ['a developer', 'developer', async () => `/developers/${(await weather()).developer.email}`],
    ['an app', 'developer_app', async () => (await weather()).path],
    ['an API product', 'api_product', async () => `/apiproducts/${(await weather()).product.name}`],
    ['a key', 'developer_app_key', async () => (await weather()).keyPath],
  ])('are refused when %s is replaced, and nothing is changed', async (_, message, pathOf) => {
    const path = await pathOf();
    const before = (await registry.get(path)).body;
    const reply = await registry.put(path, { ...before, colour: 'red' });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual(unknown(cannotFind('colour', message)));
    expect((await registry.get(path)).body).toEqual(before);
  });

  test.each(['toString', 'constructor', 'hasOwnProperty'])(
    'are refused also when called %s',
    async (name) => {
      const { path } = await weather();
      const reply = await registry.put(path, { [name]: 'x' });
      expect(reply.status).toBe(400);
    },
  );
});

describe('operation groups', () => {
  const typed = (config: object) => ({
    operationGroup: { operationConfigs: [{ apiSource: 'a', ...config }] },
  });

  test('of an API product are taken, and come back without empty lists', async () => {
    const name = unique('product');
    const draft = { name, displayName: 'P', approvalType: 'auto' };
    const { status, body } = await registry.post('/apiproducts', { ...draft, ...operations });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...draft,
      ...operations,
      ...stamps,
      grpcOperationGroup: { operationConfigs: [{ apiSource: 'buoys', service: 'Buoys' }] },
    });
    expect((await registry.get(`/apiproducts/${name}`)).body).toEqual(body);
    expect((await registry.put(`/apiproducts/${name}`, body)).body).toEqual(body);
  });

  test.each([
    ['the group', { operationGroup: { colour: 'red' } }, 'api_product.operation_group'],
    ['a configuration', typed({ colour: 'red' }), 'api_product.operation_group.operation_configs[0]'],
    [
      'an operation',
      typed({ operations: [{ resource: '/', colour: 'red' }] }),
      'api_product.operation_group.operation_configs[0].operations[0]',
    ],
    [
      'a quota',
      typed({ quota: { colour: 'red' } }),
      'api_product.operation_group.operation_configs[0].quota',
    ],
  ])('with a member nobody knows in %s are refused', async (_, change, field) => {
    const draft = { name: unique('product'), displayName: 'P', ...change };
    const reply = await registry.post('/apiproducts', draft);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual(unknown(cannotFind('colour', field)));
  });
});

describe('whole entities that clients send back', () => {
  test.each([
    ['a developer', async () => `/developers/${(await weather()).developer.email}`],
    ['an app', async () => (await weather()).path],
    ['an API product', async () => `/apiproducts/${(await weather()).product.name}`],
    ['a key', async () => (await weather()).keyPath],
  ])('%s as it was read changes nothing', async (_, pathOf) => {
    const path = await pathOf();
    const { body: before } = await registry.get(path);
    const { status, body } = await registry.put(path, before);
    expect(status).toBe(200);
    expect(body).toEqual(before);
  });

  test('a developer as php sends it', async () => {
    const { developer, app } = await weather();
    const { status, body } = await registry.put(`/developers/${developer.email}`, {
      ...developer,
      apps: [app.name],
      companies: [],
      attributes: [],
      createdAt: 1_700_000_000_000,
      createdBy: 'somebody',
    });
    expect(status).toBe(200);
    expect(body).toEqual({ ...developer, apps: [app.name] });
  });

  test('a new app as php sends it', async () => {
    const { email } = await given(registry).developer();
    const { status } = await registry.post(`/developers/${email}/apps`, {
      name: 'weather',
      apiProducts: [],
      appFamily: 'default',
      attributes: [],
      credentials: [],
      scopes: [],
      status: 'approved',
    });
    expect(status).toBe(201);
  });

  test('an app as terraform sends it', async () => {
    const { path, app } = await weather();
    const { status, body } = await registry.put(path, {
      name: app.name,
      apiProducts: null,
      attributes: null,
      callbackUrl: '',
      credentials: null,
      keyExpiresIn: '-1',
      scopes: null,
    });
    expect(status).toBe(200);
    expect(body.credentials).toEqual(app.credentials);
  });

  test('a key as terraform sends it', async () => {
    const { path, product } = await weather();
    const key = { consumerKey: unique('key'), consumerSecret: 'secret', scopes: null, attributes: null };
    const apiProducts = [{ apiproduct: product.name, status: 'approved' }];
    expect((await registry.post(`${path}/keys`, { ...key, apiProducts })).status).toBe(201);
    const { status, body } = await registry.post(`${path}/keys/${key.consumerKey}`, { ...key, apiProducts });
    expect(status).toBe(200);
    expect(body.apiProducts).toEqual(apiProducts);
  });
});
