import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import onAppCreated from '../../functions/apps/onAppCreated';
import { appDocumentId } from '../../shared/collections/apps';
import { isOperation, loadCatalog } from '../../shared/runtime/catalog';
import type { ApiProduct } from '../../shared/schemas/apiProduct';
import type { App } from '../../shared/schemas/app';
import type { Developer } from '../../shared/schemas/developer';
import { appGroup, company, type Entity } from '../support/attributes';
import { given, unique } from '../support/given';
import { type Registry, type Reply, startRegistry } from '../support/registry';
import { roundTripsOf } from '../support/roundTrips';
import { storeMember } from '../support/scene';

let registry: Registry;
/** An API product that is on no key. */
let other: ApiProduct;
beforeAll(async () => {
  registry = await startRegistry();
  other = await given(registry).apiProduct();
});
afterAll(() => registry.stop());

const attributes = [{ name: 'team', value: 'harbour' }];
const person = { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };

interface Scene {
  developer: Developer;
  app: App;
  product: ApiProduct;
  byEmail: string;
  byId: string;
  appPath: string;
  appPathById: string;
  keyPath: string;
  /** The app and its key by their ids. */
  byIds: { app: string; key: string; consumerKey: string };
  productPath: string;
  company: Owned;
  appGroup: Owned;
  memberPath: string;
  /** An orgadmin who is not the only one. */
  adminPath: string;
  tokenPath: string;
}

/** A company or an app group, and its app with a key for an API product, by their paths, and its appId. */
interface Owned {
  path: string;
  app: string;
  key: string;
  appId: string;
}

async function owned(owner: Entity, apiProducts: string[]): Promise<Owned> {
  const path = await owner.make(registry, { attributes });
  const made = await given(registry).appWithKey(path, { attributes, apiProducts });
  return { path, app: made.path, key: made.keyPath, appId: made.app.appId };
}

async function scene(): Promise<Scene> {
  const [developer, product, member, administrator, token] = await Promise.all([
    given(registry).developer({ attributes }),
    given(registry).apiProduct({ attributes }),
    storeMember(registry),
    storeMember(registry, 'orgadmin'),
    given(registry).token(),
  ]);
  const [app, ofCompany, ofAppGroup] = await Promise.all([
    given(registry).app(developer, { attributes, apiProducts: [product.name] }),
    owned(company, [product.name]),
    owned(appGroup, [product.name]),
  ]);
  const consumerKey = `${app.credentials[0]?.consumerKey}`;
  const byEmail = `/developers/${developer.email}`;
  const byId = `/developers/${developer.developerId}`;
  return {
    developer,
    app,
    product,
    byEmail,
    byId,
    appPath: `${byEmail}/apps/${app.name}`,
    appPathById: `${byId}/apps/${app.name}`,
    keyPath: `${byEmail}/apps/${app.name}/keys/${consumerKey}`,
    byIds: {
      app: `/apps/${app.appId}`,
      key: `/apps/${app.appId}/keys/${registry.context.vault.keyRef(consumerKey)}`,
      consumerKey,
    },
    productPath: `/apiproducts/${product.name}`,
    company: ofCompany,
    appGroup: ofAppGroup,
    memberPath: `/members/${member.email}`,
    adminPath: `/members/${administrator.email}`,
    tokenPath: `/tokens/${token.id}`,
  };
}

type Work = (scene: Scene) => Promise<Reply | undefined>;

/** An app's event, delivered after the app was stored by somebody who did not wait for it. */
async function storedApp({ developer: { developerId } }: Scene) {
  const name = unique('stored');
  const owner = `developers/${developerId}`;
  await registry.context.store.atomically(({ apps }) => {
    apps.create(registry.org, {
      ...{ name, developerId, owner, appId: randomUUID(), appFamily: 'default', status: 'approved' },
      ...{ attributes: [], scopes: [], credentials: [] },
      ...{ createdAt: 0, createdBy: 'import', lastModifiedAt: 0, lastModifiedBy: 'import' },
      firstCredential: { apiProducts: [], scopes: [], keyExpiresIn: -1 },
    });
  });
  return { params: { org: registry.org, app: appDocumentId({ owner, name }) } };
}

