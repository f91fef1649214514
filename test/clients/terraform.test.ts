import { type Replay, replay } from '../support/clients/replay';
import { unique } from '../support/registry/given';

/** Encodes JSON like Go: sorted names, and a line break after the value. */
const encoded = (value: object): string => `${JSON.stringify(value)}\n`;

const grant = (apiproduct: string, status = 'approved') => ({ apiproduct, status });

describe('hashicorp/google', () => {
  const google = replay({
    dialect: 'x',
    headers: {
      'content-type': 'application/json',
      'user-agent':
        'Terraform/1.9.0 (+https://www.terraform.io) Terraform-Plugin-SDK/2.33.0 terraform-provider-google/6',
      'accept-encoding': 'gzip',
    },
  });
  /** `transport_tpg.SendRequest`: every URL requests JSON. */
  const call = (status: number, method: string, path: string, body?: object) =>
    google.call(status, method, `${path}?alt=json`, body && encoded(body));

  const developer = () => {
    const email = `${unique('ada')}@example.com`;
    return call(201, 'POST', '/developers', {
      email,
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
    });
  };

  const product = () =>
    call(201, 'POST', '/apiproducts', {
      approvalType: 'auto',
      displayName: 'Product',
      name: unique('product'),
      scopes: ['READ', 'WRITE'],
    });

  test('a developer is created, read, changed and destroyed', async () => {
    const { email } = await developer();
    const path = `/developers/${email}`;
    const read = await call(200, 'GET', path);
    expect(read).toMatchObject({ createdAt: expect.stringMatching(/^\d+$/), status: 'active' });

    const sent = {
      attributes: [{ name: 'a', value: 'b' }],
      email,
      firstName: 'Ada',
      lastName: 'King',
      userName: 'ada',
    };
    await call(200, 'PUT', path, sent);
    expect(await call(200, 'GET', path)).toEqual({ ...read, ...sent, lastModifiedAt: expect.any(String) });
    const { attributes: _, ...without } = sent;
    await call(200, 'PUT', path, without);
    expect(await call(200, 'GET', path)).not.toHaveProperty('attributes');

    await call(200, 'DELETE', path);
    const { error } = await call(404, 'GET', path);
    expect(error).toMatchObject({ code: 404, message: expect.any(String) });
  });

  test('a product with operations is created, read, changed and destroyed', async () => {
    const name = unique('operations');
    const body = {
      approvalType: 'manual',
      attributes: [{ name: 'access', value: 'private' }],
      description: 'of weather',
      displayName: 'Weather',
      environments: ['dev', 'hom'],
      name,
      operationGroup: {
        operationConfigType: 'proxy',
        operationConfigs: [
          {
            apiSource: 'weather',
            attributes: [{ name: 'tier', value: 'gold' }],
            operations: [{ methods: ['GET', 'POST'], resource: '/' }],
            quota: { interval: '1', limit: '1000', timeUnit: 'month' },
          },
        ],
      },
      quota: '10000',
      quotaInterval: '1',
      quotaTimeUnit: 'day',
      scopes: ['read:weather'],
    };
    await call(201, 'POST', '/apiproducts', body);
    const read = await call(200, 'GET', `/apiproducts/${name}`);
    expect(read).toEqual({ ...body, createdAt: expect.any(String), lastModifiedAt: expect.any(String) });

    const { operationGroup: _, ...without } = body;
    await call(200, 'PUT', `/apiproducts/${name}`, {
      ...without,
      apiResources: ['/**'],
      proxies: ['weather'],
    });
    const changed = await call(200, 'GET', `/apiproducts/${name}`);
    expect(changed).toMatchObject({ ...without, apiResources: ['/**'], proxies: ['weather'] });
    expect(changed).not.toHaveProperty('operationGroup');
    await call(200, 'DELETE', `/apiproducts/${name}`);
    await call(404, 'GET', `/apiproducts/${name}`);
  });

  test('an app is created with its key, changed without another key, and destroyed', async () => {
    const [{ email }, one, two] = [await developer(), await product(), await product()];
    const apps = `/developers/${email}/apps`;
    const body = {
      apiProducts: [one.name],
      attributes: [{ name: 'sample_name', value: 'sample_value' }],
      callbackUrl: 'https://example-call.url',
      keyExpiresIn: '-1',
      name: unique('app'),
      scopes: ['READ'],
    };
    await call(201, 'POST', apps, body);
    const path = `${apps}/${body.name}`;
    const read = await call(200, 'GET', path);
    const [{ consumerKey, expiresAt, scopes, apiProducts }, ...others] = read.credentials;
    expect([others, expiresAt, scopes, apiProducts]).toEqual([[], '-1', ['READ'], [grant(one.name)]]);
    expect(read).not.toHaveProperty('apiProducts');

    // Omitted members would be replaced by a new key; computed ones are sent along.
    const { apiProducts: _, scopes: __, ...plain } = body;
    const { appFamily, status } = read;
    await call(200, 'PUT', path, { ...plain, appFamily, callbackUrl: 'https://other.url', status });
    const changed = await call(200, 'GET', path);
    expect(changed).toMatchObject({
      callbackUrl: 'https://other.url',
      credentials: read.credentials,
      appFamily,
      status,
    });

    const key = `${path}/keys/${consumerKey}`;
    await call(200, 'POST', key, { apiProducts: [two.name], scopes: ['WRITE'] });
    await call(200, 'DELETE', `${key}/apiproducts/${one.name}`);
    expect((await call(200, 'GET', path)).credentials).toEqual([
      { ...read.credentials[0], scopes: ['WRITE'], apiProducts: [grant(two.name)] },
    ]);

    await call(200, 'DELETE', path);
    await call(404, 'GET', path);
  });

  test('an app for products that it already has gets a second key where the provider is old', async () => {
    const [{ email }, { name: apiProduct }] = [await developer(), await product()];
    const body = {
      apiProducts: [apiProduct],
      callbackUrl: 'https://a.url',
      keyExpiresIn: '-1',
      name: 'weather',
    };
    await call(201, 'POST', `/developers/${email}/apps`, body);
    await call(200, 'PUT', `/developers/${email}/apps/weather`, body);
    const { credentials } = await call(200, 'GET', `/developers/${email}/apps/weather`);
    expect(credentials.map(({ apiProducts }: { apiProducts: object[] }) => apiProducts)).toEqual([
      [grant(apiProduct)],
      [grant(apiProduct)],
    ]);
  });

  test('an app group is created, read, changed with its computed status, and destroyed', async () => {
    const name = unique('group');
    const body = {
      channelId: 'storefront',
      channelUri: 'https://example.com',
      displayName: 'Group',
      name,
      status: 'active',
    };
    await call(201, 'POST', '/appgroups', body);
    const path = `/appgroups/${name}`;
    const read = await call(200, 'GET', path);
    expect(read).toMatchObject({
      ...body,
      appGroupId: expect.any(String),
      organization: google.registry.org,
    });

    const sent = { ...body, attributes: [{ name: 'a', value: 'b' }], displayName: 'Renamed' };
    await call(200, 'PUT', path, sent);
    expect(await call(200, 'GET', path)).toEqual({ ...read, ...sent, lastModifiedAt: expect.any(String) });
    await call(200, 'DELETE', path);
    await call(404, 'GET', path);
  });
});

