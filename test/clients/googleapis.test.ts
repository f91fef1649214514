import { basic, octets, replay } from '../support/clients/replay';
import { unique } from '../support/registry/given';

/** googleapis-common 8 with Apigee's discovery document; requests without a body have no content type, with one exception. */
const client = () =>
  replay({
    dialect: 'x',
    headers: {
      accept: '*/*',
      'accept-encoding': 'gzip',
      'user-agent': 'google-api-nodejs-client/8.0.3 (gzip)',
      'x-goog-api-client': 'gdcl/8.0.3 gl-node/20.19.0',
    },
  });
const goog = client();
const { call } = goog;

const moment = expect.stringMatching(/^\d{13}$/);
const stamps = { createdAt: moment, lastModifiedAt: moment };

const developer = () =>
  call(201, 'POST', '/developers', {
    email: `${unique('ada')}+1@example.com`,
    firstName: 'Ada',
    lastName: 'Lovelace',
    userName: 'ada',
  });

const product = (draft: object = {}) =>
  call(201, 'POST', '/apiproducts', {
    name: unique('product'),
    displayName: 'Product',
    approvalType: 'auto',
    scopes: ['READ', 'WRITE'],
    ...draft,
  });

/** Creates a developer's app for one product, with a space in its name. */
const scene = async () => {
  const [owner, { name: apiProduct }] = [await developer(), await product()];
  const apps = `/developers/${owner.email}/apps`;
  const draft = {
    name: 'weather map',
    apiProducts: [apiProduct],
    keyExpiresIn: '-1',
    callbackUrl: 'https://a.example',
  };
  const app = await call(201, 'POST', apps, {
    ...draft,
    attributes: [{ name: 'Notes', value: 'of storms' }],
  });
  const [key] = app.credentials;
  const path = `${apps}/weather%20map`;
  return { owner, apiProduct, apps, app, path, key, keyPath: `${path}/keys/${key.consumerKey}` };
};

const grant = (apiproduct: string, status = 'approved') => ({ apiproduct, status });

/** Returns the Edge code in an error, as users of the client find it. */
const violation = ({ error }: { error: { details: { violations: { type: string }[] }[] } }) =>
  error.details[0]?.violations[0]?.type;

describe('an organization without anything', () => {
  const empty = client();

  test.each(['/developers', '/apps', '/apiproducts', '/developers?expand=true', '/apps?expand=true'])(
    'answers an empty object at %s',
    async (path) => {
      expect(await empty.call(200, 'GET', path)).toEqual({});
    },
  );
});

