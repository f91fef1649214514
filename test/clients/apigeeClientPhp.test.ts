import type { Attribute } from '../../shared/schemas/attribute';
import { phpClient, queryOf } from '../support/clients/php';
import { basic, octets } from '../support/clients/replay';
import { unique } from '../support/registry/given';

const php = phpClient();
const { call, range, listIds, listEntities } = php;

/** What the SDK's own tests allow an answer to have, no member more. */
const modelled = {
  developer: [
    'apps',
    'companies',
    'attributes',
    'createdAt',
    'createdBy',
    'lastModifiedAt',
    'lastModifiedBy',
    'developerId',
    'email',
    'firstName',
    'lastName',
    'userName',
    'organizationName',
    'status',
  ],
  app: [
    'appId',
    'appFamily',
    'apiProducts',
    'attributes',
    'callbackUrl',
    'createdAt',
    'createdBy',
    'credentials',
    'developerId',
    'lastModifiedAt',
    'lastModifiedBy',
    'name',
    'scopes',
    'status',
  ],
  company: [
    'apps',
    'attributes',
    'createdAt',
    'createdBy',
    'displayName',
    'lastModifiedAt',
    'lastModifiedBy',
    'name',
    'organization',
    'status',
  ],
  companyApp: [
    'appId',
    'appFamily',
    'apiProducts',
    'attributes',
    'callbackUrl',
    'companyName',
    'createdAt',
    'createdBy',
    'credentials',
    'lastModifiedAt',
    'lastModifiedBy',
    'name',
    'scopes',
    'status',
  ],
  credential: [
    'apiProducts',
    'attributes',
    'consumerKey',
    'consumerSecret',
    'expiresAt',
    'issuedAt',
    'scopes',
    'status',
  ],
  product: [
    'apiResources',
    'approvalType',
    'attributes',
    'createdAt',
    'createdBy',
    'description',
    'displayName',
    'environments',
    'lastModifiedAt',
    'lastModifiedBy',
    'name',
    'proxies',
    'quota',
    'quotaInterval',
    'quotaTimeUnit',
    'scopes',
  ],
};

/** The members of an answer that the SDK cannot model. */
const strangers = (noun: keyof typeof modelled, entity: object): string[] =>
  Object.keys(entity).filter((name) => !modelled[noun].includes(name));

/** What the SDK sends of a new developer, empty lists and all. */
const newDeveloper = (draft: object = {}) => ({
  apps: [],
  attributes: [],
  companies: [],
  email: `${unique('phpunit')}+1@example.com`,
  firstName: 'Php',
  lastName: 'Unit',
  userName: 'phpunit',
  ...draft,
});

const createDeveloper = (draft?: object) => call(201, 'POST', '/developers', newDeveloper(draft));

const createProduct = (draft: object = {}) =>
  call(201, 'POST', '/apiproducts', {
    apiResources: ['/'],
    approvalType: 'auto',
    attributes: [],
    description: 'PHP unit test product',
    displayName: 'PHPUnit Test product',
    environments: ['test'],
    name: unique('phpunit'),
    proxies: [],
    quota: '10',
    quotaInterval: '1',
    quotaTimeUnit: 'minute',
    scopes: ['scope 1', 'scope 2'],
    ...draft,
  });

const newApp = (draft: object = {}) => ({
  appFamily: 'default',
  apiProducts: [],
  attributes: [{ name: 'DisplayName', value: 'PHPUnit App' }],
  callbackUrl: 'http://example.com',
  credentials: [],
  name: unique('phpunit test app'),
  scopes: [],
  ...draft,
});

/** An app as the client makes it, and its path by developerId. */
async function scene() {
  const owner = await createDeveloper();
  const apps = `/developers/${owner.developerId}/apps`;
  const app = await call(201, 'POST', apps, newApp());
  const path = `${apps}/${encodeURIComponent(app.name)}`;
  return { owner, apps, app, path, product: await createProduct(), key: app.credentials[0] };
}

/** Timestamps lose their milliseconds in the SDK, and are sent back so. */
const withoutMillis = (entity: Record<string, unknown>) => ({
  ...entity,
  ...Object.fromEntries(
    ['createdAt', 'lastModifiedAt'].map((name) => [name, Math.floor(Number(entity[name]) / 1000) * 1000]),
  ),
});