/** Specifies the requests of scastria/apigee for developers, products, apps and keys, in either dialect. */
const specifyScastria = (scastria: Replay) => {
  const json = { 'content-type': 'application/json' };
  /** Bodies are encoded without `omitempty`: unset lists are null. */
  const call = (status: number, method: string, path: string, body?: object) =>
    scastria.call(status, method, path, body && encoded(body), body && json);

  const developer = async () => {
    const email = `${unique('ada')}@example.com`;
    await call(201, 'POST', '/developers', {
      email,
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
    });
    return email;
  };

  /** Without operations the provider still sends an empty group. */
  const product = async (draft: object = {}) => {
    const name = unique('product');
    const operationGroup = { operationConfigs: null, operationConfigType: '' };
    const body = {
      approvalType: 'auto',
      displayName: 'Product',
      name,
      operationGroup,
      scopes: ['READ'],
      ...draft,
    };
    await call(201, 'POST', '/apiproducts', body);
    return name;
  };

  /** `resourceDeveloperAppCreate`: deletes every key that the app was created with. */
  const app = async (email: string, apps = `/developers/${email}/apps`) => {
    const name = unique('app');
    const { credentials } = await call(201, 'POST', apps, { name, callbackUrl: '', credentials: null });
    expect(credentials).toHaveLength(1);
    const path = `${apps}/${name}`;
    for (const { consumerKey } of credentials) await call(200, 'DELETE', `${path}/keys/${consumerKey}`);
    return path;
  };

  test('a developer is created, read, changed and destroyed', async () => {
    const email = await developer();
    const sent = {
      email,
      firstName: 'Ada',
      lastName: 'King',
      userName: 'ada',
      attributes: [{ name: 'a', value: 'b' }],
    };
    await call(200, 'PUT', `/developers/${email}`, sent);
    expect(await call(200, 'GET', `/developers/${email}`)).toMatchObject(sent);
    await call(200, 'DELETE', `/developers/${email}`);
    await call(404, 'GET', `/developers/${email}`);
  });

  test('a product is created with an empty group of operations, changed and destroyed', async () => {
    const name = await product({
      apiResources: ['/**'],
      proxies: ['weather'],
      quota: '10',
      quotaInterval: '1',
      quotaTimeUnit: 'day',
    });
    const path = `/apiproducts/${name}`;
    const read = await call(200, 'GET', path);
    expect(read).toMatchObject({
      approvalType: 'auto',
      apiResources: ['/**'],
      proxies: ['weather'],
      quota: '10',
    });
    expect(read.operationGroup?.operationConfigs ?? []).toEqual([]);

    const operationGroup = {
      operationConfigs: [
        { apiSource: 'weather', operations: [{ resource: '/', methods: ['GET'] }], quota: {} },
      ],
      operationConfigType: 'proxy',
    };
    await call(200, 'PUT', path, { approvalType: 'manual', displayName: 'Renamed', name, operationGroup });
    const changed = await call(200, 'GET', path);
    expect(changed).toMatchObject({ approvalType: 'manual', displayName: 'Renamed' });
    const [{ apiSource, operations, quota = {} }] = changed.operationGroup.operationConfigs;
    expect([apiSource, operations, quota]).toEqual(['weather', [{ resource: '/', methods: ['GET'] }], {}]);
    await call(200, 'DELETE', path);
    await call(404, 'GET', path);
  });

  test('an app is created with null for its credentials, changed and destroyed', async () => {
    const path = await app(await developer());
    const name = path.split('/').at(-1);
    expect((await call(200, 'GET', path)).credentials ?? []).toEqual([]);
    const sent = {
      name,
      callbackUrl: 'https://a.example',
      attributes: [{ name: 'a', value: 'b' }],
      credentials: null,
    };
    await call(200, 'PUT', path, sent);
    const { credentials: _, ...known } = sent;
    const changed = await call(200, 'GET', path);
    expect(changed).toMatchObject(known);
    expect(changed.credentials ?? []).toEqual([]);
    await call(200, 'DELETE', path);
    await call(404, 'GET', path);
  });

  const specifyKeys = (appOf: () => Promise<string>) =>
    test('a key is created in three requests, changed, and destroyed', async () => {
      const path = await appOf();
      const [one, two] = [await product(), await product()];
      const bare = { consumerKey: unique('key'), consumerSecret: 's3cret' };
      const body = {
        ...bare,
        scopes: ['READ'],
        apiProducts: [one, two],
        attributes: [{ name: 'a', value: 'b' }],
      };
      await call(201, 'POST', `${path}/keys/create`, body);
      const keyPath = `${path}/keys/${bare.consumerKey}`;
      await call(200, 'POST', keyPath, body);
      await call(200, 'PUT', keyPath, body);
      expect(await call(200, 'GET', keyPath)).toMatchObject({
        ...body,
        apiProducts: [grant(one), grant(two)],
      });

      await scastria.call(200, 'DELETE', `${keyPath}/apiproducts/${one}`);
      const less = { ...bare, scopes: null, apiProducts: [two], attributes: [{ name: 'c', value: 'd' }] };
      await call(200, 'POST', keyPath, less);
      await call(200, 'PUT', keyPath, less);
      const changed = await call(200, 'GET', keyPath);
      expect(changed).toMatchObject({
        ...bare,
        apiProducts: [grant(two)],
        attributes: [{ name: 'c', value: 'd' }],
      });
      expect((await call(200, 'GET', path)).credentials).toEqual([changed]);

      await call(200, 'DELETE', keyPath);
      await call(404, 'GET', keyPath);
    });

  specifyKeys(async () => app(await developer()));
  return { call, developer, app, specifyKeys };
};

