import { phpClient } from '../support/clients/php';
import { octets } from '../support/clients/replay';
import { unique } from '../support/registry/given';

/** apigee/apigee-edge-drupal 3.x: a portal on Apigee's SDK for PHP, endpoint `private`. */
const drupal = phpClient();
const { call, listEntities } = drupal;

const encoded = encodeURIComponent;
const pathOf = (email: string) => `/developers/${encoded(email)}`;

/** Returns a user account of the portal. */
const account = () => ({
  email: `${unique('kim')}@example.com`,
  firstName: 'Kim',
  lastName: 'Drupal',
  userName: unique('kim'),
});

/** `DeveloperStorage::doSave` of a new developer: looks for it, creates it, and always sets its status. */
async function register(user = account(), status: 'active' | 'inactive' = 'active') {
  const path = pathOf(user.email);
  expect((await call(404, 'GET', path)).code).toBe('developer.service.DeveloperDoesNotExist');
  const attributes = [{ name: 'field_company', value: 'Harbour' }];
  const draft = { apps: [], attributes, companies: [], status, ...user };
  const developer = await call(201, 'POST', '/developers', draft);
  await call(204, 'POST', `${path}?action=${status}`, undefined, octets);
  return { ...developer, status };
}

const product = async (): Promise<string> => {
  const { name } = await call(201, 'POST', '/apiproducts', {
    apiResources: [],
    approvalType: 'auto',
    attributes: [{ name: 'access', value: 'public' }],
    description: '',
    displayName: 'A product',
    environments: [],
    name: unique('product'),
    proxies: [],
    scopes: [],
  });
  return name;
};

/** `AppCreateForm::save` up to the credentials: checks that the name is free, and creates an app without products. */
async function submit(owner: { email: string; developerId: string }, by: string = encoded(owner.email)) {
  const name = unique('my-app');
  const apps = `/developers/${by}/apps`;
  expect((await call(404, 'GET', `${apps}/${name}`)).code).toBe('developer.service.AppDoesNotExist');
  const app = await call(201, 'POST', apps, {
    appFamily: 'default',
    apiProducts: [],
    attributes: [
      { name: 'DisplayName', value: 'My app' },
      { name: 'Notes', value: '' },
    ],
    callbackUrl: '',
    credentials: [],
    developerId: owner.developerId,
    name,
    scopes: [],
    status: 'approved',
  });
  expect(app.developerId).toBe(owner.developerId);
  expect(app.credentials).toHaveLength(1);
  return { app, path: `${apps}/${name}`, key: app.credentials[0].consumerKey };
}

const grants = (...names: string[]) => names.map((apiproduct) => ({ apiproduct, status: 'approved' }));

describe('the connection test', () => {
  test('asks for the organization', async () => {
    expect((await call(200, 'GET', '')).name).toBe(drupal.registry.org);
  });

  test('tells a wrong key', async () => {
    await call(401, 'GET', '', undefined, { authorization: `Basic ${btoa('admin@example.com:wrong')}` });
  });
});

