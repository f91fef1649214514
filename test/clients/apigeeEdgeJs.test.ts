import { basic, replay } from '../support/clients/replay';
import { unique } from '../support/registry/given';

/** DinoChiesa/apigee-edge-js 0.4.40; the assertions are those of its own tests. */
const ejs = replay({ dialect: 'edge', headers: { accept: 'application/json' } });
const { call } = ejs;

const tool = { name: 'tool', value: 'nodejs test.js' };

const developer = async () => {
  const developerEmail = `Rowan.Nikolaus+${unique('js')}@apigee-edge-js-test.org`;
  await call(201, 'POST', '/developers', {
    attributes: [{ name: 'uuid', value: '1' }, tool],
    userName: 'RowanNikolaus',
    firstName: 'Rowan',
    lastName: 'Nikolaus',
    email: developerEmail,
  });
  return developerEmail;
};

/** Sends what `products.create` sends; undefined members are omitted. */
const product = async (options: object = {}): Promise<string> => {
  const name = unique('APIPROD');
  const { name: made } = await call(201, 'POST', '/apiproducts', {
    name,
    proxies: [],
    attributes: [tool],
    approvalType: 'auto',
    displayName: name,
    ...options,
  });
  return made;
};

const app = async (developerEmail: string, apiProduct: string) => {
  const name = unique('apigee-edge-js-test');
  const body = { attributes: [tool], apiProducts: [apiProduct], keyExpiresIn: -1, name };
  const path = `/developers/${developerEmail}/apps`;
  return { name, path: `${path}/${name}`, app: await call(201, 'POST', path, body), again: { path, body } };
};

const names = (list: { name: string }[]) => list.map(({ name }) => name);
const products = (key: { apiProducts: { apiproduct: string }[] }) =>
  key.apiProducts.map(({ apiproduct }) => apiproduct);

describe('connecting', () => {
  test('asks for the organization with a slash at the end, and keeps its properties', async () => {
    const org = await call(200, 'GET', '/');
    expect(org.name).toBe(ejs.registry.org);
    expect(org.properties.property).toContainEqual({ name: 'features.isCpsEnabled', value: 'true' });
  });

  test('the properties are sent back whole, with one more, and lengths that are numbers', async () => {
    const properties = async () => (await call(200, 'GET', '/')).properties.property;
    const before = await properties();
    const set = (added: object[]) => call(200, 'POST', '', { properties: { property: added } });

    const added = [...before, { name: 'features.isSmbOrganization', value: 'false' }];
    expect((await set(added)).properties.property).toEqual(added);
    expect(await properties()).toEqual(added);

    const length = { name: 'keymanagement.consumer.key.length', value: 40 };
    await set(added.map((property) => (property.name === length.name ? length : property)));
    expect(await properties()).toContainEqual({ ...length, value: '40' });
    const { path } = await app(await developer(), await product());
    const { credentials } = await call(200, 'POST', path, {
      apiProducts: [],
      attributes: [],
      keyExpiresIn: -1,
    });
    expect(credentials[0].consumerKey).toHaveLength(40);

    await set(before);
    expect(await properties()).toEqual(before);
  });

  test('the environments are a list of names', async () => {
    const environments = await call(200, 'GET', '/environments');
    expect(environments).toEqual(expect.any(Array));
    expect(environments.every((name: unknown) => typeof name === 'string')).toBe(true);
  });

  test.each([
    ['a wrong password', () => basic(ejs.registry.admin.email, 'wrong')],
    ['an unknown user', () => basic('dchiesa@google.com', ejs.registry.admin.password)],
    ['a token nobody gave out', () => ({ authorization: 'Bearer eyJhbGciOiJub25lIn0' })],
  ])('fails with %s', async (_, headers) => {
    await call(401, 'GET', '/', undefined, headers());
  });
});

