import { phpClient, queryOf } from '../support/clients/php';
import { octets } from '../support/clients/replay';
import { unique } from '../support/registry/given';

/** Apigee's SDK for PHP with an Apigee X organization: app groups replace companies. */
const php = phpClient('x');
const { call } = php;

/** All members that responses may have according to the SDK's own tests. */
const modelled = [
  'appGroupId',
  'attributes',
  'channelId',
  'channelUri',
  'createdAt',
  'displayName',
  'lastModifiedAt',
  'name',
  'organization',
  'status',
];

const createGroup = (draft: object = {}) =>
  call(201, 'POST', '/appgroups', {
    attributes: [{ name: 'foo', value: 'bar' }],
    channelId: unique('channel'),
    channelUri: 'http://example.com',
    displayName: 'A PHPUnit appgroup',
    name: unique('phpunit'),
    status: 'active',
    ...draft,
  });

const createProduct = async () => {
  const draft = { displayName: 'Product', approvalType: 'auto', scopes: ['scope 1', 'scope 2'] };
  return (await call(201, 'POST', '/apiproducts', { ...draft, name: unique('phpunit') })).name;
};

/** Returns the first member of a response, which the SDK takes as the list whatever its name. */
const first = <T>(answer: Record<string, T>): T => Object.values(answer)[0] as T;

/** Lists like `ApigeeX\Controller\PaginationHelperTrait`: drops the first item of every page but the first. */
async function listEntities(path: string, pageSize = 1000, query: Record<string, string> = {}) {
  const entities: { name: string }[] = [];
  for (let pageToken: string | null = null, more = true; more; ) {
    const answer = await call(200, 'GET', `${path}?${queryOf({ ...query, pageSize, pageToken })}`);
    const page = first(answer);
    if (!Array.isArray(page)) break;
    entities.push(...(pageToken === null ? page : page.slice(1)));
    pageToken = answer.nextPageToken ?? null;
    more = pageToken !== null;
  }
  return entities;
}

test('the organization says that it has pages, and app groups rather than companies', async () => {
  const { properties } = await call(200, 'GET', '');
  expect(properties.property).toContainEqual({ name: 'features.isCpsEnabled', value: 'true' });
  expect(properties.property).toContainEqual({ name: 'features.hybrid.enabled', value: 'true' });
});

test('an organization without app groups has an empty list of them', async () => {
  expect(await listEntities('/appgroups', 1000, { filter: 'channelId=nowhere' })).toEqual([]);
});

test('an app group is created, read, updated with all that was read, set inactive, and deleted', async () => {
  const created = await createGroup();
  expect(Object.keys(created).filter((name) => !modelled.includes(name))).toEqual([]);
  const path = `/appgroups/${created.name}`;
  expect(await call(200, 'GET', path)).toEqual(created);

  const change = { displayName: '(Edited) A PHPUnit appgroup', attributes: [{ name: 'bar', value: 'baz' }] };
  const updated = await call(200, 'PUT', path, { ...created, ...change });
  expect(updated).toEqual({ ...created, ...change, lastModifiedAt: expect.any(String) });
  await call(200, 'POST', `${path}?action=inactive`, undefined, octets);
  expect((await call(200, 'GET', path)).status).toBe('inactive');
  await call(200, 'POST', `${path}?action=active`, undefined, octets);
  expect(await call(200, 'DELETE', path)).toMatchObject({ name: created.name, status: 'active' });
  await call(404, 'GET', path);
});

test.each([2, 3, 1000])('app groups are listed by pages of %i, each once', async (pageSize) => {
  const channelId = unique('channel');
  const names = ['4', '2', '5', '1', '3'].map((digit) => `${digit}${channelId}`);
  for (const name of names) await createGroup({ name, channelId });
  const listed = await listEntities('/appgroups', pageSize, { filter: `channelId=${channelId}` });
  expect(listed.map(({ name }) => name)).toEqual([...names].sort());
});

test('members are kept in an attribute, added to those that were read', async () => {
  const { name, attributes } = await createGroup();
  const path = `/appgroups/${name}`;
  const details = JSON.stringify([{ developer: 'phpunit@example.com', roles: ['admin'] }]);
  const reserved = { name: '__apigee_reserved__developer_details', value: details };
  const read = await call(200, 'GET', path);
  expect(read.attributes).toEqual(attributes);
  const sent = { attributes: [...read.attributes, reserved] };
  expect((await call(200, 'PUT', path, sent)).attributes).toEqual(sent.attributes);
  expect((await call(200, 'GET', path)).attributes).toEqual(sent.attributes);
});