describe('developers', () => {
  test.each(['active', 'inactive'] as const)(
    'a user who registers becomes a developer, %s',
    async (status) => {
      const developer = await register(account(), status);
      const { lastModifiedAt, ...registered } = developer;
      const loaded = await call(200, 'GET', pathOf(developer.email));
      expect(loaded).toMatchObject(registered);
      expect(loaded.lastModifiedAt).toBeGreaterThanOrEqual(lastModifiedAt);
    },
  );

  test('a user who has been a developer before is told apart by the code of the refusal', async () => {
    const { email, firstName, lastName, userName } = await register();
    const draft = { apps: [], attributes: [], companies: [], email, firstName, lastName, userName };
    const { code } = await call(409, 'POST', '/developers', { ...draft, status: 'active' });
    expect(code).toBe('developer.service.DeveloperAlreadyExists');
  });

  test('a user who edits the profile and is given another e-mail address keeps the apps', async () => {
    const developer = await register();
    const { app } = await submit(developer);

    const loaded = await call(200, 'GET', pathOf(developer.email));
    expect(loaded.apps).toEqual([app.name]);
    const email = `new-${developer.email}`;
    const attributes = [...loaded.attributes, { name: 'field_phone', value: '123' }];
    const saved = await call(200, 'PUT', pathOf(developer.email), { ...loaded, email, attributes });
    await call(204, 'POST', `${pathOf(email)}?action=active`, undefined, octets);

    expect(saved).toMatchObject({ email, attributes, developerId: developer.developerId, apps: [app.name] });
    expect((await call(404, 'GET', pathOf(developer.email))).code).toBe(
      'developer.service.DeveloperDoesNotExist',
    );
    expect((await call(200, 'GET', `/apps/${app.appId}`)).developerId).toBe(developer.developerId);
  });

  test('an update of a developer who has been deleted meanwhile is missed, and makes nobody', async () => {
    const developer = await register();
    await call(200, 'DELETE', pathOf(developer.email));
    const { code } = await call(404, 'PUT', pathOf(developer.email), developer);
    expect(code).toBe('developer.service.DeveloperDoesNotExist');
    await call(404, 'GET', pathOf(developer.email));
  });

  test('a user who is blocked is inactive, whatever the update said, and active again after', async () => {
    const developer = await register();
    const path = pathOf(developer.email);
    for (const status of ['inactive', 'active']) {
      const loaded = await call(200, 'GET', path);
      expect((await call(200, 'PUT', path, { ...loaded, status })).status).toBe(loaded.status);
      await call(204, 'POST', `${path}?action=${status}`, undefined, octets);
      expect((await call(200, 'GET', path)).status).toBe(status);
    }
  });

  test('developers are synchronized from the whole list', async () => {
    const made = [await register(), await register(), await register()];
    const listed = await listEntities('/developers', 'email');
    expect(listed.map(({ email }) => email)).toEqual(expect.arrayContaining(made.map(({ email }) => email)));
  });

  test('a user who is deleted leaves neither developer nor apps', async () => {
    const developer = await register();
    const { app } = await submit(developer);
    expect((await call(200, 'DELETE', pathOf(developer.email))).email).toBe(developer.email);
    await call(404, 'GET', `/apps/${app.appId}`);
  });
});

describe('the form for a new app', () => {
  test('offers all products, listed anew each time', async () => {
    const name = await product();
    for (const _ of [1, 2]) {
      const products = await listEntities('/apiproducts', 'name');
      expect(products.find((listed) => listed.name === name)).toMatchObject({
        displayName: 'A product',
        attributes: [{ name: 'access', value: 'public' }],
      });
    }
  });

  test.each(['email', 'developerId'] as const)('puts the products on the key, by %s', async (by) => {
    const developer = await register();
    const { app, path, key } = await submit(developer, encoded(developer[by]));
    const [one, two] = [await product(), await product()];
    const changed = await call(200, 'POST', `${path}/keys/${key}`, { apiProducts: [one, two] });
    expect(changed).toEqual({ ...app.credentials[0], apiProducts: grants(one, two) });
    expect((await call(200, 'GET', `/apps/${app.appId}`)).credentials).toEqual([changed]);
  });

  test('replaces the key by one that expires, where keys have a lifetime', async () => {
    const { app, path, key } = await submit(await register());
    const one = await product();
    expect((await call(200, 'DELETE', `${path}/keys/${key}`)).consumerKey).toBe(key);
    const { attributes, callbackUrl } = app;
    const draft = {
      apiProducts: [one],
      attributes,
      callbackUrl,
      keyExpiresIn: `${30 * 86_400_000}`,
      scopes: [],
    };
    const { credentials, ...updated } = await call(200, 'PUT', path, draft);

    expect(credentials).toHaveLength(1);
    expect(credentials[0].consumerKey).not.toBe(key);
    expect(credentials[0].apiProducts).toEqual(grants(one));
    expect(credentials[0].expiresAt - credentials[0].issuedAt).toBe(2_592_000_000);
    expect(updated).toMatchObject({ name: app.name, attributes });
  });

  test('deletes the app again when its product has been deleted meanwhile', async () => {
    const { path, key } = await submit(await register());
    const gone = await product();
    await call(200, 'DELETE', `/apiproducts/${gone}`);
    const { code } = await call(400, 'POST', `${path}/keys/${key}`, { apiProducts: [gone] });
    expect(code).toBe('cps.kms.ApiProductDoesNotExist');
    await call(200, 'DELETE', path);
    expect((await call(404, 'GET', path)).code).toBe('developer.service.AppDoesNotExist');
  });

  test('finds that a name is taken', async () => {
    const developer = await register();
    const { app, path } = await submit(developer);
    expect((await call(200, 'GET', path)).name).toBe(app.name);
    const { code } = await call(409, 'POST', `${pathOf(developer.email)}/apps`, {
      ...app,
      credentials: [],
      apiProducts: [],
    });
    expect(code).toBe('keymanagement.service.app_already_exists');
  });
});

