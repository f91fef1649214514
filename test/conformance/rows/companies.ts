import { given, unique } from '../../support/registry/given';
import type { Registry } from '../../support/registry/registry';
import { kept } from '../keeping';
import { done } from '../making';
import { ownedAppRows } from '../ownedApps';
import { entitiesOf, messageOf, refusalOf } from '../reading';
import type { Row } from '../table';

const NO_COMPANY = '404 developer.service.CompanyDoesNotExist';
const TAKEN = '409 developer.service.CompanyAlreadyExists';
const INVALID = '400 keymint.InvalidRequest';

const make = async (registry: Registry, draft: object = {}) => {
  const company = done(await registry.post('/companies', { name: unique('harbour'), ...draft }));
  return { company, path: `/companies/${company.name}` };
};

const names = ['Bay', 'cove', 'harbour'];

/** An organization with these companies, made in another order. */
const withCompanies = kept(async (registry) => {
  for (const name of [...names].reverse()) await make(registry, { name, displayName: name });
  return registry;
});

/** Companies are Edge's alone. */
const edge = (row: Omit<Row, 'dialect'>): Row => ({ ...row, dialect: 'edge' });

const listing: Row[] = [
  ...(
    [
      ['the bare list of companies is an array of names', '', names],
      ['count limits how many companies are listed', 'count=2', ['Bay', 'cove']],
      ['a startKey begins the list of companies at itself', 'startKey=cove&count=1000', ['cove', 'harbour']],
      ['the page that begins at the last company is that one', 'startKey=harbour&count=2', ['harbour']],
      ['expand=false lists the names of companies', 'expand=false', names],
    ] as const
  ).map(([says, query, expected]) =>
    edge({
      says,
      from: ['EO', 'PHP'],
      of: ['listCompanies'],
      async check(scene) {
        const registry = await withCompanies(scene);
        const { status, body } = await registry.get(`/companies?${query}`);
        expect([status, body]).toEqual([200, expected]);
      },
    }),
  ),
  edge({
    says: 'the expanded list is whole companies under company, each as it is alone',
    from: ['EO', 'PHP'],
    of: ['listCompanies', 'getCompany'],
    async check(scene) {
      const registry = await withCompanies(scene);
      const { body } = await registry.get('/companies?expand=true');
      const each = await Promise.all(names.map((name) => registry.get(`/companies/${name}`)));
      expect(body).toEqual({ company: each.map((reply) => reply.body) });
    },
  }),
  edge({
    says: 'an organization without companies has empty lists of them',
    from: ['PHP'],
    of: ['listCompanies'],
    async check({ alone }) {
      const registry = await alone();
      expect((await registry.get('/companies')).body).toEqual([]);
      expect((await registry.get('/companies?expand=true')).body).toEqual({ company: [] });
    },
  }),
  edge({
    says: 'a startKey that no company has is 404',
    from: ['PHP'],
    of: ['listCompanies', 'keymanagement.service.company_doesnot_exist'],
    async check({ registry }) {
      const reply = await registry.get('/companies?startKey=ghost');
      expect(refusalOf(reply)).toBe('404 keymanagement.service.company_doesnot_exist');
    },
  }),
];