const value = { value: 'engines' };
const set = { attribute: [{ name: 'team', value: 'engines' }] };

type Rows = [how: string, most: number, work: Work][];

/** The budgets of what companies and app groups have in common. */
function budgetsOf(Owner: string, at: (scene: Scene) => Owned): Record<string, Rows> {
  const once = (most: number, work: (owned: Owned, scene: Scene) => Promise<Reply>): Rows => [
    ['as usual', most, (scene) => work(at(scene), scene)],
  ];
  return {
    [`get${Owner}`]: once(1, ({ path }) => registry.get(path)),
    [`update${Owner}`]: [
      ['as usual', 2, (scene) => registry.put(at(scene).path, { attributes })],
      ['with a status', 2, (scene) => registry.put(`${at(scene).path}?action=inactive`)],
    ],
    [`list${Owner}Attributes`]: once(1, ({ path }) => registry.get(`${path}/attributes`)),
    [`get${Owner}Attribute`]: once(1, ({ path }) => registry.get(`${path}/attributes/team`)),
    [`update${Owner}Attributes`]: once(2, ({ path }) => registry.post(`${path}/attributes`, set)),
    [`update${Owner}Attribute`]: once(2, ({ path }) => registry.post(`${path}/attributes/team`, value)),
    [`delete${Owner}Attribute`]: once(2, ({ path }) => registry.delete(`${path}/attributes/team`)),

    [`create${Owner}App`]: [
      [
        'before it waits',
        2,
        (scene) =>
          registry.post(`${at(scene).path}/apps`, { name: 'new', apiProducts: [scene.product.name] }),
      ],
    ],
    [`get${Owner}App`]: once(2, ({ app }) => registry.get(app)),
    [`list${Owner}Apps`]: once(2, ({ path }) => registry.get(`${path}/apps`)),
    [`update${Owner}App`]: [
      ['as usual', 3, (scene) => registry.put(at(scene).app, { attributes: [] })],
      ['with another key', 3, (scene) => registry.put(at(scene).app, { apiProducts: [scene.product.name] })],
    ],
    [`delete${Owner}App`]: once(3, ({ app }) => registry.delete(app)),
    [`list${Owner}AppAttributes`]: once(2, ({ app }) => registry.get(`${app}/attributes`)),
    [`get${Owner}AppAttribute`]: once(2, ({ app }) => registry.get(`${app}/attributes/team`)),
    [`update${Owner}AppAttributes`]: once(3, ({ app }) => registry.post(`${app}/attributes`, set)),
    [`update${Owner}AppAttribute`]: once(3, ({ app }) => registry.post(`${app}/attributes/team`, value)),
    [`delete${Owner}AppAttribute`]: once(3, ({ app }) => registry.delete(`${app}/attributes/team`)),

    [`create${Owner}AppKey`]: once(3, ({ app }) =>
      registry.post(`${app}/keys`, { consumerKey: unique('key') }),
    ),
    [`get${Owner}AppKey`]: once(2, ({ key }) => registry.get(key)),
    [`update${Owner}AppKey`]: [
      ['with a status', 3, (scene) => registry.post(`${at(scene).key}?action=revoke`)],
      ['with attributes', 3, (scene) => registry.post(at(scene).key, { attributes })],
    ],
    [`delete${Owner}AppKey`]: once(3, ({ key }) => registry.delete(key)),
    [`update${Owner}AppKeyApiProduct`]: once(3, ({ key }, { product }) =>
      registry.post(`${key}/apiproducts/${product.name}?action=revoke`),
    ),
    [`delete${Owner}AppKeyApiProduct`]: once(3, ({ key }, { product }) =>
      registry.delete(`${key}/apiproducts/${product.name}`),
    ),
  };
}