describe('the form for an app', () => {
  test('changes what the app says and the products of its key', async () => {
    const { app, path, key } = await submit(await register());
    const [one, two, three] = [await product(), await product(), await product()];
    await call(200, 'POST', `${path}/keys/${key}`, { apiProducts: [one, two] });

    const loaded = await call(200, 'GET', `/apps/${app.appId}`);
    const attributes = [{ name: 'DisplayName', value: 'Renamed' }];
    const saved = await call(200, 'PUT', path, { ...loaded, apiProducts: [], attributes });
    expect(saved).toMatchObject({ attributes, credentials: loaded.credentials });

    const without = await call(200, 'DELETE', `${path}/keys/${key}/apiproducts/${one}`);
    expect(without.apiProducts).toEqual(grants(two));
    const added = await call(200, 'POST', `${path}/keys/${key}`, { apiProducts: [three] });
    expect(added.apiProducts).toEqual(grants(two, three));
    expect((await call(200, 'GET', path)).credentials).toEqual([added]);
  });

  test('revokes a key, adds another and deletes the first', async () => {
    const { app, path, key } = await submit(await register());
    const one = await product();
    await call(204, 'POST', `${path}/keys/${key}?action=revoke`, undefined, octets);

    const { attributes, callbackUrl } = app;
    const draft = { apiProducts: [one], attributes, callbackUrl, keyExpiresIn: '-1', scopes: [] };
    const { credentials } = await call(200, 'PUT', path, draft);
    expect(credentials.map(({ status }: { status: string }) => status)).toEqual(['approved', 'revoked']);
    expect(credentials[1].consumerKey).toBe(key);

    await call(204, 'POST', `${path}/keys/${key}?action=approve`, undefined, octets);
    expect((await call(200, 'DELETE', `${path}/keys/${key}`)).status).toBe('approved');
    expect((await call(200, 'GET', path)).credentials).toEqual([credentials[0]]);
  });

  test('takes a key and secret from elsewhere', async () => {
    const { path } = await submit(await register());
    const pair = { consumerKey: unique('imported'), consumerSecret: unique('secret') };
    expect(await call(201, 'POST', `${path}/keys/create`, pair)).toMatchObject(pair);
    expect((await call(200, 'GET', path)).credentials[0]).toMatchObject(pair);
  });

  test('deletes the app', async () => {
    const developer = await register();
    const { app, path } = await submit(developer, developer.developerId);
    expect((await call(200, 'DELETE', path)).appId).toBe(app.appId);
    await call(404, 'GET', `/apps/${app.appId}`);
    expect((await call(200, 'GET', pathOf(developer.email))).apps).toEqual([]);
  });
});