describe('developers', () => {
  test('a developer is created, listed, read by e-mail and developerId, and deleted', async () => {
    const email = await developer();

    const list = await call(200, 'GET', '/developers');
    expect(list).toEqual(expect.any(Array));
    expect(list).toContain(email);

    const { developerId, attributes } = await call(200, 'GET', `/developers/${email}`);
    expect(names(attributes)).toEqual(['uuid', 'tool']);
    expect((await call(200, 'GET', `/developers/${developerId}`)).email).toBe(email);

    expect((await call(200, 'DELETE', `/developers/${email}`)).email).toBe(email);
    await call(404, 'GET', `/developers/${email}`);
  });

  test('a developer is revoked and approved by requests without a body or a content type', async () => {
    const email = await developer();
    await call(204, 'POST', `/developers/${email}?action=inactive`);
    expect((await call(200, 'GET', `/developers/${email}`)).status).toBe('inactive');
    await call(204, 'POST', `/developers/${email}?action=active`);
    expect((await call(200, 'GET', `/developers/${email}`)).status).toBe('active');
  });

  test('what is no e-mail address is missed as a developerId, also by its apps', async () => {
    const missing = {
      code: 'developer.service.DeveloperIdDoesNotExist',
      message: `DeveloperId k3x9q0v7m2n8b4c6z1a5s0 does not exist in organization ${ejs.registry.org}`,
      contexts: [],
    };
    expect(await call(404, 'GET', '/developers/k3x9q0v7m2n8b4c6z1a5s0')).toEqual(missing);
    expect(await call(404, 'GET', '/developers/k3x9q0v7m2n8b4c6z1a5s0/apps')).toEqual(missing);
    expect(await call(404, 'DELETE', '/developers/k3x9q0v7m2n8b4c6z1a5s0/apps/none')).toEqual(missing);
  });

  test('nobody can be deleted who is not there', async () => {
    const path = '/developers/k3x9q0v7m2n8b4c6z1a5s0@apigee-js-test.org';
    expect((await call(404, 'DELETE', path)).code).toBe('developer.service.DeveloperDoesNotExist');
  });
});

describe('products', () => {
  test('a product is created, listed, read, updated by POST and deleted', async () => {
    const name = await product({ quota: 10, quotaInterval: 1, quotaTimeUnit: 'minute' });

    const list = await call(200, 'GET', '/apiproducts');
    expect(list).toEqual(expect.any(Array));
    expect(list).toContain(name);
    const { apiProduct } = await call(200, 'GET', '/apiproducts?expand=true');
    expect(names(apiProduct)).toEqual(list);

    const read = await call(200, 'GET', `/apiproducts/${name}`);
    expect(read).toMatchObject({ name, proxies: [], attributes: [tool], quota: '10', quotaInterval: '1' });

    const changed = { name, displayName: 'Changed', approvalType: 'manual', attributes: [tool] };
    expect(await call(200, 'POST', `/apiproducts/${name}`, changed)).toMatchObject(changed);
    expect(await call(200, 'GET', `/apiproducts/${name}`)).toMatchObject(changed);

    expect((await call(200, 'DELETE', `/apiproducts/${name}`)).name).toBe(name);
    await call(404, 'GET', `/apiproducts/${name}`);
    await call(404, 'DELETE', `/apiproducts/${name}`);
  });

  test('a product without a name is refused', async () => {
    const body = { proxies: [], attributes: [tool], approvalType: 'auto' };
    await call(400, 'POST', '/apiproducts', body);
  });
});