/** How many round trips one after the other each function may make, with the organization and the caller known. */
const budgets: Record<string, Rows> = {
  getOrganization: [['as usual', 0, () => registry.get('')]],
  updateOrganization: [['as usual', 2, () => registry.post('', { displayName: 'Demo' })]],
  listEnvironments: [['as usual', 0, () => registry.get('/environments')]],

  createMember: [
    [
      'as usual',
      1,
      () => registry.post('/members', { email: `${unique('new')}@example.com`, role: 'devadmin' }),
    ],
  ],
  getMember: [['as usual', 1, ({ memberPath }) => registry.get(memberPath)]],
  listMembers: [['as usual', 1, () => registry.get('/members')]],
  updateMember: [
    ['with a role', 2, ({ memberPath }) => registry.put(memberPath, { role: 'devadmin' })],
    ['with a password', 2, ({ memberPath }) => registry.put(memberPath, { password: 'another password' })],
    ['who no longer administers', 3, ({ adminPath }) => registry.put(adminPath, { role: 'devadmin' })],
  ],
  deleteMember: [
    ['as usual', 2, ({ memberPath }) => registry.delete(memberPath)],
    ['who administers', 3, ({ adminPath }) => registry.delete(adminPath)],
  ],

  createToken: [
    ['as usual', 1, () => registry.post('/tokens', { name: 'export', role: 'verifier' })],
    [
      'of a developer, by id',
      2,
      ({ developer }) =>
        registry.post('/tokens', { name: 'own', role: 'self', developer: developer.developerId }),
    ],
    [
      'of a developer, by e-mail',
      3,
      ({ developer }) => registry.post('/tokens', { name: 'own', role: 'self', developer: developer.email }),
    ],
  ],
  listTokens: [['as usual', 1, () => registry.get('/tokens')]],
  deleteToken: [['as usual', 2, ({ tokenPath }) => registry.delete(tokenPath)]],

  listAudits: [
    ['as usual', 1, () => registry.get('/audits')],
    ['filtered', 1, () => registry.get('/audits?actor=admin%40example.com&action=createDeveloper&from=1')],
    ['by outcome', 1, () => registry.get('/audits?action=credential.*&outcome=done')],
  ],

  createDeveloper: [
    ['as usual', 1, () => registry.post('/developers', { ...person, email: `${unique('new')}@example.com` })],
  ],
  getDeveloper: [
    ['by id', 1, ({ byId }) => registry.get(byId)],
    ['by e-mail', 2, ({ byEmail }) => registry.get(byEmail)],
  ],
  listDevelopers: [
    ['as usual', 1, () => registry.get('/developers')],
    ['expanded', 1, () => registry.get('/developers?expand=true')],
    ['by app', 1, ({ app }) => registry.get(`/developers?app=${app.name}`)],
    ['by id', 1, ({ developer }) => registry.get(`/developers?ids=${developer.developerId}`)],
    ['by e-mail', 2, ({ developer }) => registry.get(`/developers?ids=${developer.email}`)],
  ],
  updateDeveloper: [
    ['by id', 2, ({ byId, developer }) => registry.put(byId, { ...person, email: developer.email })],
    [
      'by e-mail',
      3,
      ({ byEmail, developer }) => registry.put(byEmail, { ...person, email: developer.email }),
    ],
    [
      'by e-mail, to another',
      3,
      ({ byEmail }) => registry.put(byEmail, { ...person, email: `${unique('moved')}@example.com` }),
    ],
  ],
  setDeveloperStatus: [
    ['by id', 2, ({ byId }) => registry.post(`${byId}?action=inactive`)],
    ['by e-mail', 3, ({ byEmail }) => registry.post(`${byEmail}?action=inactive`)],
  ],
  deleteDeveloper: [
    ['by id', 3, ({ byId }) => registry.delete(byId)],
    ['by e-mail', 4, ({ byEmail }) => registry.delete(byEmail)],
  ],
  listDeveloperAttributes: [
    ['by id', 1, ({ byId }) => registry.get(`${byId}/attributes`)],
    ['by e-mail', 2, ({ byEmail }) => registry.get(`${byEmail}/attributes`)],
  ],
  getDeveloperAttribute: [
    ['by id', 1, ({ byId }) => registry.get(`${byId}/attributes/team`)],
    ['by e-mail', 2, ({ byEmail }) => registry.get(`${byEmail}/attributes/team`)],
  ],
  updateDeveloperAttributes: [
    ['by id', 2, ({ byId }) => registry.post(`${byId}/attributes`, set)],
    ['by e-mail', 3, ({ byEmail }) => registry.post(`${byEmail}/attributes`, set)],
  ],
  updateDeveloperAttribute: [
    ['by id', 2, ({ byId }) => registry.post(`${byId}/attributes/team`, value)],
    ['by e-mail', 3, ({ byEmail }) => registry.post(`${byEmail}/attributes/team`, value)],
  ],
  deleteDeveloperAttribute: [
    ['by id', 2, ({ byId }) => registry.delete(`${byId}/attributes/team`)],
    ['by e-mail', 3, ({ byEmail }) => registry.delete(`${byEmail}/attributes/team`)],
  ],

  createDeveloperApp: [
    // Then it looks whether the trigger has issued, which nobody does here, and issues itself.
    ['by id, before it waits', 2, ({ byId }) => registry.post(`${byId}/apps`, { name: 'new' })],
    [
      'by e-mail, for a product, before it waits',
      2,
      ({ byEmail, product }) =>
        registry.post(`${byEmail}/apps`, { name: 'new', apiProducts: [product.name] }),
    ],
  ],
  getDeveloperApp: [
    ['by id', 2, ({ appPathById }) => registry.get(appPathById)],
    ['by e-mail', 2, ({ appPath }) => registry.get(appPath)],
  ],
  listDeveloperApps: [
    ['as usual', 2, ({ byEmail }) => registry.get(`${byEmail}/apps`)],
    ['expanded', 2, ({ byEmail }) => registry.get(`${byEmail}/apps?expand=true`)],
    ['by id', 2, ({ byId }) => registry.get(`${byId}/apps`)],
  ],
  updateDeveloperApp: [
    ['as usual', 3, ({ appPath }) => registry.put(appPath, { attributes: [] })],
    ['with another key', 3, ({ appPath, product }) => registry.put(appPath, { apiProducts: [product.name] })],
  ],
  generateKeyPairOrUpdateDeveloperAppStatus: [
    ['as usual', 3, ({ appPath }) => registry.post(`${appPath}?action=revoke`)],
  ],
  deleteDeveloperApp: [['as usual', 3, ({ appPath }) => registry.delete(appPath)]],
  listDeveloperAppAttributes: [['as usual', 2, ({ appPath }) => registry.get(`${appPath}/attributes`)]],
  getDeveloperAppAttribute: [['as usual', 2, ({ appPath }) => registry.get(`${appPath}/attributes/team`)]],
  updateDeveloperAppAttributes: [
    ['as usual', 3, ({ appPath }) => registry.post(`${appPath}/attributes`, set)],
  ],
  updateDeveloperAppAttribute: [
    ['as usual', 3, ({ appPath }) => registry.post(`${appPath}/attributes/team`, value)],
  ],
  deleteDeveloperAppAttribute: [
    ['as usual', 3, ({ appPath }) => registry.delete(`${appPath}/attributes/team`)],
  ],

  listApps: [
    ['as usual', 1, () => registry.get('/apps')],
    ['by ids', 1, ({ app }) => registry.get(`/apps?ids=${app.appId}`)],
    ['by page', 1, () => registry.get('/apps?pageSize=10')],
    ['of a developer', 2, ({ developer }) => registry.get(`/apps?filter=developerEmail=${developer.email}`)],
  ],
  getApp: [
    ['of a developer', 2, ({ app }) => registry.get(`/apps/${app.appId}`)],
    ['of a company', 1, ({ company: { appId } }) => registry.get(`/apps/${appId}`)],
  ],
  deleteApp: [['as usual', 2, ({ app }) => registry.delete(`/apps/${app.appId}`)]],

  createDeveloperAppKey: [
    ['as usual', 3, ({ appPath }) => registry.post(`${appPath}/keys`, { consumerKey: unique('key') })],
  ],
  getDeveloperAppKey: [['as usual', 2, ({ keyPath }) => registry.get(keyPath)]],
  updateDeveloperAppKey: [
    ['with a status', 3, ({ keyPath }) => registry.post(`${keyPath}?action=revoke`)],
    ['with a product', 3, ({ keyPath, product }) => registry.post(keyPath, { apiProducts: [product.name] })],
  ],
  replaceDeveloperAppKey: [
    ['with attributes', 3, ({ keyPath }) => registry.put(keyPath, { attributes })],
    ['with scopes', 4, ({ keyPath }) => registry.put(keyPath, { scopes: [] })],
  ],
  deleteDeveloperAppKey: [['as usual', 3, ({ keyPath }) => registry.delete(keyPath)]],
  updateDeveloperAppKeyApiProduct: [
    [
      'as usual',
      3,
      ({ keyPath, product }) => registry.post(`${keyPath}/apiproducts/${product.name}?action=revoke`),
    ],
  ],
  deleteDeveloperAppKeyApiProduct: [
    ['as usual', 3, ({ keyPath, product }) => registry.delete(`${keyPath}/apiproducts/${product.name}`)],
  ],
  listDeveloperAppKeyAttributes: [['as usual', 2, ({ keyPath }) => registry.get(`${keyPath}/attributes`)]],
  getDeveloperAppKeyAttribute: [
    [
      'after setting it in 3',
      5,
      async ({ keyPath }) => {
        await registry.post(`${keyPath}/attributes/team`, value);
        return registry.get(`${keyPath}/attributes/team`);
      },
    ],
  ],
  updateDeveloperAppKeyAttributes: [
    ['as usual', 3, ({ keyPath }) => registry.post(`${keyPath}/attributes`, set)],
  ],
  updateDeveloperAppKeyAttribute: [
    ['as usual', 3, ({ keyPath }) => registry.post(`${keyPath}/attributes/team`, value)],
  ],
  deleteDeveloperAppKeyAttribute: [
    [
      'after setting it in 3',
      6,
      async ({ keyPath }) => {
        await registry.post(`${keyPath}/attributes/team`, value);
        return registry.delete(`${keyPath}/attributes/team`);
      },
    ],
  ],

  ...budgetsOf('Company', ({ company }) => company),
  createCompany: [['as usual', 1, () => registry.post('/companies', { name: unique('new') })]],
  listCompanies: [
    ['as usual', 1, () => registry.get('/companies')],
    ['expanded', 1, () => registry.get('/companies?expand=true')],
  ],
  deleteCompany: [['as usual', 4, ({ company: { path } }) => registry.delete(path)]],
  listCompanyDevelopers: [['as usual', 2, ({ company: { path } }) => registry.get(`${path}/developers`)]],
  updateCompanyDevelopers: [
    [
      'with a developer',
      3,
      ({ company: { path }, developer: { email } }) =>
        registry.post(`${path}/developers`, { developer: [{ email }] }),
    ],
    [
      'with none, of none',
      2,
      ({ company: { path } }) => registry.post(`${path}/developers`, { developer: [] }),
    ],
  ],
  deleteCompanyDeveloper: [
    [
      'after adding them in 3',
      6,
      async ({ company: { path }, developer: { email } }) => {
        await registry.post(`${path}/developers`, { developer: [{ email }] });
        return registry.delete(`${path}/developers/${email}`);
      },
    ],
  ],
  generateKeyPairOrUpdateCompanyAppStatus: [
    ['as usual', 3, ({ company: { app } }) => registry.post(`${app}?action=revoke`)],
    [
      'with another key',
      3,
      ({ company: { app }, product }) => registry.post(app, { apiProducts: [product.name] }),
    ],
  ],
  replaceCompanyAppKey: [
    ['with attributes', 3, ({ company: { key } }) => registry.put(key, { attributes })],
    ['with scopes', 4, ({ company: { key } }) => registry.put(key, { scopes: [] })],
  ],
  listCompanyAppKeyAttributes: [['as usual', 2, ({ company: { key } }) => registry.get(`${key}/attributes`)]],
  getCompanyAppKeyAttribute: [
    [
      'after setting it in 3',
      5,
      async ({ company: { key } }) => {
        await registry.post(`${key}/attributes/team`, value);
        return registry.get(`${key}/attributes/team`);
      },
    ],
  ],
  updateCompanyAppKeyAttributes: [
    ['as usual', 3, ({ company: { key } }) => registry.post(`${key}/attributes`, set)],
  ],
  updateCompanyAppKeyAttribute: [
    ['as usual', 3, ({ company: { key } }) => registry.post(`${key}/attributes/team`, value)],
  ],
  deleteCompanyAppKeyAttribute: [
    [
      'after setting it in 3',
      6,
      async ({ company: { key } }) => {
        await registry.post(`${key}/attributes/team`, value);
        return registry.delete(`${key}/attributes/team`);
      },
    ],
  ],

  getAppDetails: [['as usual', 2, ({ byIds: { app } }) => registry.get(`${app}/details`)]],
  editApp: [['as usual', 3, ({ byIds: { app } }) => registry.post(`${app}/edit`, { notes: 'x' })]],
  editDeveloper: [
    ['by e-mail', 3, ({ byEmail }) => registry.post(`${byEmail}/edit`, { firstName: 'Augusta' })],
    ['by developerId', 2, ({ byId }) => registry.post(`${byId}/edit`, { firstName: 'Augusta' })],
  ],
  createAppKey: [
    [
      'as usual',
      2,
      ({ byIds: { app }, product: { name } }) =>
        registry.post(`${app}/keys`, { action: 'generate', apiProducts: [name] }),
    ],
  ],
  revealAppKey: [
    [
      'as usual',
      2,
      ({ byIds: { key } }) => registry.post(`${key}/reveal`, { what: 'consumerKey', purpose: 'copy' }),
    ],
  ],
  editAppKey: [
    ['a status', 3, ({ byIds: { key } }) => registry.post(`${key}?action=revoke`)],
    ['a label', 3, ({ byIds: { key } }) => registry.post(key, { label: 'Key 1' })],
  ],
  deleteAppKey: [['as usual', 3, ({ byIds: { key } }) => registry.delete(key)]],
  addAppKeyApiProducts: [
    [
      'as usual',
      4,
      async ({ byIds: { key } }) => registry.post(`${key}/apiproducts`, { apiProducts: [other.name] }),
    ],
  ],
  decideAppKeyApiProduct: [
    [
      'as usual',
      3,
      ({ byIds: { key }, product: { name } }) =>
        registry.post(`${key}/apiproducts/${name}?action=revoke`, { reason: 'late' }),
    ],
  ],
  removeAppKeyApiProduct: [
    ['as usual', 3, ({ byIds: { key }, product: { name } }) => registry.delete(`${key}/apiproducts/${name}`)],
  ],
  lookUpKey: [
    [
      'as usual',
      4,
      ({ byIds: { consumerKey } }) => registry.post('/keys:lookUp', { consumerKey, path: '/' }),
    ],
  ],

  ...budgetsOf('AppGroup', ({ appGroup }) => appGroup),
  createAppGroup: [['as usual', 1, () => registry.post('/appgroups', { name: unique('new') })]],
  listAppGroups: [
    ['as usual', 1, () => registry.get('/appgroups')],
    ['filtered', 1, () => registry.get('/appgroups?filter=status%3Dactive')],
  ],
  deleteAppGroup: [['as usual', 3, ({ appGroup: { path } }) => registry.delete(path)]],

  createApiProduct: [
    [
      'as usual',
      1,
      () => registry.post('/apiproducts', { name: unique('new'), displayName: 'New', approvalType: 'auto' }),
    ],
  ],
  getApiProduct: [['as usual', 1, ({ productPath }) => registry.get(productPath)]],
  listApiProducts: [
    ['as usual', 1, () => registry.get('/apiproducts')],
    ['expanded', 1, () => registry.get('/apiproducts?expand=true')],
    ['by attribute', 1, () => registry.get('/apiproducts?attributename=team&attributevalue=harbour')],
  ],
  updateApiProduct: [
    [
      'as usual',
      2,
      ({ productPath }) => registry.put(productPath, { displayName: 'Changed', approvalType: 'auto' }),
    ],
  ],
  deleteApiProduct: [['as usual', 2, ({ productPath }) => registry.delete(productPath)]],
  listApiProductAttributes: [['as usual', 1, ({ productPath }) => registry.get(`${productPath}/attributes`)]],
  getApiProductAttribute: [
    ['as usual', 1, ({ productPath }) => registry.get(`${productPath}/attributes/team`)],
  ],
  updateApiProductAttributes: [
    ['as usual', 2, ({ productPath }) => registry.post(`${productPath}/attributes`, set)],
  ],
  updateApiProductAttribute: [
    ['as usual', 2, ({ productPath }) => registry.post(`${productPath}/attributes/team`, value)],
  ],
  deleteApiProductAttribute: [
    ['as usual', 2, ({ productPath }) => registry.delete(`${productPath}/attributes/team`)],
  ],
};