const go = { 'user-agent': 'Go-http-client/1.1', 'accept-encoding': 'gzip' };

describe('scastria/apigee on X', () => {
  specifyScastria(replay({ dialect: 'x', headers: go }));
});

describe('scastria/apigee on Edge', () => {
  const { call, developer, app, specifyKeys } = specifyScastria(
    // Older versions of the provider use the short path.
    replay({ dialect: 'edge', headers: go, base: '/v1/o' }),
  );

  test('a developer is renamed', async () => {
    const email = await developer();
    const sent = { email: `new-${email}`, firstName: 'Ada', lastName: 'King', userName: 'ada' };
    await call(200, 'PUT', `/developers/${email}`, sent);
    await call(404, 'GET', `/developers/${email}`);
    expect(await call(200, 'GET', `/developers/${sent.email}`)).toMatchObject(sent);
  });

  const company = async () => {
    const name = unique('company');
    await call(201, 'POST', '/companies', { name, displayName: 'Company' });
    return name;
  };

  test('a company is created, read, changed and destroyed', async () => {
    const name = await company();
    const path = `/companies/${name}`;
    const sent = { name, displayName: 'Renamed', attributes: [{ name: 'a', value: 'b' }] };
    await call(200, 'PUT', path, sent);
    expect(await call(200, 'GET', path)).toMatchObject(sent);
    await call(200, 'DELETE', path);
    await call(404, 'GET', path);
  });

  test('a developer joins a company, has another role, and leaves', async () => {
    const [email, name] = [await developer(), await company()];
    const path = `/companies/${name}/developers`;
    for (const role of ['', 'admin']) {
      await call(200, 'POST', path, { developer: [{ email, role }] });
      const { developer: members } = await call(200, 'GET', path);
      expect(members).toEqual([{ email, role }]);
    }
    await call(204, 'DELETE', `${path}/${email}`);
    expect(await call(200, 'GET', path)).toEqual({ developer: [] });
  });

  describe('under a company', () => {
    specifyKeys(async () => app('', `/companies/${await company()}/apps`));
  });
});