describe('organization', () => {
  test('has its properties as texts, and companies rather than app groups', async () => {
    const org = await call(200, 'GET', '');
    expect(org).toMatchObject({ name: php.registry.org, displayName: expect.any(String) });
    expect(org).toMatchObject({ environments: expect.any(Array), type: expect.any(String) });
    const { property } = org.properties;
    expect(property.every(({ value }: { value: unknown }) => typeof value === 'string')).toBe(true);
    expect(property).not.toContainEqual({ name: 'features.hybrid.enabled', value: 'true' });
  });
});

describe('developers', () => {
  test('a developer is created, read by UUID and updated under the old e-mail', async () => {
    const draft = newDeveloper({
      developerId: 'made by the client',
      attributes: [{ name: 'a', value: 'b' }],
    });
    const created = await call(201, 'POST', '/developers', draft);
    expect(strangers('developer', created)).toEqual([]);
    expect(created.developerId).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(created).toMatchObject({ ...draft, developerId: created.developerId, status: 'active' });
    expect(created.organizationName).toBe(php.registry.org);
    expect(created.createdAt).toBeGreaterThan(1_600_000_000_000);

    const byEmail = `/developers/${encodeURIComponent(created.email)}`;
    expect(await call(200, 'GET', `/developers/${created.developerId}`)).toEqual(created);
    expect(await call(200, 'GET', byEmail)).toEqual(created);

    const email = `new-${created.email}`;
    const sent = { ...withoutMillis(created), email, userName: 'renamed' };
    const updated = await call(200, 'PUT', byEmail, sent);
    expect(strangers('developer', updated)).toEqual([]);
    const { developerId, createdAt, attributes, apps } = created;
    expect(updated).toMatchObject({ developerId, createdAt, attributes, apps, email, userName: 'renamed' });
    expect((await call(404, 'GET', byEmail)).code).toBe('developer.service.DeveloperDoesNotExist');

    expect(await call(200, 'DELETE', `/developers/${developerId}`)).toEqual(updated);
    const { message } = await call(404, 'GET', `/developers/${developerId}`);
    expect(message).toContain('does not exist');
  });

  test('a developer’s status is set by an action without a body, said to be bytes', async () => {
    const { developerId } = await createDeveloper({ status: 'inactive' });
    const path = `/developers/${developerId}`;
    expect((await call(200, 'GET', path)).status).toBe('active');
    await call(204, 'POST', `${path}?action=inactive`, undefined, octets);
    expect((await call(200, 'GET', path)).status).toBe('inactive');
    await call(204, 'POST', `${path}?action=active`, undefined, octets);
    expect((await call(200, 'GET', path)).status).toBe('active');
  });

  test('a developer is found by the name of an app, and an app nobody has by an empty list', async () => {
    const { owner, app } = await scene();
    const { developer } = await call(200, 'GET', `/developers?${queryOf({ app: app.name })}`);
    expect(developer).toEqual([{ ...owner, apps: [app.name] }]);
    expect(await call(200, 'GET', '/developers?app=nobody+has+this')).toEqual({ developer: [] });
  });

  test('an e-mail address that is taken, and a developer without a name, are refused', async () => {
    const { email } = await createDeveloper();
    const { code } = await call(409, 'POST', '/developers', newDeveloper({ email }));
    expect(code).toBe('developer.service.DeveloperAlreadyExists');
    await call(400, 'POST', '/developers', newDeveloper({ firstName: undefined }));
  });
});

