import { given, unique } from '../../support/registry/given';
import { basic, type Registry, type Reply } from '../../support/registry/registry';
import { kept } from '../keeping';
import { refusalOf } from '../reading';
import type { Row, Scene } from '../table';

/** Asks for the organization itself at a path that begins with the version. */
const askAt = (
  { registry }: Scene,
  path: string,
  authorization = basic(registry.admin.email, registry.admin.password),
) => fetch(`${registry.url}${path.replace('{org}', registry.org)}`, { headers: { authorization } });

const KEY_LENGTH = 'keymanagement.consumer.key.length';
const SECRET_LENGTH = 'keymanagement.consumer.secret.length';

/** The properties in an answer, by name. */
const propertiesIn = ({ body }: Reply): Record<string, string> =>
  Object.fromEntries(
    body.properties.property.map(({ name, value }: { name: string; value: string }) => [name, value]),
  );

const setProperties = (registry: Registry, properties: Record<string, string>) =>
  registry.post('', {
    properties: { property: Object.entries(properties).map(([name, value]) => ({ name, value })) },
  });

/** An organization in which nothing may be open to all. */
const bounded = kept(async (registry) => {
  await setProperties(registry, { 'features.keymanagement.disable.unbounded.permissions': 'true' });
  return registry;
});

export const rows: Row[] = [
  {
    says: 'an organization has its names, environments, properties, type and who made it',
    from: ['PHP', 'DRU'],
    of: ['getOrganization'],
    dialect: 'edge',
    async check({ registry }) {
      const { status, body } = await registry.get('');
      expect(status).toBe(200);
      expect(body).toEqual({
        createdAt: expect.any(Number),
        createdBy: registry.admin.email,
        displayName: expect.any(String),
        environments: expect.any(Array),
        lastModifiedAt: expect.any(Number),
        lastModifiedBy: registry.admin.email,
        name: registry.org,
        properties: { property: expect.any(Array) },
        type: expect.stringMatching(/^(trial|paid)$/),
      });
    },
  },
  {
    says: 'an organization begins with its name, its moments are texts, and it does not say who made it',
    from: ['PHP', 'XD'],
    of: ['getOrganization'],
    dialect: 'x',
    async check({ registry }) {
      const { status, body } = await registry.get('');
      expect(status).toBe(200);
      expect(Object.keys(body)[0]).toBe('name');
      expect(body).toMatchObject({
        name: registry.org,
        createdAt: expect.stringMatching(/^\d{13}$/),
        lastModifiedAt: expect.stringMatching(/^\d{13}$/),
      });
      expect(body).not.toHaveProperty('createdBy');
      expect(body).not.toHaveProperty('lastModifiedBy');
    },
  },
  {
    says: 'an organization tells its project, its runtime and its state',
    from: ['XD', 'DRU'],
    of: ['getOrganization'],
    dialect: 'x',
    async check({ registry }) {
      const { body } = await registry.get('');
      expect(body).toMatchObject({
        projectId: expect.any(String),
        runtimeType: expect.stringMatching(/^(CLOUD|HYBRID)$/),
        state: 'ACTIVE',
      });
    },
  },
  {
    says: 'an organization says by a property that it is of the newer kind',
    from: ['PHP', 'DRU'],
    of: ['getOrganization'],
    dialect: 'x',
    async check({ registry }) {
      expect(propertiesIn(await registry.get(''))).toMatchObject({ 'features.hybrid.enabled': 'true' });
    },
  },
  {
    says: 'the lengths of generated keys and secrets are properties of an organization',
    from: ['JS', 'EO'],
    of: ['getOrganization'],
    async check({ registry, developer, app }) {
      const { credentials } = await app(await developer());
      expect(propertiesIn(await registry.get(''))).toMatchObject({
        [KEY_LENGTH]: `${credentials[0]?.consumerKey.length}`,
        [SECRET_LENGTH]: `${credentials[0]?.consumerSecret?.length}`,
      });
    },
  },
  {
    says: 'POST of an organization replaces all its properties, and answers 200 and the organization',
    from: ['JS'],
    of: ['updateOrganization', 'getOrganization'],
    async check({ alone }) {
      const registry = await alone();
      for (const name of ['features.isSmbOrganization', 'features.isMonetizationEnabled']) {
        const reply = await setProperties(registry, { [name]: 'false' });
        expect([reply.status, reply.body.name]).toEqual([200, registry.org]);
        const {
          'features.isCpsEnabled': _,
          [KEY_LENGTH]: __,
          [SECRET_LENGTH]: ___,
          ...others
        } = propertiesIn(reply);
        expect(others).toEqual({ [name]: 'false' });
        expect((await registry.get('')).body).toEqual(reply.body);
      }
    },
  },
  {
    says: 'paging cannot be turned off by a property',
    from: ['PHP'],
    of: ['updateOrganization'],
    async check({ alone }) {
      const reply = await setProperties(await alone(), { 'features.isCpsEnabled': 'false' });
      expect(propertiesIn(reply)).toMatchObject({ 'features.isCpsEnabled': 'true' });
    },
  },
  ...(['16', '128'] as const).map(
    (length): Row => ({
      says: `generated keys and secrets have ${length} characters where properties say so`,
      from: ['JS', 'EO'],
      of: ['updateOrganization', 'createDeveloperApp'],
      async check({ alone }) {
        const registry = await alone();
        const reply = await setProperties(registry, { [KEY_LENGTH]: length, [SECRET_LENGTH]: length });
        expect(reply.status).toBe(200);
        const { credentials } = await given(registry).app(await given(registry).developer());
        const alphanumeric = expect.stringMatching(new RegExp(`^[A-Za-z0-9]{${length}}$`));
        expect(credentials[0]).toMatchObject({ consumerKey: alphanumeric, consumerSecret: alphanumeric });
      },
    }),
  ),
  ...(['15', '129', 'many'] as const).map(
    (length): Row => ({
      says: `generated keys cannot have ${length} characters`,
      from: ['JS'],
      of: ['updateOrganization', 'keymint.InvalidRequest'],
      async check({ registry }) {
        expect(refusalOf(await setProperties(registry, { [KEY_LENGTH]: length }))).toBe(
          '400 keymint.InvalidRequest',
        );
      },
    }),
  ),
  {
    says: 'where unbounded permissions are disabled, an app needs an API product',
    from: ['EO', 'DRU'],
    of: ['createDeveloperApp', 'keymanagement.service.ApiProductsRequired'],
    async check(scene) {
      const registry = await bounded(scene);
      const { email } = await given(registry).developer();
      const { name } = await given(registry).apiProduct({ proxies: ['weather'] });
      for (const apiProducts of [undefined, [], ['']]) {
        const reply = await registry.post(`/developers/${email}/apps`, { name: 'app', apiProducts });
        expect(refusalOf(reply)).toBe('400 keymanagement.service.ApiProductsRequired');
      }
      const reply = await registry.post(`/developers/${email}/apps`, { name: 'app', apiProducts: [name] });
      expect(reply.status).toBe(201);
    },
  },
  {
    says: 'where unbounded permissions are disabled, an API product needs a proxy or a resource',
    from: ['EO'],
    of: ['createApiProduct', 'updateApiProduct', 'keymint.InvalidRequest'],
    async check(scene) {
      const registry = await bounded(scene);
      const draft = { displayName: 'P', approvalType: 'auto' };
      const reply = await registry.post('/apiproducts', { name: unique('product'), ...draft });
      expect(refusalOf(reply)).toBe('400 keymint.InvalidRequest');
      for (const bounds of [{ proxies: ['weather'] }, { apiResources: ['/'] }]) {
        const { name } = await given(registry).apiProduct(bounds);
        expect((await registry.put(`/apiproducts/${name}`, draft)).status).toBe(400);
        expect((await registry.put(`/apiproducts/${name}`, { ...draft, ...bounds })).status).toBe(200);
      }
    },
  },
  {
    says: 'an organization always says that its lists can be paged',
    from: ['PHP'],
    of: ['getOrganization'],
    async check({ registry }) {
      const { body } = await registry.get('');
      expect(body.properties.property).toContainEqual({ name: 'features.isCpsEnabled', value: 'true' });
    },
  },
  {
    says: 'the values of an organization’s properties are texts',
    from: ['PHP', 'JS'],
    of: ['getOrganization'],
    async check({ registry }) {
      const { body } = await registry.get('');
      for (const property of body.properties.property)
        expect(property).toEqual({ name: expect.any(String), value: expect.any(String) });
    },
  },
  {
    says: 'the environments of an organization are named in it',
    from: ['PHP'],
    of: ['getOrganization', 'listEnvironments'],
    async check({ registry }) {
      const { body } = await registry.get('');
      expect(body.environments).toEqual((await registry.get('/environments')).body);
    },
  },
  {
    says: 'the list of environments is an array of names',
    from: ['EO', 'XD'],
    of: ['listEnvironments'],
    async check({ registry }) {
      const { status, body } = await registry.get('/environments');
      expect([status, body]).toEqual([200, ['test', 'prod']]);
    },
  },
  ...(
    [
      ['/v1/organizations/{org}', ['EO', 'XD']],
      ['/v1/organizations/{org}/', ['JS']],
      ['/v1/o/{org}', ['AT', 'APS', 'OLD']],
      ['/v1/o/{org}/', ['JS']],
      ['/v1/organizations/{org}?$.xgafv=2&alt=json', ['XD']],
    ] as const
  ).map(
    ([path, from]): Row => ({
      says: `an organization is found at ${path}`,
      from,
      of: ['getOrganization'],
      async check(scene) {
        const answer = await askAt(scene, path);
        expect([answer.status, await answer.json()]).toEqual([200, (await scene.registry.get('')).body]);
      },
    }),
  ),
  ...(['', '/environments'] as const).map(
    (path): Row => ({
      says: `nobody reads ${path || 'an organization'} without credentials`,
      from: ['NES'],
      of: [path ? 'listEnvironments' : 'getOrganization', 'security.authentication.Unauthorized'],
      async check({ registry }) {
        const reply = await registry.get(path, { headers: { authorization: '' } });
        expect(refusalOf(reply)).toBe('401 security.authentication.Unauthorized');
      },
    }),
  ),
  {
    says: 'credentials of one organization open no other',
    from: ['EO'],
    of: ['getOrganization', 'security.authentication.Unauthorized'],
    async check(scene) {
      const other = await scene.alone();
      const answer = await askAt(scene, `/v1/organizations/${other.org}`);
      expect(answer.status).toBe(401);
    },
  },
  {
    says: 'an organization that is not there is told apart from none by nobody',
    from: ['OWN'],
    of: ['getOrganization', 'security.authentication.Unauthorized'],
    async check(scene) {
      const other = await scene.alone();
      const stranger = basic(`${unique('eve')}@example.com`, unique('a wrong password'));
      const told = async (org: string) => {
        const answer = await askAt(scene, `/v1/organizations/${org}`, stranger);
        return [answer.status, (await answer.text()).replaceAll(org, '')];
      };
      const [here, nowhere] = [await told(other.org), await told(unique('nowhere'))];
      expect(here[0]).toBe(401);
      expect(nowhere).toEqual(here);
    },
  },
];
