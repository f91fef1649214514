import { octets, replay } from '../support/clients/replay';
import { unique } from '../support/registry/given';

/** apigee/apigeecli, which says `application/json` of every request, and takes any status below 400. */
const cli = replay({
  dialect: 'x',
  headers: {
    'user-agent': 'Go-http-client/1.1',
    'content-type': 'application/json',
    'accept-encoding': 'gzip',
  },
});
const { call } = cli;

/** Go's `url.QueryEscape`, and after it the escaping of Go's paths. */
const escapedTwice = (email: string) => encodeURIComponent(encodeURIComponent(email));

const person = (email: string) => ({ email, firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' });

const developer = async (attributes: object[] = []) => {
  const email = `${unique('ada')}+1@example.com`;
  const more = attributes.length > 0 && { attributes };
  return call(201, 'POST', '/developers', { ...person(email), ...more });
};

const product = async (draft: object = {}) =>
  call(201, 'POST', '/apiproducts', {
    name: unique('product'),
    displayName: 'Product',
    approvalType: 'auto',
    environments: ['test'],
    proxies: ['weather'],
    scopes: ['READ', 'WRITE'],
    ...draft,
  });

const moment = expect.stringMatching(/^\d{13}$/);

describe('developers', () => {
  test('a developer is created, read, updated, set inactive and deleted at an address escaped twice', async () => {
    const made = await developer([{ name: 'team', value: 'harbour' }]);
    expect(made).toMatchObject({
      status: 'active',
      createdAt: moment,
      attributes: [{ name: 'team', value: 'harbour' }],
    });
    const path = `/developers/${escapedTwice(made.email)}`;
    expect(path).toMatch(/%252B1%2540example\.com$/);
    expect(await call(200, 'GET', path)).toEqual(made);

    // `developers update` sets the status first, then sends what it knows of what it has read.
    const { email, firstName, userName, developerId, status } = made;
    await call(204, 'POST', `${path}?action=inactive`, '', octets);
    const attributes = [{ name: 'team', value: 'docks' }];
    const sent = { email, firstName, lastName: 'King', attributes, userName, developerId, status };
    const updated = await call(200, 'PUT', path, sent);
    expect(updated).toMatchObject({
      email,
      firstName,
      lastName: 'King',
      attributes,
      developerId,
      status: 'inactive',
    });

    expect(await call(200, 'DELETE', path)).toEqual(updated);
    expect((await call(404, 'GET', path)).error.details[0].violations[0].type).toBe(
      'developer.service.DeveloperDoesNotExist',
    );
  });

  test('developers are listed by e-mail and whole, and exported', async () => {
    const made = await developer();
    const { developer: bare } = await call(200, 'GET', '/developers?count=1000&expand=false');
    expect(bare).toContainEqual({ email: made.email });
    const { developer: whole } = await call(200, 'GET', '/developers?count=1000&expand=true');
    expect(whole).toContainEqual(made);
    expect((await call(200, 'GET', '/developers?expand=true')).developer).toEqual(whole);
  });

  test('an export is imported again with developerIds and statuses, which are not adopted', async () => {
    const { email, firstName, lastName, userName, developerId, attributes } = await developer([
      { name: 'team', value: 'harbour' },
    ]);
    await call(200, 'DELETE', `/developers/${escapedTwice(email)}`);
    const entity = { email, firstName, lastName, attributes, userName, developerId, status: 'inactive' };
    const again = await call(201, 'POST', '/developers', entity);
    expect(again).toMatchObject({ email, attributes, status: 'active' });
    expect(again.developerId).not.toBe(developerId);
    expect((await call(409, 'POST', '/developers', entity)).error.status).toBe('ALREADY_EXISTS');
  });

  test('an address with capitals is refused', async () => {
    await call(400, 'POST', '/developers', person('Ada@example.com'));
  });
});

describe('products', () => {
  const operationGroup = {
    operationConfigs: [
      {
        apiSource: 'tides',
        operations: [{ resource: '/**', methods: ['GET'] }],
        quota: { limit: '10', interval: '1', timeUnit: 'minute' },
        attributes: [{ name: 'tier', value: 'gold' }],
      },
    ],
    operationConfigType: 'proxy',
  };

  test('a product is created, read, updated by PUT and deleted', async () => {
    const made = await product({
      proxies: undefined,
      operationGroup,
      quota: '100',
      quotaInterval: '1',
      quotaTimeUnit: 'day',
    });
    expect(made).toMatchObject({ operationGroup, quota: '100', createdAt: moment });
    const path = `/apiproducts/${made.name}`;
    expect(await call(200, 'GET', path)).toEqual(made);

    const { createdAt: _, lastModifiedAt: __, ...known } = made;
    const updated = await call(200, 'PUT', path, {
      ...known,
      displayName: 'Renamed',
      approvalType: 'manual',
    });
    expect(updated).toMatchObject({ ...known, displayName: 'Renamed', approvalType: 'manual' });
    expect(await call(200, 'DELETE', path)).toEqual(updated);
    await call(404, 'GET', path);
  });

  test('an import makes what is missed and updates what is there', async () => {
    const entity = { name: unique('upserted'), displayName: 'Upserted', approvalType: 'auto' };
    await call(404, 'GET', `/apiproducts/${entity.name}`);
    await call(201, 'POST', '/apiproducts', entity);
    await call(200, 'GET', `/apiproducts/${entity.name}`);
    const updated = await call(200, 'PUT', `/apiproducts/${entity.name}`, { ...entity, scopes: ['READ'] });
    expect(updated).toMatchObject({ ...entity, scopes: ['READ'] });
  });

  test('a product’s attribute is set by name and value, read, listed and deleted', async () => {
    const { name } = await product();
    const path = `/apiproducts/${name}/attributes`;
    const attribute = { name: 'access', value: 'public' };
    expect(await call(200, 'POST', `${path}/access`, '{ "name":"access","value":"public"}')).toEqual(
      attribute,
    );
    expect(await call(200, 'GET', `${path}/access`)).toEqual(attribute);
    expect(await call(200, 'GET', path)).toEqual({ attribute: [attribute] });
    expect(await call(200, 'DELETE', `${path}/access`)).toEqual(attribute);
    expect(await call(200, 'GET', path)).toEqual({});
  });

  test('a search reads page after page until one holds a single product', async () => {
    await product();
    const wanted = await product({ proxies: undefined, operationGroup });
    const all: { name: string; operationGroup?: typeof operationGroup }[] = [];
    for (let startKey = '', more = true; more; ) {
      const query = new URLSearchParams({ count: '1000', expand: 'true', ...(startKey && { startKey }) });
      const { apiProduct } = await call(200, 'GET', `/apiproducts?${query}`);
      if (startKey) expect(apiProduct[0].name).toBe(startKey);
      startKey = apiProduct.at(-1).name;
      all.push(...apiProduct);
      more = apiProduct.length !== 1;
    }
    const found = all.filter(
      ({ operationGroup }) => operationGroup?.operationConfigs[0]?.apiSource === 'tides',
    );
    expect(found.map(({ name }) => name)).toContain(wanted.name);
  });

  test('an export reads the names, then each product', async () => {
    const made = await product();
    const { apiProduct } = await call(200, 'GET', '/apiproducts');
    expect(apiProduct).toContainEqual({ name: made.name });
    expect(await call(200, 'GET', `/apiproducts/${made.name}`)).toEqual(made);
  });
});

/** `apps create`, as the tool writes it by hand. */
const createApp = (email: string, name: string, apiProducts: string[]) =>
  call(
    201,
    'POST',
    `/developers/${email}/apps`,
    `{"name":"${name}","apiProducts":["${apiProducts.join('","')}"],"callbackUrl":"https://example.com/cb",` +
      '"keyExpiresIn":"3600000","scopes":["READ"],"attributes":[{"name":"DisplayName","value":"Weather"}]}',
  );

describe('apps', () => {
  test('an app is created with a lifetime as text, read by id, revoked, approved, and deleted by developer', async () => {
    const owner = await developer();
    const { name: apiProduct } = await product();
    const app = await createApp(owner.email, 'weather map', [apiProduct]);
    const [key] = app.credentials;
    expect(key).toMatchObject({ issuedAt: moment, expiresAt: moment, scopes: ['READ'] });
    expect(Number(key.expiresAt) - Number(key.issuedAt)).toBe(3_600_000);
    expect(key.apiProducts).toEqual([{ apiproduct: apiProduct, status: 'approved' }]);
    const found = await call(200, 'GET', `/apps/${app.appId}`);
    expect(found).toEqual({ ...app, developerEmail: owner.email });

    const path = `/developers/${owner.email}/apps/weather%20map`;
    await call(204, 'POST', `${path}?action=revoke`, '', octets);
    expect((await call(200, 'GET', `/apps/${app.appId}`)).status).toBe('revoked');
    await call(204, 'POST', `${path}?action=approve`, '', octets);
    expect((await call(200, 'DELETE', path)).appId).toBe(app.appId);
    await call(404, 'GET', `/apps/${app.appId}`);
  });

  test('an app is updated by PUT, and gets another key only for products', async () => {
    const owner = await developer();
    const { name: apiProduct } = await product();
    const app = await createApp(owner.email, 'weather', [apiProduct]);
    const path = `/developers/${owner.email}/apps/weather`;

    const plain = await call(200, 'PUT', path, '{"name":"weather","callbackUrl":"https://example.com/2"}');
    expect(plain).toMatchObject({ callbackUrl: 'https://example.com/2', credentials: app.credentials });
    expect(plain).not.toHaveProperty('attributes');

    const minted = await call(200, 'PUT', path, `{"name":"weather","apiProducts":["${apiProduct}"]}`);
    expect(minted.credentials).toEqual([expect.objectContaining({ expiresAt: '-1' }), ...app.credentials]);
  });

  test('a key is generated by POST with the app’s name', async () => {
    const owner = await developer();
    const { name: apiProduct } = await product();
    const app = await createApp(owner.email, 'weather', [apiProduct]);
    const body = `{"name":"weather","apiProducts":["${apiProduct}"],"keyExpiresIn":"60000","scopes":["WRITE"]}`;
    const { credentials, ...generated } = await call(
      200,
      'POST',
      `/developers/${owner.developerId}/apps/weather`,
      body,
    );
    expect(credentials.slice(1)).toEqual(app.credentials);
    expect(credentials[0]).toMatchObject({ scopes: ['WRITE'], status: 'approved' });
    expect(generated).toMatchObject({ attributes: app.attributes, callbackUrl: app.callbackUrl });
  });

  test('apps are listed, searched by name, by product and by developer, and exported', async () => {
    const owner = await developer();
    const { name: apiProduct } = await product();
    const app = await createApp(owner.email, unique('searched'), [apiProduct]);

    expect((await call(200, 'GET', '/apps?expand=false&row=1')).app).toContainEqual({ appId: app.appId });
    const { app: whole } = await call(200, 'GET', '/apps?expand=true&includeCred=true');
    expect(whole).toContainEqual(app);
    const { app: bare } = await call(200, 'GET', '/apps?expand=true&includeCred=false');
    const { credentials: _, ...without } = app;
    expect(bare.filter(({ name }: { name: string }) => name === app.name)).toEqual([without]);
    expect(await call(200, 'GET', `/apps?apiProduct=${apiProduct}`)).toEqual({ app: [{ appId: app.appId }] });

    const { app: named } = await call(
      200,
      'GET',
      `/apps?filter=${encodeURIComponent(`appName=${app.name}`)}`,
    );
    expect(named).toEqual([expect.objectContaining({ appId: app.appId, name: app.name })]);

    const apps = `/developers/${owner.email}/apps`;
    expect(await call(200, 'GET', apps)).toEqual({ app: [{ appId: app.name }] });
    expect(await call(200, 'GET', `${apps}?expand=true`)).toEqual({ app: [app] });

    expect((await call(200, 'GET', '/apps')).app).toContainEqual({ appId: app.appId });
  });

  test('an export reads a thousand appIds at a time, from the last one on', async () => {
    const owner = await developer();
    for (const name of ['a', 'b', 'c']) await createApp(owner.email, name, [(await product()).name]);
    const first = await call(200, 'GET', '/apps?rows=1000');
    const last = first.app.at(-1).appId;
    expect(await call(200, 'GET', `/apps?rows=1000&startKey=${last}`)).toEqual({ app: [{ appId: last }] });
  });

  test('an app is imported: made without keys, then given those it had', async () => {
    const owner = await developer();
    const { name: apiProduct } = await product();
    const saved = await createApp(owner.email, 'imported', [apiProduct]);
    await call(200, 'DELETE', `/developers/${owner.email}/apps/imported`);

    const { developerId } = await call(200, 'GET', `/developers/${escapedTwice(owner.email)}`);
    const { name, status, attributes, callbackUrl } = saved;
    const apps = `/developers/${developerId}/apps`;
    const made = await call(201, 'POST', apps, { name, status, attributes, callbackUrl });
    expect(made).toMatchObject({ name, attributes, callbackUrl, status: 'approved' });
    const { consumerKey: temporary } = made.credentials[0];
    await call(200, 'DELETE', `/developers/${owner.email}/apps/${name}/keys/${temporary}`);

    const [{ consumerKey, consumerSecret, scopes }] = saved.credentials;
    const key = await call(201, 'POST', `${apps}/${name}/keys`, { consumerKey, consumerSecret });
    expect(key).toEqual({
      consumerKey,
      consumerSecret,
      status: 'approved',
      issuedAt: moment,
      expiresAt: '-1',
    });
    const update = { apiProducts: [apiProduct], consumerKey, consumerSecret, scopes };
    const updated = await call(200, 'POST', `${apps}/${name}/keys/${consumerKey}`, update);
    expect(updated).toEqual({
      ...key,
      scopes,
      apiProducts: [{ apiproduct: apiProduct, status: 'approved' }],
    });
    expect((await call(200, 'GET', `${apps}/${name}`)).credentials).toEqual([updated]);

    const other = { consumerKey, consumerSecret: `${consumerSecret}-` };
    const { error } = await call(409, 'POST', `${apps}/${name}/keys`, other);
    expect([error.status, error.details[0].violations[0].type]).toEqual([
      'ABORTED',
      'keymanagement.service.ConsumerKeyAlreadyExists',
    ]);
  });
});

describe('keys', () => {
  test('a key is brought along with an empty scope, then given products, attributes and a status', async () => {
    const owner = await developer();
    const [one, two] = [(await product()).name, (await product({ approvalType: 'manual' })).name];
    await createApp(owner.email, 'weather', [one]);
    const keys = `/developers/${owner.email}/apps/weather/keys`;
    const consumerKey = unique('key');

    const body = `{"scopes":[""],"attributes":[{"name":"a","value":"b"}],"consumerKey":"${consumerKey}","consumerSecret":"s3cret"}`;
    const attributes = [{ name: 'a', value: 'b' }];
    expect(await call(201, 'POST', keys, body)).toEqual({
      attributes,
      consumerKey,
      consumerSecret: 's3cret',
      status: 'approved',
      issuedAt: moment,
      expiresAt: '-1',
    });

    const path = `${keys}/${consumerKey}`;
    const added = await call(200, 'POST', path, `{"apiProducts":["${one}","${two}"]}`);
    expect([added.attributes, added.apiProducts]).toEqual([
      attributes,
      [
        { apiproduct: one, status: 'approved' },
        { apiproduct: two, status: 'pending' },
      ],
    ]);
    const updated = await call(
      200,
      'POST',
      path,
      `{"scopes":["WRITE"],"expiresAt":"-1","attributes":[{"name":"c","value":"d"}],"consumerKey":"${consumerKey}"}`,
    );
    expect(updated).toEqual({ ...added, scopes: ['WRITE'], attributes: [{ name: 'c', value: 'd' }] });

    await call(204, 'POST', `${path}?action=revoke`, '', octets);
    expect(await call(200, 'GET', path)).toEqual({ ...updated, status: 'revoked' });
    await call(204, 'POST', `${path}?action=approve`, '', octets);
    expect(await call(200, 'DELETE', path)).toEqual(updated);
    expect((await call(404, 'GET', path)).error.message).toBe('Invalid consumer key for Given App');
  });

  test('a key lives as long as expiresInSeconds says, and as expiresAt does not', async () => {
    const owner = await developer();
    await createApp(owner.email, 'weather', [(await product()).name]);
    const keys = `/developers/${owner.email}/apps/weather/keys`;
    const pair = (more: string) =>
      `{"scopes":[""],"consumerKey":"${unique('key')}","consumerSecret":"s",${more}}`;
    const lived = await call(201, 'POST', keys, pair('"expiresInSeconds":"60"'));
    expect(Number(lived.expiresAt) - Number(lived.issuedAt)).toBe(60_000);
    expect((await call(201, 'POST', keys, pair('"expiresAt":"60"'))).expiresAt).toBe('-1');
  });

  test('the products of a key are replaced: all are taken, then the new ones put', async () => {
    const owner = await developer();
    const [one, two] = [(await product()).name, (await product()).name];
    const { credentials } = await createApp(owner.email, 'weather', [one]);
    const path = `/developers/${owner.email}/apps/weather/keys/${credentials[0].consumerKey}`;
    expect(await call(200, 'DELETE', `${path}/apiproducts/${one}`)).not.toHaveProperty('apiProducts');
    const put = await call(200, 'PUT', path, `{"apiProducts":["${two}"]}`);
    expect(put.apiProducts).toEqual([{ apiproduct: two, status: 'approved' }]);
  });
});

describe('app groups', () => {
  const members = (developerId: string) => `[{ "developerId":"${developerId}", "roles":[ "admin" ] }]`;

  const group = async (more = '') => {
    const name = unique('group');
    return call(
      201,
      'POST',
      '/appgroups',
      `{"name":"${name}","channelId":"portal","displayName":"Group"${more}}`,
    );
  };

  test('a group is created with its members, read, updated, set inactive by PUT, and deleted', async () => {
    const details = members('ada@example.com').replaceAll('"', '\\"');
    const made = await group(
      `,"attributes":[{"name":"__apigee_reserved__developer_details","value":"${details}"}]`,
    );
    expect(JSON.parse(made.attributes[0].value)).toEqual([
      { developerId: 'ada@example.com', roles: ['admin'] },
    ]);
    const path = `/appgroups/${made.name}`;
    expect(await call(200, 'GET', path)).toEqual(made);

    const { name, status, appGroupId, channelId } = made;
    const value = members('grace@example.com');
    const attributes = [{ name: '__apigee_reserved__developer_details', value }];
    const sent = { name, status, appGroupId, channelId, attributes, displayName: 'Renamed' };
    expect(await call(200, 'PUT', path, sent)).toEqual({ ...made, ...sent, lastModifiedAt: moment });

    await call(200, 'PUT', `${path}?action=inactive`, '', octets);
    expect(await call(200, 'GET', path)).toMatchObject({ status: 'inactive', attributes });
    await call(200, 'PUT', `${path}?action=active`, '', octets);
    expect(await call(200, 'DELETE', path)).toMatchObject({ name, status: 'active' });
    await call(404, 'GET', path);
  });

  test('groups are exported page by page until there is no token', async () => {
    const { name } = await group();
    const all: { name: string }[] = [];
    for (let pageToken = '', more = true; more; ) {
      const query = new URLSearchParams({ pageSize: '1000', ...(pageToken && { pageToken }) });
      const { appGroups, nextPageToken = '' } = await call(200, 'GET', `/appgroups?${query}`);
      all.push(...appGroups);
      pageToken = nextPageToken;
      more = pageToken !== '';
    }
    expect(all.filter((listed) => listed.name === name)).toHaveLength(1);
  });

  test('an app of a group is created, exported, revoked and approved by POST, and deleted', async () => {
    const [{ name: appGroup }, { name: apiProduct }] = [await group(), await product()];
    const apps = `/appgroups/${appGroup}/apps`;
    const app = await call(
      201,
      'POST',
      apps,
      `{"name":"weather","apiProducts":["${apiProduct}"],"callbackUrl":"https://example.com","keyExpiresIn":"3600","scopes":["READ"]}`,
    );
    expect(app).toMatchObject({ appGroup, status: 'approved', createdAt: moment });
    const [{ issuedAt, expiresAt }] = app.credentials;
    expect(Number(expiresAt) - Number(issuedAt)).toBe(3_600_000);
    expect(await call(200, 'GET', `${apps}?pageSize=1000`)).toEqual({ appGroupApps: [app] });

    await call(200, 'POST', `${apps}/weather?action=revoke`, '', octets);
    expect((await call(200, 'GET', `${apps}/weather`)).status).toBe('revoked');
    await call(200, 'POST', `${apps}/weather?action=approve`, '', octets);
    expect((await call(200, 'DELETE', `${apps}/weather`)).appId).toBe(app.appId);
  });

  test('a key of a group’s app is brought along, given products, revoked by the query, and deleted', async () => {
    const [{ name: appGroup }, { name: apiProduct }] = [await group(), await product()];
    const apps = `/appgroups/${appGroup}/apps`;
    await call(201, 'POST', apps, '{"name":"weather"}');
    const consumerKey = unique('key');
    const body = `{"scopes":[""],"consumerKey":"${consumerKey}","consumerSecret":"s","expiresInSeconds":"60"}`;
    const made = await call(201, 'POST', `${apps}/weather/keys`, body);
    expect(Number(made.expiresAt) - Number(made.issuedAt)).toBe(60_000);

    const path = `${apps}/weather/keys/${consumerKey}`;
    const added = await call(200, 'POST', path, `{"apiProducts":["${apiProduct}"]}`);
    expect(added).toEqual({ ...made, apiProducts: [{ apiproduct: apiProduct, status: 'approved' }] });
    await call(200, 'POST', `${path}?action=revoke`, '', octets);
    expect(await call(200, 'GET', path)).toEqual({ ...added, status: 'revoked' });
    await call(200, 'POST', `${path}?action=approve`, '', octets);
    expect(await call(200, 'DELETE', `${path}/apiproducts/${apiProduct}`)).toEqual(made);
    expect(await call(200, 'DELETE', path)).toEqual(made);
  });
});

test('a token that nobody gave out is 401', async () => {
  await call(401, 'GET', '/developers', undefined, { authorization: 'Bearer ya29.expired' });
});