describe('lists', () => {
  const emails: string[] = [];
  beforeAll(async () => {
    for (const initial of ['e', 'b', 'd', 'a', 'c'])
      emails.push((await createDeveloper({ email: `${initial}+list@example.com` })).email);
    emails.sort();
  });
  const listed = (all: string[]) => all.filter((email) => email.endsWith('+list@example.com'));

  test('all ids and all entities are read by asking on until only the last comes back', async () => {
    expect(listed(await listIds('/developers'))).toEqual(emails);
    const entities = await listEntities('/developers', 'email');
    expect(listed(entities.map(({ email }) => `${email}`))).toEqual(emails);
    expect(entities.flatMap((entity) => strangers('developer', entity))).toEqual([]);
  });

  test.each(['true', 'false'])('a page begins with the startKey, with expand=%s', async (expand) => {
    const path = `/developers?${queryOf({ expand, startKey: `${emails[2]}`, count: 2 })}`;
    const answer = await call(200, 'GET', path);
    const page = expand === 'true' ? answer.developer.map(({ email }: { email: string }) => email) : answer;
    expect(page).toEqual(emails.slice(2, 4));
  });

  test('a startKey nobody has is missed', async () => {
    const path = `/developers?${queryOf({ expand: 'true', startKey: 'nobody@example.com', count: 2 })}`;
    expect((await call(404, 'GET', path)).code).toBe('keymanagement.service.developer_doesnot_exist');
  });

  test('a developer’s apps are listed by name and whole', async () => {
    const { apps } = await scene();
    const names = ['zebra', 'app 2', 'app 1', 'Middle'];
    for (const name of names) await call(201, 'POST', apps, newApp({ name }));
    const ids = await listIds(apps);
    expect(ids).toHaveLength(5);
    expect(ids).toEqual(expect.arrayContaining(names));
    expect((await listEntities(apps, 'name')).map(({ name }) => name)).toEqual(ids);
    const [, second, third] = ids;
    expect(await range(apps, { expand: 'false' }, { startKey: `${second}`, limit: 2 })).toEqual([
      second,
      third,
    ]);
  });

  test('the apps of the organization are listed by id, status and type, with credentials or without', async () => {
    const { app, path } = await scene();
    const other = await scene();
    await call(204, 'POST', `${other.path}?action=revoke`, undefined, octets);

    expect(await listIds('/apps')).toEqual(expect.arrayContaining([app.appId, other.app.appId]));
    const approved = await listIds('/apps', { status: 'approved' });
    expect([approved.includes(app.appId), approved.includes(other.app.appId)]).toEqual([true, false]);
    const revoked = await listIds('/apps', { status: 'revoked' });
    expect([revoked.includes(app.appId), revoked.includes(other.app.appId)]).toEqual([false, true]);
    expect(await listIds('/apps', { apptype: 'developer' })).toEqual(expect.arrayContaining([app.appId]));
    expect(await listIds('/apps', { apptype: 'company' })).not.toContain(app.appId);

    const whole = await listEntities('/apps', 'appId', { includeCred: 'true' });
    expect(whole.find(({ appId }) => appId === app.appId)).toEqual(await call(200, 'GET', path));
    const bare = await listEntities('/apps', 'appId', { includeCred: 'false' });
    expect(bare.map(({ credentials = [] }) => credentials)).toEqual(bare.map(() => []));
    expect(await call(200, 'GET', `/apps/${app.appId}`)).toEqual(await call(200, 'GET', path));
  });

  test('products are listed by name, whole, and by an attribute', async () => {
    const attributes = [{ name: 'foo', value: unique('bar baz') }];
    const { name } = await createProduct({ attributes });
    await createProduct();
    expect(await listIds('/apiproducts')).toContain(name);
    const entities = await listEntities('/apiproducts', 'name');
    expect(entities.flatMap((entity) => strangers('product', entity))).toEqual([]);
    const query = queryOf({ attributename: 'foo', attributevalue: `${attributes[0]?.value}` });
    expect(await call(200, 'GET', `/apiproducts?${query}`)).toEqual([name]);
  });
});

describe('products', () => {
  test('a product is created, read, updated with all that was read, and deleted', async () => {
    const created = await createProduct();
    expect(strangers('product', created)).toEqual([]);
    const path = `/apiproducts/${created.name}`;
    expect(await call(200, 'GET', path)).toEqual(created);

    const change = { displayName: '(Edited) PHPUnit Test product', quota: '5', quotaTimeUnit: 'hour' };
    const updated = await call(200, 'PUT', path, { ...withoutMillis(created), ...change });
    expect(updated).toEqual({
      ...created,
      ...change,
      lastModifiedAt: expect.any(Number),
      lastModifiedBy: php.registry.admin.email,
    });
    expect(await call(200, 'DELETE', path)).toEqual(updated);
    expect((await call(404, 'GET', path)).message).toContain('does not exist');
  });

  test('a product name that is taken is refused', async () => {
    const { name } = await createProduct();
    const body = { name, displayName: 'again', approvalType: 'auto' };
    await call(409, 'POST', '/apiproducts', body);
  });
});