const creation: Row[] = [
  edge({
    says: 'creating a company answers 201 and the company, active and without apps',
    from: ['EO', 'PHP'],
    of: ['createCompany'],
    async check({ registry }) {
      const attributes = [{ name: 'ADMIN_EMAIL', value: 'ada@example.com' }];
      const draft = { name: unique('harbour'), displayName: 'Harbour Ltd.', attributes };
      const { status, body } = await registry.post('/companies', draft);
      expect(status).toBe(201);
      expect(body).toEqual({
        ...draft,
        apps: [],
        createdAt: expect.any(Number),
        createdBy: registry.admin.email,
        lastModifiedAt: body.createdAt,
        lastModifiedBy: registry.admin.email,
        organization: registry.org,
        status: 'active',
      });
      expect((await registry.get(`/companies/${draft.name}`)).body).toEqual(body);
    },
  }),
  edge({
    says: 'a new company is active, whatever status is sent',
    from: ['EO', 'PHP'],
    of: ['createCompany'],
    async check({ registry }) {
      const { company } = await make(registry, { status: 'inactive', apps: ['ghost'], createdAt: 1 });
      expect([company.status, company.apps, company.createdAt > 1]).toEqual(['active', [], true]);
    },
  }),
  edge({
    says: 'a company’s name is taken once, in whatever case',
    from: ['EO'],
    of: ['createCompany', TAKEN.slice(4)],
    async check({ registry }) {
      const { company, path } = await make(registry);
      for (const name of [company.name, company.name.toUpperCase()]) {
        expect(refusalOf(await registry.post('/companies', { name }))).toBe(TAKEN);
      }
      expect((await registry.get(path)).body).toEqual(company);
    },
  }),
  edge({
    says: 'a company is found by its name in any case, and keeps the case it was given',
    from: ['EO'],
    of: ['getCompany'],
    async check({ registry }) {
      const { company } = await make(registry, { name: unique('Harbour') });
      expect((await registry.get(`/companies/${company.name.toUpperCase()}`)).body).toEqual(company);
    },
  }),
  ...(
    [
      ['named 0', { name: '0' }],
      ['without a name', {}],
      ['with an empty name', { name: '' }],
      ['with a slash in its name', { name: 'a/b' }],
    ] as const
  ).map(([what, draft]) =>
    edge({
      says: `a company ${what} is refused`,
      from: ['EO'],
      of: ['createCompany', INVALID.slice(4)],
      async check({ registry }) {
        expect(refusalOf(await registry.post('/companies', draft))).toBe(INVALID);
      },
    }),
  ),
  edge({
    says: 'a company has 18 attributes and no more when it is made',
    from: ['LIM', 'EO'],
    of: ['createCompany', 'organizations.keymanagement.AttributeLimitExceeded'],
    async check({ registry }) {
      const attributes = Array.from({ length: 19 }, (_, n) => ({ name: `n${n}`, value: '' }));
      const reply = await registry.post('/companies', { name: unique('harbour'), attributes });
      expect(refusalOf(reply)).toBe('400 organizations.keymanagement.AttributeLimitExceeded');
      const { company } = await make(registry, { attributes: attributes.slice(1) });
      expect(company.attributes).toHaveLength(18);
    },
  }),
];

const oneCompany: Row[] = [
  ...(
    [
      ['getCompany', (registry: Registry) => registry.get('/companies/ghost')],
      ['updateCompany', (registry: Registry) => registry.put('/companies/ghost', { displayName: 'G' })],
      ['deleteCompany', (registry: Registry) => registry.delete('/companies/ghost')],
      ['listCompanyApps', (registry: Registry) => registry.get('/companies/ghost/apps')],
      ['listCompanyDevelopers', (registry: Registry) => registry.get('/companies/ghost/developers')],
      ['listCompanyAttributes', (registry: Registry) => registry.get('/companies/ghost/attributes')],
      [
        'updateCompanyDevelopers',
        (registry: Registry) => registry.post('/companies/ghost/developers', { developer: [] }),
      ],
      [
        'deleteCompanyDeveloper',
        (registry: Registry) => registry.delete('/companies/ghost/developers/ada@example.com'),
      ],
    ] as const
  ).map(([operation, ask]) =>
    edge({
      says: `${operation} of an unknown company is 404`,
      from: ['PHP', 'OWN'],
      of: [operation, NO_COMPANY.slice(4)],
      async check({ registry }) {
        const reply = await ask(registry);
        expect(refusalOf(reply)).toBe(NO_COMPANY);
        expect(messageOf(reply)).toBe(`Company ghost does not exist in organization ${registry.org}`);
      },
    }),
  ),
  edge({
    says: 'PUT of a company replaces display name and attributes, and answers 200 and the company',
    from: ['EO', 'PHP'],
    of: ['updateCompany'],
    async check({ registry }) {
      const { company, path } = await make(registry, { attributes: [{ name: 'a', value: '1' }] });
      const { status, body } = await registry.put(path, { displayName: 'New' });
      expect(status).toBe(200);
      const { lastModifiedAt } = body;
      expect(body).toEqual({ ...company, displayName: 'New', attributes: [], lastModifiedAt });
      expect(lastModifiedAt).toBeGreaterThan(company.lastModifiedAt);
    },
  }),
  edge({
    says: 'name, status and apps of a company are not changed by a PUT',
    from: ['EO', 'PHP'],
    of: ['updateCompany'],
    async check({ registry }) {
      const { company, path } = await make(registry);
      const sent = {
        name: 'other',
        status: 'inactive',
        apps: ['ghost'],
        organization: 'other',
        createdAt: 1,
      };
      const { status, body } = await registry.put(path, sent);
      expect([status, body]).toEqual([200, { ...company, lastModifiedAt: body.lastModifiedAt }]);
    },
  }),
  ...(['post', 'put'] as const).map((method) =>
    edge({
      says: `a company is deactivated and activated by ${method.toUpperCase()} with an action, which answers 204`,
      from: ['EO', 'PHP'],
      of: ['updateCompany'],
      async check({ registry }) {
        const { company, path } = await make(registry, { attributes: [{ name: 'a', value: '1' }] });
        for (const status of ['inactive', 'inactive', 'active']) {
          const reply = await registry[method](`${path}?action=${status}`, undefined, {
            raw: '',
            headers: { 'content-type': 'application/octet-stream' },
          });
          expect([reply.status, reply.text]).toEqual([204, '']);
          const { body } = await registry.get(path);
          expect(body).toEqual({ ...company, status, lastModifiedAt: body.lastModifiedAt });
        }
      },
    }),
  ),
  edge({
    says: 'a company is given no other status by an action',
    from: ['EO'],
    of: ['updateCompany', INVALID.slice(4)],
    async check({ registry }) {
      const { path } = await make(registry);
      expect(refusalOf(await registry.post(`${path}?action=approve`))).toBe(INVALID);
    },
  }),
];