test('every operation has a budget, here or in its own test', () => {
  const elsewhere = loadCatalog()
    .filter(isOperation)
    .filter(({ name }) => !(name in budgets));
  for (const { name, resource } of elsewhere) {
    const file = join(__dirname, `../functions/${resource}/${name}.test.ts`);
    expect([name, readFileSync(file, 'utf8')]).toEqual([name, expect.stringContaining('roundTripsOf(')]);
  }
});

/** What comes before waiting: the rounds up to the first commit. */
const upToCommit = (rounds: string[][]) =>
  rounds.slice(0, rounds.findIndex((methods) => methods.includes('Commit')) + 1);

describe.each(Object.entries(budgets))('%s', (name, rows) => {
  test.each(rows)('%s takes %i round trips', async (_, most, work) => {
    const here = await scene();
    await registry.get('');
    let reply: Reply | undefined;
    const rounds = await roundTripsOf(async () => {
      reply = await work(here);
    });
    expect(reply?.status).toBeLessThan(300);
    expect(/^create\w+App$/.test(name) ? upToCommit(rounds) : rounds).toHaveLength(most);
  });
});

test('a created app is looked at with one read, and issued when nobody has', async () => {
  const { byEmail } = await scene();
  const rounds = await roundTripsOf(() => registry.post(`${byEmail}/apps`, { name: 'new' }));
  const [request, look, issuing] = [['GetDocument', 'Commit'], ['GetDocument'], ['GetDocument', 'Commit']];
  expect(rounds.flat()).toEqual([...request, ...look, ...issuing, ...look]);
});

test('issuing takes 2 round trips, and 1 where it is done already', async () => {
  const event = await storedApp(await scene());
  const first = await roundTripsOf(() => onAppCreated.handler(event, registry.context));
  const again = await roundTripsOf(() => onAppCreated.handler(event, registry.context));
  expect([first, again]).toEqual([[['GetDocument'], ['Commit']], [['GetDocument']]]);
});

test('calls in flight together are one round, and calls one after the other are as many as they are', async () => {
  const { developers, apiProducts } = registry.context.store;
  const one = () => developers.list(registry.org, { count: 1, includeCompany: true });
  const other = () => apiProducts.listNames(registry.org, { count: 1 });

  const together = await roundTripsOf(() => Promise.all([one(), other()]));
  const apart = await roundTripsOf(async () => {
    await one();
    await other();
  });
  expect(together).toEqual([['RunQuery', 'RunQuery']]);
  expect(apart).toEqual([['RunQuery'], ['RunQuery']]);
});