describe('attributes', () => {
  test.each([
    ['a developer', async () => `/developers/${(await createDeveloper()).developerId}`],
    ['a product', async () => `/apiproducts/${(await createProduct()).name}`],
    ['an app', async () => (await scene()).path],
    [
      'a key',
      async () => {
        const { path, key } = await scene();
        return `${path}/keys/${key.consumerKey}`;
      },
    ],
  ])('of %s are replaced, read, changed and deleted, whatever their names', async (_, pathOf) => {
    const path = `${await pathOf()}/attributes`;
    const attribute: Attribute[] = [
      { name: 'name2', value: 'value2' },
      { name: 'name1', value: 'value1' },
      { name: 'with / and ü', value: '' },
    ];
    expect(await call(200, 'POST', path, { attribute })).toEqual({ attribute });
    expect(await call(200, 'GET', path)).toEqual({ attribute });

    const one = `${path}/${encodeURIComponent('with / and ü')}`;
    const changed = { name: 'with / and ü', value: 'changed' };
    expect(await call(200, 'POST', one, { value: 'changed' })).toEqual(changed);
    expect(await call(200, 'GET', one)).toEqual(changed);
    expect(await call(200, 'DELETE', one)).toEqual(changed);
    expect((await call(404, 'GET', one)).code).toBe('organizations.keymanagement.AttributeDoesntExist');
    expect((await call(404, 'DELETE', one)).code).toBe('organizations.keymanagement.AttributeDoesntExist');
    expect(await call(200, 'GET', path)).toEqual({ attribute: attribute.slice(0, 2) });
    expect(await call(200, 'POST', path, { attribute: [] })).toEqual({ attribute: [] });
  });
});

describe('apps', () => {
  test('a new app has one key, without products, that never expires', async () => {
    const { app, path, owner } = await scene();
    expect(strangers('app', app)).toEqual([]);
    expect(app.credentials).toHaveLength(1);
    expect(strangers('credential', app.credentials[0])).toEqual([]);
    expect(app.credentials[0]).toMatchObject({
      apiProducts: [],
      scopes: [],
      expiresAt: -1,
      status: 'approved',
    });
    expect(app).toMatchObject({
      appFamily: 'default',
      callbackUrl: 'http://example.com',
      status: 'approved',
    });

    const loaded = await call(200, 'GET', path);
    expect(loaded).toEqual(app);
    const developer = await call(200, 'GET', `/developers/${encodeURIComponent(owner.email)}`);
    expect(developer.apps).toEqual([app.name]);
  });

  test('an app that is sent back as it was read gets no new key', async () => {
    const { app, path } = await scene();
    const change = {
      callbackUrl: 'http://foo.example.com',
      attributes: [{ name: 'Notes', value: 'edited' }],
    };
    const updated = await call(200, 'PUT', path, { ...withoutMillis(app), apiProducts: [], ...change });
    expect(strangers('app', updated)).toEqual([]);
    expect(updated).toMatchObject({ ...change, appId: app.appId, credentials: app.credentials });
    expect(updated.createdAt).toBe(app.createdAt);
  });

  test('an app’s status is set by an action, and the app deleted by name', async () => {
    const { path, owner } = await scene();
    await call(204, 'POST', `${path}?action=revoke`, undefined, octets);
    expect((await call(200, 'GET', path)).status).toBe('revoked');
    await call(204, 'POST', `${path}?action=approve`, undefined, octets);
    const approved = await call(200, 'GET', path);
    expect(approved.status).toBe('approved');
    expect(await call(200, 'DELETE', path)).toEqual(approved);
    const { code, message } = await call(404, 'GET', path);
    expect([code, message]).toEqual([
      'developer.service.AppDoesNotExist',
      `App named ${approved.name} does not exist under ${owner.developerId}`,
    ]);
  });

  test('an app name that is taken is refused', async () => {
    const { app, apps } = await scene();
    await call(409, 'POST', apps, newApp({ name: app.name }));
  });
});