describe('apps', () => {
  test('an app is created, found taken, listed by name, and deleted', async () => {
    const email = await developer();
    const { name, path, app: made, again } = await app(email, await product());
    expect(made.name).toBe(name);
    expect(made.credentials).toHaveLength(1);

    const { message } = await call(409, 'POST', again.path, again.body);
    expect(message).toBe(`App with name ${name} already exists`);

    expect(await call(200, 'GET', again.path)).toEqual([name]);
    expect((await call(200, 'DELETE', path)).name).toBe(name);
    expect(await call(200, 'GET', again.path)).toEqual([]);

    const { code, message: missing } = await call(404, 'DELETE', path);
    expect(code).toBe('developer.service.AppDoesNotExist');
    expect(missing).toBe(`App named ${name} does not exist under ${email}`);
  });

  test('an app is read by its id, and deleted by it', async () => {
    const { name, path, app: made } = await app(await developer(), await product());
    expect(await call(200, 'GET', '/apps')).toContain(made.appId);
    expect((await call(200, 'GET', `/apps/${made.appId}`)).name).toBe(name);
    expect((await call(200, 'DELETE', `/apps/${made.appId}`)).name).toBe(name);
    await call(404, 'GET', path);
  });

  test('an app for a product that is not there is refused', async () => {
    const body = { attributes: [tool], apiProducts: ['k3x9q0v7m2n8b4c6z1a5s0'], keyExpiresIn: -1, name: 'x' };
    const { message } = await call(400, 'POST', `/developers/${await developer()}/apps`, body);
    expect(message).toMatch(/^(Product with id|API Product) \[k3x9q0v7m2n8b4c6z1a5s0\] does not exist.*/);
  });

  test('an app is missed in the very words that the client looks for', async () => {
    const email = await developer();
    expect(await call(404, 'GET', `/developers/${email}/apps/k3x9q0v7m2n8b4c6z1a5s0`)).toEqual({
      code: 'developer.service.AppDoesNotExist',
      message: `App named k3x9q0v7m2n8b4c6z1a5s0 does not exist under ${email}`,
      contexts: [],
    });
  });

  /** `developerapps.update`: reads the app and sends all of it back with the changes. */
  const update = async (path: string, attributes: object[], replace: boolean) => {
    const read = await call(200, 'GET', path);
    const changed = {
      scopes: undefined,
      attributes: replace ? attributes : attributes.concat(read.attributes),
    };
    return call(200, 'PUT', path, { ...read, ...changed, callbackUrl: undefined });
  };

  test('an update that sends back the whole app adds attributes before the old ones, and no key', async () => {
    const { path, app: made } = await app(await developer(), await product());
    const added = [
      { name: 'updatedBy', value: 'apigee-edge-js-test' },
      { name: 'updateDate', value: '2026-01-01T00:00:00.000Z' },
    ];
    expect((await update(path, added, false)).attributes).toEqual([...added, tool]);
    const again = await update(path, [{ name: 'updatedBy', value: 'again' }], false);
    expect(again.attributes).toEqual([{ name: 'updatedBy', value: 'again' }, added[1], tool]);
    const read = await call(200, 'GET', path);
    expect(read.attributes).toHaveLength(3);
    expect(read.credentials).toEqual(made.credentials);
  });

  test('an update that replaces leaves no attribute', async () => {
    const { path } = await app(await developer(), await product());
    expect((await update(path, [], true)).attributes).toEqual([]);
  });

  test('an app is revoked and approved without a body', async () => {
    const { path } = await app(await developer(), await product());
    await call(204, 'POST', `${path}?action=revoke`);
    expect((await call(200, 'GET', path)).status).toBe('revoked');
    await call(204, 'POST', `${path}?action=approve`);
    expect((await call(200, 'GET', path)).status).toBe('approved');
  });
});

