import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import onAppCreated from '../../functions/apps/onAppCreated';
import { isOperation, loadCatalog } from '../../shared/runtime/catalog';
import type { ApiProduct } from '../../shared/schemas/apiProduct';
import type { App } from '../../shared/schemas/app';
import type { Developer } from '../../shared/schemas/developer';
import { operations } from '../budgets.json';
import { type Bill, countBilled } from '../support/database/billed';
import { roundTripsOf } from '../support/database/roundTrips';
import { appGroup, company, type Entity } from '../support/registry/attributes';
import { given, unique } from '../support/registry/given';
import { type Registry, type Reply, startRegistry } from '../support/registry/registry';
import { storeMember } from '../support/registry/scene';
import { storeWaitingApp } from '../support/registry/waitingApp';

/** Budgets of each request: sequential round trips, and documents that Firestore bills. */
const budgets: Record<string, Record<string, Bill & { roundTrips: number }>> = operations;

const billing = countBilled();
let server: Registry;
/** An organization per test, since reads depend on what is stored. */
let registry: Registry;
/** Stops the clock, so that cached callers stay current. */
let stoppedAt: number | undefined;
beforeAll(async () => {
  // No event is delivered: an operation that waits polls once and issues the key itself.
  server = await startRegistry({
    wrapDatabase: billing.wrap,
    issuanceWait: 1,
    now: () => stoppedAt ?? Date.now(),
  });
});
beforeEach(async () => {
  stoppedAt = undefined;
  registry = await server.another();
});
afterAll(() => server.stop());

const attributes = [{ name: 'team', value: 'harbour' }];
const person = { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };

interface Scene {
  developer: Developer;
  app: App;
  product: ApiProduct;
  /** A product that is on no key. */
  other: ApiProduct;
  byEmail: string;
  byId: string;
  appPath: string;
  appPathById: string;
  keyPath: string;
  /** The app and its key by ids. */
  byIds: { app: string; key: string; consumerKey: string };
  productPath: string;
  company: Owned;
  appGroup: Owned;
  memberPath: string;
  /** An orgadmin who is not the only one. */
  adminPath: string;
  tokenPath: string;
}