describe('credentials', () => {
  const brought = () => ({ consumerKey: unique('phpunit_key'), consumerSecret: 'phpunit_secret' });

  test('a key is brought along, given products, and has its scopes overridden', async () => {
    const { path, product } = await scene();
    const pair = brought();
    const created = await call(201, 'POST', `${path}/keys/create`, pair);
    expect(strangers('credential', created)).toEqual([]);
    expect(created).toMatchObject({ ...pair, apiProducts: [], attributes: [], expiresAt: -1 });
    await call(409, 'POST', `${path}/keys/create`, { ...pair, consumerSecret: 'another' });

    const key = `${path}/keys/${pair.consumerKey}`;
    expect(await call(200, 'GET', key)).toEqual(created);

    const approved = { apiproduct: product.name, status: 'approved' };
    const added = await call(200, 'POST', key, { apiProducts: [product.name] });
    expect([added.apiProducts, added.scopes]).toEqual([[approved], []]);

    expect((await call(200, 'PUT', key, { scopes: ['scope 1'] })).scopes).toEqual(['scope 1']);
    const second = await call(200, 'PUT', key, { scopes: ['scope 2'] });
    expect([second.scopes, second.apiProducts]).toEqual([['scope 2'], [approved]]);
  });

  test('a key and its product are revoked and approved', async () => {
    const { path, product, key } = await scene();
    const keyPath = `${path}/keys/${key.consumerKey}`;
    await call(200, 'POST', keyPath, { apiProducts: [product.name] });
    for (const [action, status] of [
      ['revoke', 'revoked'],
      ['approve', 'approved'],
    ]) {
      await call(204, 'POST', `${keyPath}?action=${action}`, undefined, octets);
      await call(204, 'POST', `${keyPath}/apiproducts/${product.name}?action=${action}`, undefined, octets);
      const read = await call(200, 'GET', keyPath);
      expect([read.status, read.apiProducts]).toEqual([status, [{ apiproduct: product.name, status }]]);
    }
  });

  test('a key is generated by PUT of the app without its name, comes first, and is deleted again', async () => {
    const { app, path, product } = await scene();
    const { attributes, callbackUrl } = app;
    const generated = await call(200, 'PUT', path, {
      apiProducts: [product.name],
      attributes,
      callbackUrl,
      keyExpiresIn: '604800000',
      scopes: ['scope 1'],
    });
    expect(generated).toMatchObject({ attributes, callbackUrl, name: app.name });
    const [newest, ...others] = generated.credentials;
    expect(others).toEqual(app.credentials);
    expect(strangers('credential', newest)).toEqual([]);
    expect(newest.apiProducts).toEqual([{ apiproduct: product.name, status: 'approved' }]);
    expect(newest.scopes).toEqual(['scope 1']);
    expect(newest.expiresAt - newest.issuedAt).toBe(604_800_000);

    const key = `${path}/keys/${newest.consumerKey}`;
    const without = await call(200, 'DELETE', `${key}/apiproducts/${product.name}`);
    expect(without).toEqual({ ...newest, apiProducts: [] });
    expect(await call(200, 'DELETE', key)).toEqual(without);
    expect((await call(200, 'GET', path)).credentials).toEqual(app.credentials);
    expect((await call(404, 'GET', key)).code).toBe('keymanagement.service.InvalidClientIdForGivenApp');
  });

  test('a key generated without a lifetime never expires', async () => {
    const { path, product } = await scene();
    const draft = {
      apiProducts: [product.name],
      attributes: [],
      callbackUrl: '',
      keyExpiresIn: '-1',
      scopes: [],
    };
    const [newest] = (await call(200, 'PUT', path, draft)).credentials;
    expect(newest.expiresAt).toBe(-1);
  });
});

describe('refusals', () => {
  test('say code and message, as JSON', async () => {
    const refusal = await call(404, 'GET', '/developers/nobody%40example.com');
    expect(Object.keys(refusal)).toEqual(['code', 'message', 'contexts']);
    expect(refusal.message).toContain('does not exist');
  });

  test('a Bearer token that is not known is 401, as is its one repetition; a password works after', async () => {
    const token = { authorization: 'Bearer expired' };
    await call(401, 'GET', '', undefined, token);
    await call(401, 'GET', '', undefined, token);
    await call(401, 'GET', '', undefined, basic('nobody@example.com', 'x'));
    await call(200, 'GET', '');
  });
});