const developers: Row[] = [
  edge({
    says: 'a new company has no developers',
    from: ['EO'],
    of: ['listCompanyDevelopers'],
    async check({ registry }) {
      const { path } = await make(registry);
      const { status, body } = await registry.get(`${path}/developers`);
      expect([status, body]).toEqual([200, { developer: [] }]);
    },
  }),
  edge({
    says: 'adding developers to a company answers 200 and them with their roles',
    from: ['EO', 'PHP'],
    of: ['updateCompanyDevelopers', 'listCompanyDevelopers'],
    async check({ registry, developer }) {
      const { path } = await make(registry);
      const people = [await developer(), await developer()].map(({ email }) => email).sort();
      const members = people.map((email, n) => ({ email, role: `role-${n}` }));
      const { status, body } = await registry.post(`${path}/developers`, { developer: members });
      expect([status, body]).toEqual([200, { developer: members }]);
      expect((await registry.get(`${path}/developers`)).body).toEqual({ developer: members });
    },
  }),
  edge({
    says: 'developers who are added to a company leave the others there',
    from: ['EO', 'PHP'],
    of: ['updateCompanyDevelopers'],
    async check({ registry, developer }) {
      const { path } = await make(registry);
      const emails = [await developer(), await developer()].map(({ email }) => email);
      for (const email of emails)
        done(await registry.post(`${path}/developers`, { developer: [{ email, role: 'member' }] }));
      const listed = entitiesOf(await registry.get(`${path}/developers`));
      expect(listed.map(({ email }) => email)).toEqual(emails.sort());
    },
  }),
  edge({
    says: 'a developer who is added to a company again has the new role',
    from: ['EO', 'PHP'],
    of: ['updateCompanyDevelopers'],
    async check({ registry, developer }) {
      const { path } = await make(registry);
      const { email } = await developer();
      for (const role of ['member', 'admin']) {
        const { body } = await registry.post(`${path}/developers`, { developer: [{ email, role }] });
        expect(body.developer).toEqual([{ email, role }]);
      }
      expect((await registry.get(`${path}/developers`)).body).toEqual({
        developer: [{ email, role: 'admin' }],
      });
    },
  }),
  edge({
    says: 'an empty list takes all developers out of a company',
    from: ['PHP'],
    of: ['updateCompanyDevelopers'],
    async check({ registry, developer }) {
      const { path } = await make(registry);
      const { email } = await developer();
      await registry.post(`${path}/developers`, { developer: [{ email, role: 'admin' }] });
      const { status, body } = await registry.post(`${path}/developers`, { developer: [] });
      expect([status, body]).toEqual([200, { developer: [] }]);
      expect((await registry.get(`${path}/developers`)).body).toEqual({ developer: [] });
    },
  }),
  edge({
    says: 'a developer who does not exist is not added to a company, and nobody else is',
    from: ['OWN'],
    of: ['updateCompanyDevelopers', 'developer.service.DeveloperDoesNotExist'],
    async check({ registry, developer }) {
      const { path } = await make(registry);
      const { email } = await developer();
      const sent = [email, 'ghost@example.com'].map((address) => ({ email: address, role: 'admin' }));
      const reply = await registry.post(`${path}/developers`, { developer: sent });
      expect(refusalOf(reply)).toBe('404 developer.service.DeveloperDoesNotExist');
      expect((await registry.get(`${path}/developers`)).body).toEqual({ developer: [] });
    },
  }),
  edge({
    says: 'a developer names the companies they belong to',
    from: ['EO', 'PHP'],
    of: ['getDeveloper', 'updateCompanyDevelopers'],
    async check({ registry, developer }) {
      const { company, path } = await make(registry);
      const { email, companies } = await developer();
      await registry.post(`${path}/developers`, { developer: [{ email, role: 'admin' }] });
      const { body } = await registry.get(`/developers/${email}`);
      expect([companies, body.companies]).toEqual([[], [company.name]]);
    },
  }),
  edge({
    says: 'taking a developer out of a company answers 204, and the developer stays',
    from: ['EO', 'PHP'],
    of: ['deleteCompanyDeveloper', 'getDeveloper'],
    async check({ registry, developer }) {
      const { path } = await make(registry);
      const { email } = await developer();
      await registry.post(`${path}/developers`, { developer: [{ email, role: 'admin' }] });
      const { status, text } = await registry.delete(`${path}/developers/${email}`);
      expect([status, text]).toEqual([204, '']);
      expect((await registry.get(`${path}/developers`)).body).toEqual({ developer: [] });
      expect((await registry.get(`/developers/${email}`)).body.companies).toEqual([]);
    },
  }),
  edge({
    says: 'a developer who is not in a company is not taken out of it',
    from: ['OWN'],
    of: ['deleteCompanyDeveloper', 'keymint.DeveloperNotInCompany'],
    async check({ registry, developer }) {
      const { path } = await make(registry);
      const { email } = await developer();
      const reply = await registry.delete(`${path}/developers/${email}`);
      expect(refusalOf(reply)).toBe('404 keymint.DeveloperNotInCompany');
    },
  }),
  edge({
    says: 'the developers of a company that is deleted stay, and name it no more',
    from: ['EO'],
    of: ['deleteCompany', 'getDeveloper'],
    async check({ registry, developer }) {
      const { path } = await make(registry);
      const { email } = await developer();
      await registry.post(`${path}/developers`, { developer: [{ email, role: 'admin' }] });
      await registry.delete(path);
      const { status, body } = await registry.get(`/developers/${email}`);
      expect([status, body.companies]).toEqual([200, []]);
    },
  }),
  edge({
    says: 'a developer who is deleted is no longer in a company',
    from: ['OWN'],
    of: ['deleteDeveloper', 'listCompanyDevelopers'],
    async check({ registry, developer }) {
      const { path } = await make(registry);
      const { email } = await developer();
      await registry.post(`${path}/developers`, { developer: [{ email, role: 'admin' }] });
      await registry.delete(`/developers/${email}`);
      expect((await registry.get(`${path}/developers`)).body).toEqual({ developer: [] });
    },
  }),
];