describe('developers', () => {
  test('a developer is created, read, listed, updated, and deleted', async () => {
    const made = await developer();
    const { email } = made;
    expect(made).toEqual({
      email,
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
      status: 'active',
      ...stamps,
      developerId: expect.any(String),
      organizationName: goog.registry.org,
    });
    expect(Object.keys(made)[0]).toBe('email');

    const path = `/developers/${email}`;
    expect(await call(200, 'GET', path)).toEqual(made);
    expect(await call(200, 'GET', `/developers/${made.developerId}`)).toEqual(made);

    const { developer: bare } = await call(200, 'GET', '/developers');
    expect(bare).toContainEqual({ email });
    const { developer: whole } = await call(200, 'GET', '/developers?expand=true');
    expect(whole).toContainEqual(made);
    const first = new URLSearchParams({ count: '1', startKey: email });
    expect(await call(200, 'GET', `/developers?${first}`)).toEqual({ developer: [{ email }] });

    const sent = { ...made, attributes: [{ name: 'team', value: 'harbour' }] };
    expect(await call(200, 'PUT', path, sent)).toEqual({ ...sent, lastModifiedAt: moment });
    expect((await call(200, 'DELETE', path)).email).toBe(email);
    expect(violation(await call(404, 'GET', path))).toBe('developer.service.DeveloperDoesNotExist');
  });

  test('a developer is not renamed, by e-mail or by developerId', async () => {
    const made = await developer();
    const sent = { ...made, email: `new-${made.email}` };
    expect(violation(await call(400, 'PUT', `/developers/${made.email}`, sent))).toBe(
      'rest.interceptor.name_mismatch',
    );
    expect(violation(await call(400, 'PUT', `/developers/${made.developerId}`, made))).toBe(
      'rest.interceptor.name_mismatch',
    );
  });

  test('the status is set by an action without a body, without a type', async () => {
    const { email } = await developer();
    await call(204, 'POST', `/developers/${email}?action=inactive`);
    expect((await call(200, 'GET', `/developers/${email}`)).status).toBe('inactive');
    await call(204, 'POST', `/developers/${email}?action=active`);
    expect((await call(200, 'GET', `/developers/${email}`)).status).toBe('active');
  });

  test('what nobody knows of a developer is refused by its name', async () => {
    const { error } = await call(400, 'POST', '/developers', { email: 'x@example.com', colour: 'red' });
    expect(error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
    expect(error.details[0]['@type']).toBe('type.googleapis.com/google.rpc.BadRequest');
    expect(error.details[0].fieldViolations[0].description).toContain('Unknown name "colour"');
  });
});

describe('attributes', () => {
  test.each([
    ['a developer', async () => `/developers/${(await developer()).email}`],
    ['an app', async () => (await scene()).path],
    ['a product', async () => `/apiproducts/${(await product()).name}`],
  ])('of %s are replaced, read, set and deleted', async (_, pathOf) => {
    const path = `${await pathOf()}/attributes`;
    const attribute = [
      { name: 'b / 2', value: 'two' },
      { name: 'a', value: 'one' },
    ];
    expect(await call(200, 'POST', path, { attribute })).toEqual({ attribute });
    expect(await call(200, 'GET', path)).toEqual({ attribute });
    const set = { name: 'b / 2', value: 'three' };
    expect(await call(200, 'POST', `${path}/b%20%2F%202`, set)).toEqual(set);
    expect(await call(200, 'GET', `${path}/b%20%2F%202`)).toEqual(set);
    expect(await call(200, 'DELETE', `${path}/b%20%2F%202`)).toEqual(set);
    expect(violation(await call(404, 'GET', `${path}/b%20%2F%202`))).toBe(
      'organizations.keymanagement.AttributeDoesntExist',
    );
    expect(await call(200, 'POST', path, { attribute: [] })).toEqual({});
  });
});

describe('products', () => {
  test('a product is created, read, listed, updated by PUT, and deleted', async () => {
    const made = await product({
      approvalType: undefined,
      quota: '10',
      quotaInterval: '1',
      quotaTimeUnit: 'day',
    });
    const { name } = made;
    expect(made).toEqual({
      name,
      displayName: 'Product',
      approvalType: 'auto',
      scopes: ['READ', 'WRITE'],
      ...stamps,
      quota: '10',
      quotaInterval: '1',
      quotaTimeUnit: 'day',
    });
    const path = `/apiproducts/${name}`;
    expect(await call(200, 'GET', path)).toEqual(made);
    expect((await call(200, 'GET', '/apiproducts')).apiProduct).toContainEqual({ name });
    expect((await call(200, 'GET', '/apiproducts?expand=true')).apiProduct).toContainEqual(made);
    const updated = await call(200, 'PUT', path, { ...made, displayName: 'Renamed' });
    expect(updated).toEqual({ ...made, displayName: 'Renamed', lastModifiedAt: moment });
    expect(await call(200, 'DELETE', path)).toEqual(updated);
    await call(404, 'DELETE', path);
  });
});

describe('apps', () => {
  test('an app is created, read, listed, updated without another key, and deleted', async () => {
    const { app, apps, path, key, owner, apiProduct } = await scene();
    expect(app).toEqual({
      name: 'weather map',
      appFamily: 'default',
      appId: expect.any(String),
      status: 'approved',
      ...stamps,
      callbackUrl: 'https://a.example',
      attributes: [{ name: 'Notes', value: 'of storms' }],
      developerId: owner.developerId,
      credentials: [key],
    });
    expect(key).toEqual({
      consumerKey: expect.any(String),
      consumerSecret: expect.any(String),
      status: 'approved',
      apiProducts: [grant(apiProduct)],
      issuedAt: moment,
      expiresAt: '-1',
    });
    expect(await call(200, 'GET', path)).toEqual(app);

    expect(await call(200, 'GET', apps)).toEqual({ app: [{ appId: 'weather map' }] });
    expect(await call(200, 'GET', `${apps}?expand=true`)).toEqual({ app: [app] });
    const { credentials: _, ...without } = app;
    expect(await call(200, 'GET', `${apps}?shallowExpand=true`)).toEqual({ app: [without] });

    const sent = { ...app, callbackUrl: 'https://b.example' };
    expect(await call(200, 'PUT', path, sent)).toEqual({ ...sent, lastModifiedAt: moment });
    expect((await call(200, 'DELETE', path)).appId).toBe(app.appId);
    const { error } = await call(404, 'GET', path);
    expect(error).toMatchObject({
      code: 404,
      status: 'NOT_FOUND',
      message: `App named weather map does not exist under ${owner.email}`,
    });
    expect(error.details[0].violations[0].type).toBe('developer.service.AppDoesNotExist');
  });

  test('a key is generated by PUT, and by POST with other attributes and another callback', async () => {
    const { app, path, apiProduct } = await scene();
    const { callbackUrl, attributes } = app;
    const put = await call(200, 'PUT', path, { apiProducts: [apiProduct], callbackUrl, attributes });
    expect(put.credentials.slice(1)).toEqual(app.credentials);
    expect(put).toMatchObject({ callbackUrl, attributes });

    const replaced = { callbackUrl: 'https://c.example', attributes: [{ name: 'Notes', value: 'of calm' }] };
    const post = await call(200, 'POST', path, { apiProducts: [apiProduct], scopes: ['READ'], ...replaced });
    expect(post.credentials.slice(1)).toEqual(put.credentials);
    expect(post.credentials[0].scopes).toEqual(['READ']);
    expect(post).toMatchObject(replaced);
  });

  test('the status is set by an action', async () => {
    const { path } = await scene();
    await call(204, 'POST', `${path}?action=revoke`);
    expect((await call(200, 'GET', path)).status).toBe('revoked');
    await call(204, 'POST', `${path}?action=approve`);
    expect((await call(200, 'GET', path)).status).toBe('approved');
  });

  test('the apps of the organization are listed a row at a time, and read by id', async () => {
    const { app, owner } = await scene();
    await scene();
    const { app: ids } = await call(200, 'GET', '/apps');
    expect(ids).toContainEqual({ appId: app.appId });
    expect(await call(200, 'GET', '/apps?rows=1')).toEqual({ app: ids.slice(0, 1) });
    expect(await call(200, 'GET', `/apps?rows=1&startKey=${ids[1].appId}`)).toEqual({ app: ids.slice(1, 2) });
    const { app: whole } = await call(200, 'GET', '/apps?expand=true&includeCred=true');
    expect(whole).toContainEqual(app);
    const found = await call(200, 'GET', `/apps/${app.appId}`);
    expect(found).toEqual({ ...app, developerEmail: owner.email });
  });
});

describe('keys', () => {
  test.each(['', '/create'])('a key is brought along by POST to keys%s', async (create) => {
    const { path } = await scene();
    const pair = { consumerKey: unique('key'), consumerSecret: 's3cret' };
    const key = { ...pair, status: 'approved', issuedAt: moment, expiresAt: '-1' };
    expect(await call(201, 'POST', `${path}/keys${create}`, pair)).toEqual(key);
    expect(await call(200, 'GET', `${path}/keys/${pair.consumerKey}`)).toEqual(key);
  });

  test('a key is given products by POST and scopes by PUT, and its products approved', async () => {
    const { key, keyPath, apiProduct } = await scene();
    const { name } = await product({ approvalType: 'manual' });
    const added = await call(200, 'POST', keyPath, { apiProducts: [name] });
    expect(added.apiProducts).toEqual([grant(apiProduct), grant(name, 'pending')]);
    const scoped = await call(200, 'PUT', keyPath, { scopes: ['WRITE'] });
    expect(scoped).toEqual({ ...added, scopes: ['WRITE'] });

    await call(204, 'POST', `${keyPath}/apiproducts/${name}?action=approve`);
    expect((await call(200, 'GET', keyPath)).apiProducts).toEqual([grant(apiProduct), grant(name)]);
    await call(204, 'POST', `${keyPath}?action=revoke`);
    expect((await call(200, 'GET', keyPath)).status).toBe('revoked');
    await call(204, 'POST', `${keyPath}?action=approve`);

    expect((await call(200, 'DELETE', `${keyPath}/apiproducts/${name}`)).apiProducts).toEqual([
      grant(apiProduct),
    ]);
    const { error } = await call(400, 'DELETE', `${keyPath}/apiproducts/${name}`);
    expect(error.message).toBe('APIProduct is not associated with consumer key');
    expect(await call(200, 'DELETE', keyPath)).toEqual({ ...key, scopes: ['WRITE'] });
  });
});

describe('app groups', () => {
  const group = (draft: object = {}) =>
    call(201, 'POST', '/appgroups', {
      name: unique('sailors'),
      displayName: 'Sailors',
      channelId: 'portal',
      ...draft,
    });

  test('a group is created, read, listed, updated, set inactive by PUT, and deleted', async () => {
    const made = await group();
    expect(made).toEqual({
      name: made.name,
      displayName: 'Sailors',
      channelId: 'portal',
      status: 'active',
      ...stamps,
      appGroupId: expect.any(String),
      organization: goog.registry.org,
    });
    const path = `/appgroups/${made.name}`;
    expect(await call(200, 'GET', path)).toEqual(made);
    const list = await call(200, 'GET', '/appgroups');
    expect(list).toEqual({ appGroups: expect.arrayContaining([made]), totalSize: list.appGroups.length });

    const details = JSON.stringify([{ developer: 'ada@example.com', roles: ['admin'] }]);
    const attributes = [{ name: '__apigee_reserved__developer_details', value: details }];
    const updated = await call(200, 'PUT', path, { ...made, displayName: 'Crew', attributes });
    expect(updated).toEqual({ ...made, displayName: 'Crew', attributes, lastModifiedAt: moment });

    expect((await call(200, 'PUT', `${path}?action=inactive`, '', octets)).status).toBe('inactive');
    expect(await call(200, 'GET', path)).toMatchObject({ status: 'inactive', attributes });
    expect((await call(200, 'PUT', `${path}?action=active`, '', octets)).status).toBe('active');
    expect((await call(200, 'DELETE', path)).name).toBe(made.name);
    await call(404, 'GET', path);
  });

  test('groups are found by channel', async () => {
    const channelId = unique('channel');
    const made = await group({ channelId });
    await group();
    const found = await call(200, 'GET', `/appgroups?filter=${encodeURIComponent(`channelId=${channelId}`)}`);
    expect(found).toEqual({ appGroups: [made], totalSize: 1 });
  });

  test('an app of a group has keys, which are revoked by a body that says so', async () => {
    const { name: appGroup } = await group();
    const { name: apiProduct } = await product();
    const apps = `/appgroups/${appGroup}/apps`;
    const app = await call(201, 'POST', apps, { name: 'weather', apiProducts: [apiProduct] });
    expect(app).toMatchObject({
      name: 'weather',
      appGroup,
      credentials: [{ apiProducts: [grant(apiProduct)] }],
    });
    expect(app).not.toHaveProperty('developerId');
    expect(await call(200, 'GET', apps)).toEqual({ appGroupApps: [app] });
    expect(await call(200, 'GET', `/apps/${app.appId}`)).toEqual(app);

    const path = `${apps}/weather`;
    const sent = { ...app, callbackUrl: 'https://a.example' };
    expect(await call(200, 'PUT', path, sent)).toEqual({ ...sent, lastModifiedAt: moment });
    expect((await call(200, 'PUT', `${path}?action=revoke`, '', octets)).status).toBe('revoked');
    expect((await call(200, 'PUT', `${path}?action=approve`, '', octets)).status).toBe('approved');

    const pair = { consumerKey: unique('key'), consumerSecret: 's3cret' };
    await call(201, 'POST', `${path}/keys`, { ...pair, expiresInSeconds: '60' });
    const keyPath = `${path}/keys/${pair.consumerKey}`;
    const change = {
      apiProducts: [apiProduct, apiProduct],
      appGroupAppKey: { scopes: ['READ'], attributes: [] },
    };
    const changed = await call(200, 'POST', keyPath, change);
    expect(changed).toMatchObject({ ...pair, scopes: ['READ'], apiProducts: [grant(apiProduct)] });
    expect(Number(changed.expiresAt) - Number(changed.issuedAt)).toBe(60_000);

    await call(200, 'POST', keyPath, { action: 'revoke' });
    expect(await call(200, 'GET', keyPath)).toEqual({ ...changed, status: 'revoked' });
    await call(200, 'POST', keyPath, { action: 'approve' });
    await call(204, 'POST', `${keyPath}/apiproducts/${apiProduct}?action=revoke`, '', octets);
    expect((await call(200, 'GET', keyPath)).apiProducts).toEqual([grant(apiProduct, 'revoked')]);
    expect(await call(200, 'DELETE', `${keyPath}/apiproducts/${apiProduct}`)).not.toHaveProperty(
      'apiProducts',
    );
    expect((await call(200, 'DELETE', keyPath)).consumerKey).toBe(pair.consumerKey);
    expect((await call(200, 'DELETE', path)).appId).toBe(app.appId);
  });

  test('a page of groups begins with the last of the page before', async () => {
    const channelId = unique('channel');
    const names = ['c', 'a', 'b'].map((initial) => `${initial}-${channelId}`);
    for (const name of names) await group({ name, channelId });
    const filter = encodeURIComponent(`channelId=${channelId}`);
    const first = await call(200, 'GET', `/appgroups?filter=${filter}&pageSize=2`);
    const token = encodeURIComponent(first.nextPageToken);
    const second = await call(200, 'GET', `/appgroups?filter=${filter}&pageSize=2&pageToken=${token}`);
    const named = ({ appGroups }: { appGroups: { name: string }[] }) => appGroups.map(({ name }) => name);
    expect([named(first), named(second)]).toEqual([
      [`a-${channelId}`, `b-${channelId}`],
      [`b-${channelId}`, `c-${channelId}`],
    ]);
    expect(second).not.toHaveProperty('nextPageToken');
  });
});

test.each([
  ['a token that has expired', () => ({ authorization: 'Bearer ya29.expired' })],
  ['a wrong password', () => basic(goog.registry.admin.email, 'wrong')],
])('%s is 401', async (_, headers) => {
  await call(401, 'GET', '/developers', undefined, headers());
});