/** Paths of a company or app group, and its app with a key for an API product, with its appId. */
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
  const [developer, product, other, member, administrator, token] = await Promise.all([
    given(registry).developer({ attributes }),
    given(registry).apiProduct({ attributes }),
    given(registry).apiProduct(),
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
    other,
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

/** Stores an app without waiting, and returns its event. */
const storedApp = ({ developer: { developerId } }: Scene) =>
  storeWaitingApp(registry.context.store, registry.org, developerId);

const value = { value: 'engines' };
const set = { attribute: [{ name: 'team', value: 'engines' }] };

type Rows = [how: string, work: Work][];

/** Requests that companies and app groups have in common. */
function workOf(Owner: string, at: (scene: Scene) => Owned): Record<string, Rows> {
  const once = (work: (owned: Owned, scene: Scene) => Promise<Reply>): Rows => [
    ['as usual', (scene) => work(at(scene), scene)],
  ];
  return {
    [`get${Owner}`]: once(({ path }) => registry.get(path)),
    [`update${Owner}`]: [
      ['as usual', (scene) => registry.put(at(scene).path, { attributes })],
      ['with a status', (scene) => registry.put(`${at(scene).path}?action=inactive`)],
    ],
    [`list${Owner}Attributes`]: once(({ path }) => registry.get(`${path}/attributes`)),
    [`get${Owner}Attribute`]: once(({ path }) => registry.get(`${path}/attributes/team`)),
    [`update${Owner}Attributes`]: once(({ path }) => registry.post(`${path}/attributes`, set)),
    [`update${Owner}Attribute`]: once(({ path }) => registry.post(`${path}/attributes/team`, value)),
    [`delete${Owner}Attribute`]: once(({ path }) => registry.delete(`${path}/attributes/team`)),

    [`create${Owner}App`]: [
      [
        'before it waits',
        (scene) =>
          registry.post(`${at(scene).path}/apps`, { name: 'new', apiProducts: [scene.product.name] }),
      ],
    ],
    [`get${Owner}App`]: once(({ app }) => registry.get(app)),
    [`list${Owner}Apps`]: once(({ path }) => registry.get(`${path}/apps`)),
    [`update${Owner}App`]: [
      ['as usual', (scene) => registry.put(at(scene).app, { attributes: [] })],
      ['with another key', (scene) => registry.put(at(scene).app, { apiProducts: [scene.product.name] })],
    ],
    [`delete${Owner}App`]: once(({ app }) => registry.delete(app)),
    [`list${Owner}AppAttributes`]: once(({ app }) => registry.get(`${app}/attributes`)),
    [`get${Owner}AppAttribute`]: once(({ app }) => registry.get(`${app}/attributes/team`)),
    [`update${Owner}AppAttributes`]: once(({ app }) => registry.post(`${app}/attributes`, set)),
    [`update${Owner}AppAttribute`]: once(({ app }) => registry.post(`${app}/attributes/team`, value)),
    [`delete${Owner}AppAttribute`]: once(({ app }) => registry.delete(`${app}/attributes/team`)),

    [`create${Owner}AppKey`]: once(({ app }) => registry.post(`${app}/keys`, { consumerKey: unique('key') })),
    [`get${Owner}AppKey`]: once(({ key }) => registry.get(key)),
    [`update${Owner}AppKey`]: [
      ['with a status', (scene) => registry.post(`${at(scene).key}?action=revoke`)],
      ['with attributes', (scene) => registry.post(at(scene).key, { attributes })],
    ],
    [`delete${Owner}AppKey`]: once(({ key }) => registry.delete(key)),
    [`update${Owner}AppKeyApiProduct`]: once(({ key }, { product }) =>
      registry.post(`${key}/apiproducts/${product.name}?action=revoke`),
    ),
    [`delete${Owner}AppKeyApiProduct`]: once(({ key }, { product }) =>
      registry.delete(`${key}/apiproducts/${product.name}`),
    ),
  };
}

/** Requests to each operation, with organization and caller cached; test/budgets.json has their budgets. */
const asked: Record<string, Rows> = {
  getOrganization: [['as usual', () => registry.get('')]],
  updateOrganization: [['as usual', () => registry.post('', { displayName: 'Demo' })]],
  listEnvironments: [['as usual', () => registry.get('/environments')]],

  createMember: [
    [
      'as usual',
      () => registry.post('/members', { email: `${unique('new')}@example.com`, role: 'devadmin' }),
    ],
  ],
  getMember: [['as usual', ({ memberPath }) => registry.get(memberPath)]],
  listMembers: [['as usual', () => registry.get('/members')]],
  updateMember: [
    ['with a role', ({ memberPath }) => registry.put(memberPath, { role: 'devadmin' })],
    ['with a password', ({ memberPath }) => registry.put(memberPath, { password: 'another password' })],
    ['who no longer administers', ({ adminPath }) => registry.put(adminPath, { role: 'devadmin' })],
  ],
  deleteMember: [
    ['as usual', ({ memberPath }) => registry.delete(memberPath)],
    ['who administers', ({ adminPath }) => registry.delete(adminPath)],
  ],

  createToken: [
    ['as usual', () => registry.post('/tokens', { name: 'export', role: 'readonlyadmin' })],
    ['the first of a gateway', () => registry.post('/tokens', { name: 'gateway', role: 'verifier' })],
    [
      'of a developer, by id',
      ({ developer }) =>
        registry.post('/tokens', { name: 'own', role: 'self', developer: developer.developerId }),
    ],
    [
      'of a developer, by e-mail',
      ({ developer }) => registry.post('/tokens', { name: 'own', role: 'self', developer: developer.email }),
    ],
  ],
  listTokens: [['as usual', () => registry.get('/tokens')]],
  deleteToken: [['as usual', ({ tokenPath }) => registry.delete(tokenPath)]],

  listAudits: [
    ['as usual', () => registry.get('/audits')],
    ['filtered', () => registry.get('/audits?actor=admin%40example.com&action=createDeveloper&from=1')],
    ['by outcome', () => registry.get('/audits?action=credential.*&outcome=done')],
  ],

  createDeveloper: [
    ['as usual', () => registry.post('/developers', { ...person, email: `${unique('new')}@example.com` })],
  ],
  getDeveloper: [
    ['by id', ({ byId }) => registry.get(byId)],
    ['by e-mail', ({ byEmail }) => registry.get(byEmail)],
  ],
  listDevelopers: [
    ['as usual', () => registry.get('/developers')],
    ['expanded', () => registry.get('/developers?expand=true')],
    ['by app', ({ app }) => registry.get(`/developers?app=${app.name}`)],
    ['by id', ({ developer }) => registry.get(`/developers?ids=${developer.developerId}`)],
    ['by e-mail', ({ developer }) => registry.get(`/developers?ids=${developer.email}`)],
  ],
  updateDeveloper: [
    ['by id', ({ byId, developer }) => registry.put(byId, { ...person, email: developer.email })],
    ['by e-mail', ({ byEmail, developer }) => registry.put(byEmail, { ...person, email: developer.email })],
    [
      'by e-mail, to another',
      ({ byEmail }) => registry.put(byEmail, { ...person, email: `${unique('moved')}@example.com` }),
    ],
  ],
  setDeveloperStatus: [
    ['by id', ({ byId }) => registry.post(`${byId}?action=inactive`)],
    ['by e-mail', ({ byEmail }) => registry.post(`${byEmail}?action=inactive`)],
  ],
  deleteDeveloper: [
    ['by id', ({ byId }) => registry.delete(byId)],
    ['by e-mail', ({ byEmail }) => registry.delete(byEmail)],
  ],
  listDeveloperAttributes: [
    ['by id', ({ byId }) => registry.get(`${byId}/attributes`)],
    ['by e-mail', ({ byEmail }) => registry.get(`${byEmail}/attributes`)],
  ],
  getDeveloperAttribute: [
    ['by id', ({ byId }) => registry.get(`${byId}/attributes/team`)],
    ['by e-mail', ({ byEmail }) => registry.get(`${byEmail}/attributes/team`)],
  ],
  updateDeveloperAttributes: [
    ['by id', ({ byId }) => registry.post(`${byId}/attributes`, set)],
    ['by e-mail', ({ byEmail }) => registry.post(`${byEmail}/attributes`, set)],
  ],
  updateDeveloperAttribute: [
    ['by id', ({ byId }) => registry.post(`${byId}/attributes/team`, value)],
    ['by e-mail', ({ byEmail }) => registry.post(`${byEmail}/attributes/team`, value)],
  ],
  deleteDeveloperAttribute: [
    ['by id', ({ byId }) => registry.delete(`${byId}/attributes/team`)],
    ['by e-mail', ({ byEmail }) => registry.delete(`${byEmail}/attributes/team`)],
  ],

  createDeveloperApp: [
    // Then it polls for the trigger, which does not run here, and issues the key itself.
    ['by id, before it waits', ({ byId }) => registry.post(`${byId}/apps`, { name: 'new' })],
    [
      'by e-mail, for a product, before it waits',
      ({ byEmail, product }) =>
        registry.post(`${byEmail}/apps`, { name: 'new', apiProducts: [product.name] }),
    ],
  ],
  getDeveloperApp: [
    ['by id', ({ appPathById }) => registry.get(appPathById)],
    ['by e-mail', ({ appPath }) => registry.get(appPath)],
  ],
  listDeveloperApps: [
    ['as usual', ({ byEmail }) => registry.get(`${byEmail}/apps`)],
    ['expanded', ({ byEmail }) => registry.get(`${byEmail}/apps?expand=true`)],
    ['by id', ({ byId }) => registry.get(`${byId}/apps`)],
  ],
  updateDeveloperApp: [
    ['as usual', ({ appPath }) => registry.put(appPath, { attributes: [] })],
    ['with another key', ({ appPath, product }) => registry.put(appPath, { apiProducts: [product.name] })],
  ],
  generateKeyPairOrUpdateDeveloperAppStatus: [
    ['as usual', ({ appPath }) => registry.post(`${appPath}?action=revoke`)],
  ],
  deleteDeveloperApp: [['as usual', ({ appPath }) => registry.delete(appPath)]],
  listDeveloperAppAttributes: [['as usual', ({ appPath }) => registry.get(`${appPath}/attributes`)]],
  getDeveloperAppAttribute: [['as usual', ({ appPath }) => registry.get(`${appPath}/attributes/team`)]],
  updateDeveloperAppAttributes: [['as usual', ({ appPath }) => registry.post(`${appPath}/attributes`, set)]],
  updateDeveloperAppAttribute: [
    ['as usual', ({ appPath }) => registry.post(`${appPath}/attributes/team`, value)],
  ],
  deleteDeveloperAppAttribute: [['as usual', ({ appPath }) => registry.delete(`${appPath}/attributes/team`)]],

  listApps: [
    ['as usual', () => registry.get('/apps')],
    ['by ids', ({ app }) => registry.get(`/apps?ids=${app.appId}`)],
    ['by page', () => registry.get('/apps?pageSize=10')],
    ['of a developer', ({ developer }) => registry.get(`/apps?filter=developerEmail=${developer.email}`)],
  ],
  getApp: [
    ['of a developer', ({ app }) => registry.get(`/apps/${app.appId}`)],
    ['of a company', ({ company: { appId } }) => registry.get(`/apps/${appId}`)],
  ],
  deleteApp: [['as usual', ({ app }) => registry.delete(`/apps/${app.appId}`)]],

  createDeveloperAppKey: [
    ['as usual', ({ appPath }) => registry.post(`${appPath}/keys`, { consumerKey: unique('key') })],
  ],
  getDeveloperAppKey: [['as usual', ({ keyPath }) => registry.get(keyPath)]],
  updateDeveloperAppKey: [
    ['with a status', ({ keyPath }) => registry.post(`${keyPath}?action=revoke`)],
    ['with a product', ({ keyPath, product }) => registry.post(keyPath, { apiProducts: [product.name] })],
  ],
  replaceDeveloperAppKey: [
    ['with attributes', ({ keyPath }) => registry.put(keyPath, { attributes })],
    ['with scopes', ({ keyPath }) => registry.put(keyPath, { scopes: [] })],
  ],
  deleteDeveloperAppKey: [['as usual', ({ keyPath }) => registry.delete(keyPath)]],
  updateDeveloperAppKeyApiProduct: [
    [
      'as usual',
      ({ keyPath, product }) => registry.post(`${keyPath}/apiproducts/${product.name}?action=revoke`),
    ],
  ],
  deleteDeveloperAppKeyApiProduct: [
    ['as usual', ({ keyPath, product }) => registry.delete(`${keyPath}/apiproducts/${product.name}`)],
  ],
  listDeveloperAppKeyAttributes: [['as usual', ({ keyPath }) => registry.get(`${keyPath}/attributes`)]],
  getDeveloperAppKeyAttribute: [
    [
      'after setting it in 3',
      async ({ keyPath }) => {
        await registry.post(`${keyPath}/attributes/team`, value);
        return registry.get(`${keyPath}/attributes/team`);
      },
    ],
  ],
  updateDeveloperAppKeyAttributes: [
    ['as usual', ({ keyPath }) => registry.post(`${keyPath}/attributes`, set)],
  ],
  updateDeveloperAppKeyAttribute: [
    ['as usual', ({ keyPath }) => registry.post(`${keyPath}/attributes/team`, value)],
  ],
  deleteDeveloperAppKeyAttribute: [
    [
      'after setting it in 3',
      async ({ keyPath }) => {
        await registry.post(`${keyPath}/attributes/team`, value);
        return registry.delete(`${keyPath}/attributes/team`);
      },
    ],
  ],

  ...workOf('Company', ({ company }) => company),
  createCompany: [['as usual', () => registry.post('/companies', { name: unique('new') })]],
  listCompanies: [
    ['as usual', () => registry.get('/companies')],
    ['expanded', () => registry.get('/companies?expand=true')],
  ],
  deleteCompany: [['as usual', ({ company: { path } }) => registry.delete(path)]],
  listCompanyDevelopers: [['as usual', ({ company: { path } }) => registry.get(`${path}/developers`)]],
  updateCompanyDevelopers: [
    [
      'with a developer',
      ({ company: { path }, developer: { email } }) =>
        registry.post(`${path}/developers`, { developer: [{ email }] }),
    ],
    ['with none, of none', ({ company: { path } }) => registry.post(`${path}/developers`, { developer: [] })],
  ],
  deleteCompanyDeveloper: [
    [
      'after adding them in 3',
      async ({ company: { path }, developer: { email } }) => {
        await registry.post(`${path}/developers`, { developer: [{ email }] });
        return registry.delete(`${path}/developers/${email}`);
      },
    ],
  ],
  generateKeyPairOrUpdateCompanyAppStatus: [
    ['as usual', ({ company: { app } }) => registry.post(`${app}?action=revoke`)],
    [
      'with another key',
      ({ company: { app }, product }) => registry.post(app, { apiProducts: [product.name] }),
    ],
  ],
  replaceCompanyAppKey: [
    ['with attributes', ({ company: { key } }) => registry.put(key, { attributes })],
    ['with scopes', ({ company: { key } }) => registry.put(key, { scopes: [] })],
  ],
  listCompanyAppKeyAttributes: [['as usual', ({ company: { key } }) => registry.get(`${key}/attributes`)]],
  getCompanyAppKeyAttribute: [
    [
      'after setting it in 3',
      async ({ company: { key } }) => {
        await registry.post(`${key}/attributes/team`, value);
        return registry.get(`${key}/attributes/team`);
      },
    ],
  ],
  updateCompanyAppKeyAttributes: [
    ['as usual', ({ company: { key } }) => registry.post(`${key}/attributes`, set)],
  ],
  updateCompanyAppKeyAttribute: [
    ['as usual', ({ company: { key } }) => registry.post(`${key}/attributes/team`, value)],
  ],
  deleteCompanyAppKeyAttribute: [
    [
      'after setting it in 3',
      async ({ company: { key } }) => {
        await registry.post(`${key}/attributes/team`, value);
        return registry.delete(`${key}/attributes/team`);
      },
    ],
  ],

  getAppDetails: [['as usual', ({ byIds: { app } }) => registry.get(`${app}/details`)]],
  editApp: [['as usual', ({ byIds: { app } }) => registry.post(`${app}/edit`, { notes: 'x' })]],
  editDeveloper: [
    ['by e-mail', ({ byEmail }) => registry.post(`${byEmail}/edit`, { firstName: 'Augusta' })],
    ['by developerId', ({ byId }) => registry.post(`${byId}/edit`, { firstName: 'Augusta' })],
  ],
  createAppKey: [
    [
      'as usual',
      ({ byIds: { app }, product: { name } }) =>
        registry.post(`${app}/keys`, { action: 'generate', apiProducts: [name] }),
    ],
  ],
  revealAppKey: [
    [
      'as usual',
      ({ byIds: { key } }) => registry.post(`${key}/reveal`, { what: 'consumerKey', purpose: 'copy' }),
    ],
  ],
  editAppKey: [
    ['a status', ({ byIds: { key } }) => registry.post(`${key}?action=revoke`)],
    ['a label', ({ byIds: { key } }) => registry.post(key, { label: 'Key 1' })],
  ],
  deleteAppKey: [['as usual', ({ byIds: { key } }) => registry.delete(key)]],
  addAppKeyApiProducts: [
    [
      'as usual',
      ({ byIds: { key }, other }) => registry.post(`${key}/apiproducts`, { apiProducts: [other.name] }),
    ],
  ],
  decideAppKeyApiProduct: [
    [
      'as usual',
      ({ byIds: { key }, product: { name } }) =>
        registry.post(`${key}/apiproducts/${name}?action=revoke`, { reason: 'late' }),
    ],
  ],
  removeAppKeyApiProduct: [
    ['as usual', ({ byIds: { key }, product: { name } }) => registry.delete(`${key}/apiproducts/${name}`)],
  ],
  lookUpKey: [
    ['as usual', ({ byIds: { consumerKey } }) => registry.post('/keys:lookUp', { consumerKey, path: '/' })],
  ],

  ...workOf('AppGroup', ({ appGroup }) => appGroup),
  createAppGroup: [['as usual', () => registry.post('/appgroups', { name: unique('new') })]],
  listAppGroups: [
    ['as usual', () => registry.get('/appgroups')],
    ['filtered', () => registry.get('/appgroups?filter=status%3Dactive')],
  ],
  generateKeyPairOrUpdateAppGroupAppStatus: [
    ['as usual', ({ appGroup: { app } }) => registry.post(`${app}?action=revoke`)],
    [
      'with another key',
      ({ appGroup: { app }, product }) => registry.post(app, { apiProducts: [product.name] }),
    ],
  ],
  deleteAppGroup: [['as usual', ({ appGroup: { path } }) => registry.delete(path)]],

  createApiProduct: [
    [
      'as usual',
      () => registry.post('/apiproducts', { name: unique('new'), displayName: 'New', approvalType: 'auto' }),
    ],
  ],
  getApiProduct: [['as usual', ({ productPath }) => registry.get(productPath)]],
  listApiProducts: [
    ['as usual', () => registry.get('/apiproducts')],
    ['expanded', () => registry.get('/apiproducts?expand=true')],
    ['by attribute', () => registry.get('/apiproducts?attributename=team&attributevalue=harbour')],
  ],
  updateApiProduct: [
    [
      'as usual',
      ({ productPath }) => registry.put(productPath, { displayName: 'Changed', approvalType: 'auto' }),
    ],
  ],
  deleteApiProduct: [['as usual', ({ productPath }) => registry.delete(productPath)]],
  listApiProductAttributes: [['as usual', ({ productPath }) => registry.get(`${productPath}/attributes`)]],
  getApiProductAttribute: [['as usual', ({ productPath }) => registry.get(`${productPath}/attributes/team`)]],
  updateApiProductAttributes: [
    ['as usual', ({ productPath }) => registry.post(`${productPath}/attributes`, set)],
  ],
  updateApiProductAttribute: [
    ['as usual', ({ productPath }) => registry.post(`${productPath}/attributes/team`, value)],
  ],
  deleteApiProductAttribute: [
    ['as usual', ({ productPath }) => registry.delete(`${productPath}/attributes/team`)],
  ],
};

test('every operation has a budget, here or in its own test', () => {
  const elsewhere = loadCatalog()
    .filter(isOperation)
    .filter(({ name }) => !(name in asked));
  for (const { name, resource } of elsewhere) {
    const file = join(__dirname, `../functions/${resource}/${name}.test.ts`);
    expect([name, readFileSync(file, 'utf8')]).toEqual([name, expect.stringContaining('roundTripsOf(')]);
  }
});

/** Returns the rounds up to the first commit, before the operation waits. */
const upToCommit = (rounds: string[][]) =>
  rounds.slice(0, rounds.findIndex((methods) => methods.includes('Commit')) + 1);

describe.each(Object.entries(asked))('%s', (name, rows) => {
  test.each(rows)('%s takes the round trips, reads and writes of its budget', async (how, work) => {
    const here = await scene();
    stoppedAt = Date.now();
    await registry.get('');
    let reply: Reply | undefined;
    let rounds: string[][] = [];
    const bill = await billing.of(async () => {
      rounds = await roundTripsOf(async () => {
        reply = await work(here);
      });
    });
    expect(reply?.status).toBeLessThan(300);
    const roundTrips = (/^create\w+App$/.test(name) ? upToCommit(rounds) : rounds).length;
    expect({ roundTrips, ...bill }).toEqual(budgets[name]?.[how]);
  });
});

test('every budget is of an operation that is asked here', () => {
  const names = (table: Record<string, object>) =>
    Object.entries(table).map(([name, hows]) => [name, Object.keys(hows)]);
  const rows = Object.entries(asked).map(([name, rows]) => [name, rows.map(([how]) => how)]);
  expect(names(budgets).sort()).toEqual(rows.sort());
});

test('a created app is looked at with one read, and issued when nobody has', async () => {
  const { byEmail } = await scene();
  const rounds = await roundTripsOf(() => registry.post(`${byEmail}/apps`, { name: 'new' }));
  const [request, look, issuing] = [['GetDocument', 'Commit'], ['GetDocument'], ['GetDocument', 'Commit']];
  expect(rounds.flat()).toEqual([...request, ...look, ...issuing, ...look]);
});

test('where no trigger is, an app and its key take the round trips of the app alone', async () => {
  const triggerless = await startRegistry({ wrapDatabase: billing.wrap });
  const { email } = await given(triggerless).developer();
  const { name } = await given(triggerless).apiProduct();
  let rounds: string[][] = [];
  const bill = await billing.of(async () => {
    rounds = await roundTripsOf(() =>
      triggerless.post(`/developers/${email}/apps`, { name: 'new', apiProducts: [name] }),
    );
  });
  await triggerless.stop();
  expect(rounds).toEqual([['BatchGetDocuments'], ['Commit']]);
  expect(bill).toEqual({ reads: 2, writes: 5, deletes: 0 });
});

test('issuing takes 2 round trips, and 1 where it is done already', async () => {
  const event = await storedApp(await scene());
  const first = await roundTripsOf(() => onAppCreated.handler(event, registry.context));
  const again = await roundTripsOf(() => onAppCreated.handler(event, registry.context));
  expect([first, again]).toEqual([[['GetDocument'], ['Commit']], [['GetDocument']]]);
});

test('calls in flight together are one round, and calls one after the other are as many as they are', async () => {
  const { developers, apiProducts } = registry.context.store;
  const one = () => developers.list(registry.org, { count: 1 });
  const other = () => apiProducts.listNames(registry.org, { count: 1 });

  const together = await roundTripsOf(() => Promise.all([one(), other()]));
  const apart = await roundTripsOf(async () => {
    await one();
    await other();
  });
  expect(together).toEqual([['RunQuery', 'RunQuery']]);
  expect(apart).toEqual([['RunQuery'], ['RunQuery']]);
});