describe('credentials', () => {
  /** Creates an app for the first of three products, with an imported key, and returns their paths. */
  const scene = async () => {
    const developerEmail = await developer();
    const offered = [await product(), await product(), await product()];
    const made = await app(developerEmail, `${offered[0]}`);
    const key = unique('lorem-ipsum');
    return { ...made, developerEmail, offered, key, keyPath: `${made.path}/keys/${key}` };
  };

  /** `appcredentials.add` with a consumerKey. */
  const bring = async ({ path, key, offered }: Awaited<ReturnType<typeof scene>>) => {
    const brought = { consumerKey: key, consumerSecret: 'a1B2c3D4e5F6g' };
    const made = await call(201, 'POST', `${path}/keys/create`, brought);
    const put = await call(200, 'POST', `${path}/keys/${key}`, { apiProducts: [offered[0]], attributes: [] });
    return { made, put };
  };

  test('further keys are generated by POST, for an hour and for ever', async () => {
    const { path, offered } = await scene();
    const draft = { apiProducts: [offered[0]], attributes: [] };

    const hour = await call(200, 'POST', path, { ...draft, keyExpiresIn: 3_600_000 });
    expect(hour.credentials).toHaveLength(2);
    expect(hour.credentials[0].expiresAt - hour.credentials[0].issuedAt).toBe(3_600_000);

    const ever = await call(200, 'POST', path, { ...draft, keyExpiresIn: -1 });
    expect(ever.credentials.map(({ expiresAt }: { expiresAt: number }) => expiresAt)).toEqual([
      -1,
      hour.credentials[0].expiresAt,
      -1,
    ]);
    expect(products(ever.credentials[0])).toEqual([offered[0]]);
  });

  test('a key that is brought along is without products at first, then has them', async () => {
    const here = await scene();
    const { made, put } = await bring(here);
    expect(made).toMatchObject({
      apiProducts: [],
      attributes: [],
      consumerKey: here.key,
      status: 'approved',
    });
    expect(made).toMatchObject({ scopes: [], consumerSecret: 'a1B2c3D4e5F6g', issuedAt: expect.any(Number) });
    expect(products(put)).toEqual([here.offered[0]]);

    const read = await call(200, 'GET', here.keyPath);
    expect(read).toMatchObject({ consumerKey: here.key, attributes: [], expiresAt: -1 });
    expect(products(read)).toEqual([here.offered[0]]);
  });

  test('a key for an app the caller forgot to name is 404 in both steps', async () => {
    const { developerEmail, offered } = await scene();
    const path = `/developers/${developerEmail}/apps/undefined/keys`;
    await call(404, 'POST', `${path}/create`, { consumerKey: 'lorem', consumerSecret: 'ipsum' });
    await call(404, 'POST', `${path}/lorem`, { apiProducts: [offered[0]], attributes: [] });
  });

  test('a key is found among all apps, and its developer by developerId', async () => {
    const here = await scene();
    await bring(here);
    const { app: apps } = await call(200, 'GET', '/apps?expand=true');
    const found = apps.find(({ credentials }: { credentials: { consumerKey: string }[] }) =>
      credentials.some(({ consumerKey }) => consumerKey === here.key),
    );
    expect(found.name).toBe(here.name);
    const { email, firstName } = await call(200, 'GET', `/developers/${found.developerId}`);
    expect([email, firstName]).toEqual([here.developerEmail, 'Rowan']);

    await call(
      204,
      'POST',
      `/developers/${found.developerId}/apps/${found.name}/keys/${here.key}?action=revoke`,
    );
    expect((await call(200, 'GET', here.keyPath)).status).toBe('revoked');
    await call(204, 'POST', `${here.keyPath}?action=approve`);
    expect((await call(200, 'GET', here.keyPath)).status).toBe('approved');
  });

  test('products are added by PUT in their order, and taken by DELETE', async () => {
    const here = await scene();
    await bring(here);
    const [first, second, third] = here.offered;

    const added = await call(200, 'PUT', here.keyPath, { apiProducts: [second] });
    expect([added.consumerKey, products(added)]).toEqual([here.key, [first, second]]);

    const taken = await call(200, 'DELETE', `${here.keyPath}/apiproducts/${second}`);
    expect([taken.consumerKey, products(taken)]).toEqual([here.key, [first]]);

    const { message } = await call(500, 'DELETE', `${here.keyPath}/apiproducts/${third}`);
    expect(message).toBe('APIProduct is not associated with consumer key');
  });

  test('attributes are replaced by PUT, in the order they are sent', async () => {
    const here = await scene();
    await bring(here);
    const attributes = [
      { name: 'attr1', value: 'quia-ut' },
      { name: 'attr2', value: 'et-nam' },
    ];
    const updated = await call(200, 'PUT', here.keyPath, { attributes });
    expect([updated.attributes, products(updated)]).toEqual([attributes, [here.offered[0]]]);
    const fewer = attributes.slice(1);
    expect((await call(200, 'PUT', here.keyPath, { attributes: fewer })).attributes).toEqual(fewer);
  });

  test('a key that is not there is missed by everything that asks for it', async () => {
    const { path, offered, developerEmail } = await scene();
    const missing = {
      code: 'keymanagement.service.InvalidClientIdForGivenApp',
      message: 'Invalid consumer key for Given App',
      contexts: [],
    };
    const none = `${path}/keys/xxx-lorem-1`;
    expect(await call(404, 'GET', none)).toEqual(missing);
    expect(await call(404, 'PUT', none, { apiProducts: [offered[1]] })).toEqual(missing);
    expect(await call(404, 'PUT', none, { attributes: [] })).toEqual(missing);
    expect(await call(404, 'DELETE', none)).toEqual(missing);
    const elsewhere = `/developers/${developerEmail}/apps/lorem/keys/xxx-lorem-1`;
    expect((await call(404, 'DELETE', elsewhere)).code).toBe('developer.service.AppDoesNotExist');
  });

  test('a deleted key comes back once more', async () => {
    const here = await scene();
    await bring(here);
    expect((await call(200, 'DELETE', here.keyPath)).consumerKey).toBe(here.key);
    await call(404, 'GET', here.keyPath);
  });
});

test('a company is created, listed, read, and has its developers listed', async () => {
  const name = unique('myAwesomeCompany');
  const attributes = [{ name: 'tag1', value: 'whatever you like' }];
  const made = await call(201, 'POST', '/companies', { name, displayName: name, attributes });
  expect(made).toMatchObject({ name, displayName: name, attributes, status: 'active' });
  expect(await call(200, 'GET', '/companies')).toContain(name);
  expect(await call(200, 'GET', `/companies/${name}`)).toEqual(made);

  expect(await call(200, 'GET', `/companies/${name}/developers`)).toEqual({ developer: [] });
});