describe('apps of a group', () => {
  const createApp = async (appGroup: string, name = unique('phpunit_test_app')) => {
    const apps = `/appgroups/${appGroup}/apps`;
    const app = await call(201, 'POST', apps, {
      appFamily: 'default',
      apiProducts: [],
      attributes: [{ name: 'DisplayName', value: 'PHP Unit: Test app' }],
      callbackUrl: 'http://example.com',
      credentials: [],
      name,
      scopes: [],
    });
    return { app, path: `${apps}/${name}` };
  };

  test.each([2, 1000])('are listed by pages of %i', async (pageSize) => {
    const { name: appGroup } = await createGroup();
    const names = ['3app', '1app', '4app', '2app'];
    for (const name of names) await createApp(appGroup, name);
    const listed = await listEntities(`/appgroups/${appGroup}/apps`, pageSize);
    expect(listed.map(({ name }) => name)).toEqual([...names].sort());
  });

  test('are created with one key without products, read, updated without another, revoked and deleted', async () => {
    const { name: appGroup } = await createGroup();
    const { app, path } = await createApp(appGroup);
    expect(app).toMatchObject({ appGroup, status: 'approved', callbackUrl: 'http://example.com' });
    expect(app.credentials).toHaveLength(1);
    expect(app.credentials[0]).not.toHaveProperty('apiProducts');
    expect(await call(200, 'GET', path)).toEqual(app);

    const change = { callbackUrl: 'http://foo.example.com' };
    const updated = await call(200, 'PUT', path, { ...app, apiProducts: [], ...change });
    expect(updated).toMatchObject({ ...change, credentials: app.credentials });
    await call(200, 'POST', `${path}?action=revoke`, undefined, octets);
    expect((await call(200, 'GET', path)).status).toBe('revoked');
    expect((await call(200, 'DELETE', path)).appId).toBe(app.appId);
    const { error } = await call(404, 'GET', path);
    expect(error.details[0].violations[0].type).toBe('developer.service.AppDoesNotExist');
  });

  test('have keys that are brought along, given products and scopes, generated, and deleted', async () => {
    const { name: appGroup } = await createGroup();
    const { app, path } = await createApp(appGroup);
    const apiProduct = await createProduct();
    const pair = { consumerKey: unique('phpunit_key'), consumerSecret: 'phpunit_secret' };
    const created = await call(201, 'POST', `${path}/keys/create`, pair);
    expect(created).toMatchObject({ ...pair, expiresAt: '-1', status: 'approved' });
    const key = `${path}/keys/${pair.consumerKey}`;
    expect(await call(200, 'GET', key)).toEqual(created);

    const grants = [{ apiproduct: apiProduct, status: 'approved' }];
    expect((await call(200, 'POST', key, { apiProducts: [apiProduct] })).apiProducts).toEqual(grants);
    const scoped = await call(200, 'POST', key, { appGroupAppKey: { scopes: ['scope 1'] } });
    expect([scoped.scopes, scoped.apiProducts]).toEqual([['scope 1'], grants]);

    const { attributes, callbackUrl } = app;
    const draft = { apiProducts: [apiProduct], attributes, callbackUrl, keyExpiresIn: '-1', scopes: [] };
    const { credentials } = await call(200, 'PUT', path, draft);
    expect(credentials).toHaveLength(3);
    expect(credentials[0]).toMatchObject({ apiProducts: grants, expiresAt: '-1' });

    expect(await call(200, 'DELETE', `${key}/apiproducts/${apiProduct}`)).toEqual({
      ...created,
      scopes: ['scope 1'],
    });
    expect((await call(200, 'DELETE', key)).consumerKey).toBe(pair.consumerKey);
    await call(404, 'GET', key);
  });

  test.each([
    ['a group', async () => `/appgroups/${(await createGroup()).name}`],
    ['an app of a group', async () => (await createApp((await createGroup()).name)).path],
  ])('attributes of %s are read, set and replaced', async (_, pathOf) => {
    const path = `${await pathOf()}/attributes`;
    const attribute = [{ name: 'name1', value: 'value1' }];
    expect(await call(200, 'POST', path, { attribute })).toEqual({ attribute });
    const changed = { name: 'name1', value: 'changed' };
    expect(await call(200, 'POST', `${path}/name1`, { value: 'changed' })).toEqual(changed);
    expect(await call(200, 'GET', `${path}/name1`)).toEqual(changed);
    expect(await call(200, 'GET', path)).toEqual({ attribute: [changed] });
  });
});