/** A company with two apps, the key of `stale` revoked. */
async function withApps(registry: Registry) {
  const { company, path } = await make(registry);
  const { name } = await given(registry).apiProduct();
  const weather = done(await registry.post(`${path}/apps`, { name: 'weather', apiProducts: [name] }));
  const stale = done(await registry.post(`${path}/apps`, { name: 'stale', apiProducts: [name] }));
  done(await registry.post(`${path}/apps/stale/keys/${stale.credentials[0].consumerKey}?action=revoke`));
  return { company, path, product: name, weather, stale };
}

const apps: Row[] = [
  ...(
    [
      ['the bare list of a company’s apps is an array of names', '', ['stale', 'weather']],
      ['count limits how many of a company’s apps are listed', 'count=1', ['stale']],
      ['a startKey begins the list of a company’s apps at itself', 'startKey=weather', ['weather']],
      ['keyStatus=revoked lists a company’s apps with a revoked key', 'keyStatus=revoked', ['stale']],
      ['keyStatus=approved lists a company’s apps with an approved key', 'keyStatus=approved', ['weather']],
    ] as const
  ).map(([says, query, expected]) =>
    edge({
      says,
      from: ['EO', 'PHP'],
      of: ['listCompanyApps'],
      async check({ registry }) {
        const { path } = await withApps(registry);
        const { status, body } = await registry.get(`${path}/apps?${query}`);
        expect([status, body]).toEqual([200, expected]);
      },
    }),
  ),
  edge({
    says: 'the expanded list of a company’s apps is whole apps under app',
    from: ['EO', 'PHP'],
    of: ['listCompanyApps'],
    async check({ registry }) {
      const { path } = await withApps(registry);
      const each = await Promise.all(
        ['stale', 'weather'].map((name) => registry.get(`${path}/apps/${name}`)),
      );
      const { body } = await registry.get(`${path}/apps?expand=true`);
      expect(body).toEqual({ app: each.map((reply) => reply.body) });
    },
  }),
  edge({
    says: 'a company names its apps',
    from: ['EO', 'PHP'],
    of: ['getCompany', 'deleteCompanyApp'],
    async check({ registry }) {
      const { path } = await withApps(registry);
      expect((await registry.get(path)).body.apps.sort()).toEqual(['stale', 'weather']);
      await registry.delete(`${path}/apps/stale`);
      expect((await registry.get(path)).body.apps).toEqual(['weather']);
    },
  }),
  edge({
    says: 'apptype tells companies’ apps from developers’',
    from: ['EO'],
    of: ['listApps'],
    async check({ alone }) {
      const registry = await alone();
      const { weather, stale } = await withApps(registry);
      const { appId } = await given(registry).app(await given(registry).developer());
      const companies = [weather.appId, stale.appId].sort();
      expect((await registry.get('/apps?apptype=company')).body).toEqual(companies);
      expect((await registry.get('/apps?apptype=developer')).body).toEqual([appId]);
      expect((await registry.get('/apps')).body).toEqual([...companies, appId].sort());
    },
  }),
  edge({
    says: 'POST of a company’s app with API products adds a key, which comes first',
    from: ['EO'],
    of: ['generateKeyPairOrUpdateCompanyAppStatus'],
    async check({ registry }) {
      const { path, product, weather } = await withApps(registry);
      const { status, body } = await registry.post(`${path}/apps/weather`, { apiProducts: [product] });
      expect([status, body.credentials]).toEqual([200, [expect.any(Object), ...weather.credentials]]);
    },
  }),
  edge({
    says: 'PUT of a key of a company’s app replaces its scopes',
    from: ['EO', 'PHP'],
    of: ['replaceCompanyAppKey'],
    async check({ registry, apiProduct }) {
      const { path } = await make(registry);
      const { name } = await apiProduct({ scopes: ['READ', 'WRITE'] });
      const draft = { name: 'weather', apiProducts: [name], scopes: ['READ'] };
      const { credentials } = done(await registry.post(`${path}/apps`, draft));
      const keyPath = `${path}/apps/weather/keys/${credentials[0].consumerKey}`;
      const { status, body } = await registry.put(keyPath, { scopes: ['WRITE'] });
      expect([status, body]).toEqual([200, { ...credentials[0], scopes: ['WRITE'] }]);
    },
  }),
  edge({
    says: 'a key of a company’s app is revoked and approved by an action, which answers 204',
    from: ['EO', 'PHP'],
    of: ['updateCompanyAppKey'],
    async check({ registry }) {
      const { path, weather } = await withApps(registry);
      const keyPath = `${path}/apps/weather/keys/${weather.credentials[0].consumerKey}`;
      for (const [action, status] of [
        ['revoke', 'revoked'],
        ['approve', 'approved'],
      ] as const) {
        expect((await registry.post(`${keyPath}?action=${action}`)).status).toBe(204);
        expect((await registry.get(keyPath)).body.status).toBe(status);
      }
    },
  }),
];

export const rows: Row[] = [
  ...listing,
  ...creation,
  ...oneCompany,
  ...developers,
  ...apps,
  ...ownedAppRows({
    noun: 'company',
    id: 'Company',
    from: ['EO', 'PHP'],
    dialect: 'edge',
    path: '/companies',
    mark: 'companyName',
    unknown: NO_COMPANY,
    setStatus: {
      operation: 'generateKeyPairOrUpdateCompanyAppStatus',
      status: 204,
      send: ({ registry }, path, action) => registry.post(`${path}?action=${action}`),
    },
    lifetimeUnit: 1,
  }),
];