describe('companies', () => {
  const createCompany = (draft: object = {}) =>
    call(201, 'POST', '/companies', {
      apps: [],
      attributes: [{ name: 'foo', value: 'bar' }],
      displayName: 'A PHPUnit company',
      name: unique('phpunit'),
      status: 'active',
      ...draft,
    });

  /** A company's app, and its path. */
  const companyScene = async () => {
    const company = await createCompany();
    const apps = `/companies/${company.name}/apps`;
    const app = await call(201, 'POST', apps, newApp());
    return {
      company,
      apps,
      app,
      path: `${apps}/${encodeURIComponent(app.name)}`,
      product: await createProduct(),
    };
  };

  test('a company is created, read, updated with all that was read, set inactive, and deleted', async () => {
    const created = await createCompany();
    expect(strangers('company', created)).toEqual([]);
    expect(created).toMatchObject({
      apps: [],
      status: 'active',
      attributes: [{ name: 'foo', value: 'bar' }],
    });
    const path = `/companies/${created.name}`;
    expect(await call(200, 'GET', path)).toEqual(created);

    const change = { displayName: '(Edited) A PHPUnit company', attributes: [{ name: 'foo', value: 'foo' }] };
    const updated = await call(200, 'PUT', path, { ...withoutMillis(created), ...change });
    expect(updated).toEqual({ ...created, ...change, lastModifiedAt: expect.any(Number) });
    await call(204, 'POST', `${path}?action=inactive`, undefined, octets);
    expect((await call(200, 'GET', path)).status).toBe('inactive');
    await call(204, 'POST', `${path}?action=active`, undefined, octets);

    expect((await call(200, 'DELETE', path)).name).toBe(created.name);
    expect((await call(404, 'GET', path)).message).toContain('does not exist');
  });

  test('a company name that is taken is refused', async () => {
    const { name } = await createCompany();
    await call(409, 'POST', '/companies', { apps: [], attributes: [], displayName: 'again', name });
  });

  test('companies are listed by name and whole', async () => {
    const { name } = await createCompany();
    await createCompany();
    const ids = await listIds('/companies');
    expect(ids).toContain(name);
    const entities = await listEntities('/companies', 'name');
    expect(entities.map((company) => company.name)).toEqual(ids);
    expect(await range('/companies', { expand: 'false' }, { startKey: name, limit: 1 })).toEqual([name]);
  });

  test('developers are added to a company, given another role, taken out, and all taken out', async () => {
    const { name } = await createCompany();
    const [one, two] = [(await createDeveloper()).email, (await createDeveloper()).email];
    const path = `/companies/${name}/developers`;
    const roleOf = ({ developer }: { developer: { email: string; role: string }[] }, email: string) =>
      developer.find((member) => member.email === email)?.role;

    for (const role of ['simple member', 'not a simple member']) {
      expect(roleOf(await call(200, 'POST', path, { developer: [{ email: one, role }] }), one)).toBe(role);
    }
    expect(roleOf(await call(200, 'POST', path, { developer: [{ email: two, role: '' }] }), two)).toBe('');
    const members = await call(200, 'GET', path);
    expect([roleOf(members, one), roleOf(members, two)]).toEqual(['not a simple member', '']);
    expect((await call(200, 'GET', `/developers/${encodeURIComponent(one)}`)).companies).toEqual([name]);

    await call(204, 'DELETE', `${path}/${one}`);
    expect((await call(200, 'GET', path)).developer).toEqual([{ email: two, role: '' }]);
    expect(await call(200, 'POST', path, { developer: [] })).toEqual({ developer: [] });
    expect(await call(200, 'GET', path)).toEqual({ developer: [] });
  });

  test('a company has attributes', async () => {
    const path = `/companies/${(await createCompany()).name}/attributes`;
    const attribute = [{ name: 'name1', value: 'value1' }];
    expect(await call(200, 'POST', path, { attribute })).toEqual({ attribute });
    expect(await call(200, 'POST', `${path}/name1`, { value: 'x' })).toEqual({ name: 'name1', value: 'x' });
    expect(await call(200, 'GET', path)).toEqual({ attribute: [{ name: 'name1', value: 'x' }] });
    expect(await call(200, 'DELETE', `${path}/name1`)).toEqual({ name: 'name1', value: 'x' });
    expect((await call(404, 'GET', `${path}/name1`)).code).toBe(
      'organizations.keymanagement.AttributeDoesntExist',
    );
  });

  test('a company’s app is created, read by name and id, listed, updated, revoked, and deleted', async () => {
    const { company, app, apps, path } = await companyScene();
    expect(strangers('companyApp', app)).toEqual([]);
    expect(app).toMatchObject({
      companyName: company.name,
      credentials: [{ apiProducts: [], expiresAt: -1 }],
    });
    expect(await call(200, 'GET', path)).toEqual(app);
    expect(await call(200, 'GET', `/apps/${app.appId}`)).toEqual(app);
    expect((await call(200, 'GET', `/companies/${company.name}`)).apps).toEqual([app.name]);

    expect(await listIds(apps)).toEqual([app.name]);
    expect(await listEntities(apps, 'name')).toEqual([app]);
    expect(await listIds('/apps', { apptype: 'company' })).toContain(app.appId);
    expect(await listIds('/apps', { apptype: 'developer' })).not.toContain(app.appId);

    const change = { callbackUrl: 'http://foo.example.com', attributes: [] };
    const updated = await call(200, 'PUT', path, { ...withoutMillis(app), apiProducts: [], ...change });
    expect(updated).toMatchObject({ ...change, credentials: app.credentials });
    await call(204, 'POST', `${path}?action=revoke`, undefined, octets);
    expect((await call(200, 'GET', path)).status).toBe('revoked');
    expect((await call(200, 'DELETE', path)).appId).toBe(app.appId);
    expect((await call(404, 'GET', path)).code).toBe('developer.service.AppDoesNotExist');
  });

  test('a key of a company’s app is brought along, changed, generated and deleted', async () => {
    const { app, path, product } = await companyScene();
    const pair = { consumerKey: unique('phpunit_key'), consumerSecret: 'phpunit_secret' };
    const created = await call(201, 'POST', `${path}/keys/create`, pair);
    expect(strangers('credential', created)).toEqual([]);
    const key = `${path}/keys/${pair.consumerKey}`;
    expect(await call(200, 'GET', key)).toEqual(created);
    const approved = [{ apiproduct: product.name, status: 'approved' }];
    expect((await call(200, 'POST', key, { apiProducts: [product.name] })).apiProducts).toEqual(approved);
    expect((await call(200, 'PUT', key, { scopes: ['scope 1'] })).scopes).toEqual(['scope 1']);
    await call(204, 'POST', `${key}?action=revoke`, undefined, octets);
    await call(204, 'POST', `${key}/apiproducts/${product.name}?action=revoke`, undefined, octets);
    const revoked = [{ apiproduct: product.name, status: 'revoked' }];
    expect(await call(200, 'GET', key)).toMatchObject({ status: 'revoked', apiProducts: revoked });

    const attribute = [{ name: 'name1', value: 'value1' }];
    expect(await call(200, 'POST', `${key}/attributes`, { attribute })).toEqual({ attribute });

    const { attributes, callbackUrl } = app;
    const draft = {
      apiProducts: [product.name],
      attributes,
      callbackUrl,
      keyExpiresIn: '604800000',
      scopes: [],
    };
    const { credentials } = await call(200, 'PUT', path, draft);
    expect(credentials).toHaveLength(3);
    expect(credentials[0].expiresAt - credentials[0].issuedAt).toBe(604_800_000);
    expect((await call(200, 'DELETE', key)).consumerKey).toBe(pair.consumerKey);
    expect((await call(200, 'GET', path)).credentials).toEqual([credentials[0], credentials[2]]);
  });

  test('a product that is taken from a key of a company’s app is gone from it', async () => {
    const { app, path, product } = await companyScene();
    const key = `${path}/keys/${app.credentials[0].consumerKey}`;
    await call(200, 'POST', key, { apiProducts: [product.name] });
    expect(await call(200, 'DELETE', `${key}/apiproducts/${product.name}`)).toEqual(app.credentials[0]);
    expect(await call(200, 'GET', key)).toEqual(app.credentials[0]);
  });
});
