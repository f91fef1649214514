import { basic, octets, replay } from '../support/clients/replay';
import { unique } from '../support/registry/given';

/** darumatic/apigee-cli, over Python's requests; it accepts any status below 400. */
const py = replay({
  dialect: 'edge',
  headers: {
    'user-agent': 'python-requests/2.31.0',
    'accept-encoding': 'gzip, deflate',
    accept: 'application/json',
    connection: 'keep-alive',
  },
});
const { call } = py;

/** Encodes JSON like Python's `json.dumps`: spaces after commas and colons, ASCII only. */
const dumps = (value: unknown): string => {
  if (typeof value === 'string') {
    return JSON.stringify(value).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${dumps(name)}: ${dumps(member)}`)
    .join(', ')}}`;
};

/** Query of the listings, with Python's True and False and an empty startKey. */
const listing = (path: string, { expand = false, count = 1000, startkey = '' } = {}) =>
  call(200, 'GET', `${path}?expand=${expand ? 'True' : 'False'}&count=${count}&startKey=${startkey}`);

const developer = async () => {
  const email = `${unique('py')}+1@example.com`;
  const draft = { email, firstName: 'Zoë', lastName: 'Đặng', userName: 'zoe', attributes: [] };
  expect(await call(201, 'POST', '/developers', dumps(draft))).toMatchObject(draft);
  return email;
};

const product = async () => {
  const name = unique('product');
  const draft = {
    name,
    displayName: 'Product',
    approvalType: 'auto',
    attributes: [],
    proxies: [],
    scopes: ['READ'],
  };
  await call(201, 'POST', '/apiproducts', dumps(draft));
  return name;
};

/** `create_empty_developer_app`: deletes the key that the app was created with. */
async function emptyApp(email: string, name: string) {
  const attributes = [{ name: 'DisplayName', value: 'Größe' }];
  const apps = `/developers/${email}/apps`;
  const { credentials } = await call(201, 'POST', apps, dumps({ name, attributes }));
  const path = `${apps}/${name.replaceAll(' ', '%20')}`;
  await call(200, 'DELETE', `${path}/keys/${credentials[0].consumerKey}`);
  return { path, app: await call(200, 'GET', path) };
}

/** `create_a_consumer_key_and_secret` with products. */
async function bringKey(path: string, pair: object, apiProducts: string[]) {
  const { consumerKey, attributes } = await call(201, 'POST', `${path}/keys/create`, dumps(pair));
  return call(200, 'POST', `${path}/keys/${consumerKey}`, dumps({ apiProducts, attributes }));
}

test('developers are listed with True and False, a count and an empty startKey', async () => {
  const made = [await developer(), await developer()].sort();
  const names = await listing('/developers');
  expect(names).toEqual(expect.any(Array));
  expect(names.filter((name: string) => made.includes(name))).toEqual(made);

  const { developer: whole } = await listing('/developers', { expand: true });
  expect(whole.map(({ email }: { email: string }) => email)).toEqual(names);

  const from = await listing('/developers', {
    expand: true,
    count: 1,
    startkey: `${made[1]}`.replace('+', '%2B'),
  });
  expect(from.developer.map(({ email }: { email: string }) => email)).toEqual([made[1]]);
});

test('a plus in the path of a developer is a plus', async () => {
  const email = await developer();
  expect((await call(200, 'GET', `/developers/${email}`)).email).toBe(email);
});

test('a developer is found by app, updated, has attributes, is set inactive, and is deleted', async () => {
  const email = await developer();
  const path = `/developers/${email}`;
  await emptyApp(email, 'by name');
  const { developer: found } = await call(200, 'GET', '/developers?app=by%20name');
  expect(found.map(({ email: named }: { email: string }) => named)).toEqual([email]);

  const read = await call(200, 'GET', path);
  expect((await call(200, 'PUT', path, dumps({ ...read, userName: 'ž' }))).userName).toBe('ž');

  const attribute = [{ name: 'team', value: 'Häfen' }];
  expect(await call(200, 'POST', `${path}/attributes`, dumps({ attribute }))).toEqual({ attribute });
  const changed = { name: 'team', value: 'docks' };
  expect(await call(200, 'POST', `${path}/attributes/team`, dumps({ value: 'docks' }))).toEqual(changed);
  expect(await call(200, 'GET', `${path}/attributes/team`)).toEqual(changed);
  expect(await call(200, 'GET', `${path}/attributes`)).toEqual({ attribute: [changed] });
  expect(await call(200, 'DELETE', `${path}/attributes/team`)).toEqual(changed);

  await call(204, 'POST', `${path}?action=inactive`, undefined, octets);
  expect((await call(200, 'DELETE', path)).status).toBe('inactive');
  await call(404, 'GET', path);
});

test('a product is pushed: made where it is missed with 404, else updated by PUT', async () => {
  const name = unique('pushed');
  const file = { name, displayName: 'Pushed', approvalType: 'auto', environments: ['test'], quota: '5' };
  await call(404, 'GET', `/apiproducts/${name}`);
  const made = await call(201, 'POST', '/apiproducts', dumps(file));
  expect(made).toMatchObject(file);

  await call(200, 'GET', `/apiproducts/${name}`);
  const again = await call(200, 'PUT', `/apiproducts/${name}`, dumps({ ...made, displayName: 'Again' }));
  expect(again).toMatchObject({ ...file, displayName: 'Again', createdAt: made.createdAt });

  expect(await listing('/apiproducts')).toContain(name);
  const { apiProduct } = await listing('/apiproducts', { expand: true });
  expect(apiProduct).toContainEqual(again);
  expect(await call(200, 'DELETE', `/apiproducts/${name}`)).toEqual(again);
});

test('an app is made for a product, listed and deleted', async () => {
  const [email, apiProduct] = [await developer(), await product()];
  const apps = `/developers/${email}/apps`;
  const body = dumps({
    name: 'py app',
    apiProducts: [apiProduct],
    keyExpiresIn: 86_400_000,
    scopes: ['READ'],
  });
  const made = await call(201, 'POST', apps, body);
  const [key] = made.credentials;
  expect(key).toMatchObject({
    apiProducts: [{ apiproduct: apiProduct, status: 'approved' }],
    scopes: ['READ'],
  });
  expect(key.expiresAt - key.issuedAt).toBe(86_400_000);

  expect(await call(200, 'GET', `${apps}?count=1000&startKey=`)).toEqual(['py app']);
  expect(await call(200, 'GET', `${apps}?expand=True`)).toEqual({ app: [made] });
  expect(await call(200, 'GET', '/apps')).toContain(made.appId);
  expect(await call(200, 'GET', `/apps/${made.appId}`)).toEqual(made);
  expect(await call(200, 'DELETE', `${apps}/py%20app`)).toEqual(made);
});

test('an app is made empty, and given keys that are revoked, approved and deleted', async () => {
  const [email, apiProduct] = [await developer(), await product()];
  const { path, app } = await emptyApp(email, 'empty');
  expect(app).toMatchObject({ credentials: [], attributes: [{ name: 'DisplayName', value: 'Größe' }] });

  const pair = { consumerKey: unique('A1b2-suffix'), consumerSecret: 'A1b2C3d4' };
  const key = await bringKey(path, pair, [apiProduct]);
  expect(key).toMatchObject({
    ...pair,
    attributes: [],
    apiProducts: [{ apiproduct: apiProduct, status: 'approved' }],
  });

  const keyPath = `${path}/keys/${pair.consumerKey}`;
  const accept = { ...octets, accept: '*/*' };
  await call(204, 'POST', `${keyPath}?action=revoke`, undefined, accept);
  expect((await call(200, 'GET', path)).credentials[0].status).toBe('revoked');
  await call(204, 'POST', `${keyPath}?action=approve`, undefined, accept);
  expect(await call(200, 'DELETE', keyPath)).toEqual(key);
});

test('an app is restored from what was read of it, under the developerId, with its keys', async () => {
  const [email, apiProduct] = [await developer(), await product()];
  const { path } = await emptyApp(email, 'restored');
  await bringKey(path, { consumerKey: unique('one'), consumerSecret: 'first' }, [apiProduct]);
  await bringKey(path, { consumerKey: unique('two'), consumerSecret: 'second' }, [apiProduct]);
  const saved = await call(200, 'DELETE', path);

  const owner = `/developers/${saved.developerId}/apps`;
  const { name, attributes } = saved;
  const { credentials } = await call(201, 'POST', owner, dumps({ name, attributes }));
  await call(200, 'DELETE', `${owner}/${name}/keys/${credentials[0].consumerKey}`);
  for (const { consumerKey, consumerSecret, apiProducts } of [...saved.credentials].reverse()) {
    const names = apiProducts.map(({ apiproduct }: { apiproduct: string }) => apiproduct);
    await bringKey(`${owner}/${name}`, { consumerKey, consumerSecret }, names);
  }

  const restored = await call(200, 'GET', `${owner}/${name}`);
  expect(restored.appId).not.toBe(saved.appId);
  expect(restored).toMatchObject({ name, attributes });
  const bare = ({ issuedAt: _, ...key }: { issuedAt: number }) => key;
  expect(restored.credentials.map(bare)).toEqual(saved.credentials.map(bare));
});

test('a wrong password is 401', async () => {
  await call(401, 'GET', '/apps', undefined, basic(py.registry.admin.email, 'wrong'));
});
