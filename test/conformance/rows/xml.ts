import { XMLParser } from 'fast-xml-parser';
import { given, unique } from '../../support/registry/given';
import type { Registry, Reply } from '../../support/registry/registry';
import { done } from '../making';
import { codeOf, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

const XML = 'application/xml';
const asXml = { headers: { accept: XML } };

/** An answer in XML as a stranger's parser has it; the attributes of an element begin with `@`. */
const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false });
const elementsOf = ({ text, headers }: Reply) => {
  expect(headers.get('content-type')).toBe(XML);
  const { '?xml': declaration, ...document } = parser.parse(text);
  expect(declaration).toMatchObject({ '@version': '1.0', '@encoding': 'UTF-8' });
  return document;
};

const read = async (registry: Registry, path: string) => elementsOf(await registry.get(path, asXml));

const sendBy =
  (method: 'post' | 'put') =>
  (registry: Registry, path: string, raw: string, type = XML) =>
    registry[method](path, undefined, { raw, headers: { 'content-type': type } });
const send = sendBy('post');
const replace = sendBy('put');

const attributesXml = (...pairs: [name: string, value: string][]) =>
  `<Attributes>${pairs.map(([name, value]) => `<Attribute><Name>${name}</Name><Value>${value}</Value></Attribute>`).join('')}</Attributes>`;

/** A developer with an app for a product, and where each lies. */
async function harbour({ developer, apiProduct, app }: Pick<Scene, 'developer' | 'apiProduct' | 'app'>) {
  const ada = await developer({ attributes: [{ name: 'team', value: 'harbour' }] });
  const product = await apiProduct({ scopes: ['READ', 'WRITE'] });
  const weather = await app(ada, {
    apiProducts: [product.name],
    attributes: [{ name: 'DisplayName', value: 'Fish & <Chips>' }],
    callbackUrl: 'https://example.com/cb?a=1&b=2',
    scopes: ['READ'],
  });
  const [key] = weather.credentials;
  if (!key) throw new Error('The app has no key');
  const developerPath = `/developers/${ada.email}`;
  const path = `${developerPath}/apps/${weather.name}`;
  const keyPath = `${path}/keys/${key.consumerKey}`;
  const productPath = `/apiproducts/${product.name}`;
  return { developer: ada, product, app: weather, key, developerPath, path, keyPath, productPath };
}

/** Every row here is of Edge: X does not speak XML. */
const edge = (row: Omit<Row, 'dialect'>): Row => ({ ...row, dialect: 'edge' });

const negotiation: Row[] = [
  ...(
    [
      ['application/xml', 'application/xml'],
      ['text/xml', 'application/xml'],
      ['application/json', 'application/json'],
      ['*/*', 'application/json'],
      ['', 'application/json'],
      ['application/json;q=0.5, application/xml', 'application/xml'],
      ['application/xml;q=0.5, application/json', 'application/json'],
    ] as const
  ).map(([accept, type]) =>
    edge({
      says: `Accept: ${accept || '(none)'} is answered as ${type}`,
      from: ['EO', 'S4', 'APS'],
      of: ['getDeveloper'],
      async check(scene) {
        const { developerPath } = await harbour(scene);
        const { headers } = await scene.registry.get(developerPath, { headers: { accept } });
        expect(headers.get('content-type')).toBe(type);
      },
    }),
  ),
  ...['application/xml', 'text/xml', 'application/xml; charset=UTF-8', 'Text/XML'].map((type) =>
    edge({
      says: `a body of type ${type} is read as XML and answered as JSON`,
      from: ['S4', 'APS'],
      of: ['createDeveloperApp'],
      async check({ registry, developer }) {
        const { email } = await developer();
        const { status, body } = await send(
          registry,
          `/developers/${email}/apps`,
          '<App name="joe-app"/>',
          type,
        );
        expect([status, body.name]).toEqual([201, 'joe-app']);
      },
    }),
  ),
  edge({
    says: 'what is sent as JSON may be answered as XML',
    from: ['EO'],
    of: ['createDeveloperApp'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const reply = await registry.post(`/developers/${email}/apps`, { name: 'joe-app' }, asXml);
      expect([reply.status, elementsOf(reply).App['@name']]).toEqual([201, 'joe-app']);
    },
  }),
  edge({
    says: 'what an action answers has no body, also when XML is asked for',
    from: ['EO', 'OLD'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus'],
    async check(scene) {
      const { path } = await harbour(scene);
      const { status, text } = await scene.registry.post(`${path}?action=revoke`, undefined, asXml);
      expect([status, text]).toEqual([204, '']);
    },
  }),
  {
    says: 'XML is not answered, whatever is asked for',
    from: ['XD'],
    of: ['getDeveloper'],
    dialect: 'x',
    async check({ registry, developer }) {
      const { email } = await developer();
      const { headers, body } = await registry.get(`/developers/${email}`, asXml);
      expect([headers.get('content-type'), body.email]).toEqual(['application/json; charset=UTF-8', email]);
    },
  },
  {
    says: 'XML is not taken',
    from: ['XD', 'OWN'],
    of: ['createDeveloperApp', 'keymint.UnsupportedMediaType'],
    dialect: 'x',
    async check({ registry, developer }) {
      const { email } = await developer();
      const reply = await send(registry, `/developers/${email}/apps`, '<App name="joe-app"/>');
      expect(refusalOf(reply)).toBe('415 keymint.UnsupportedMediaType');
    },
  },
];

const answers: Row[] = [
  edge({
    says: 'App has the app’s name in an attribute and every other member in an element',
    from: ['XSD', 'APS', 'GO'],
    of: ['getDeveloperApp'],
    async check(scene) {
      const { path, app, developer } = await harbour(scene);
      const { App } = await read(scene.registry, path);
      expect(App).toEqual({
        '@name': app.name,
        AppFamily: 'default',
        AppId: app.appId,
        Attributes: { Attribute: { Name: 'DisplayName', Value: 'Fish & <Chips>' } },
        CallbackUrl: 'https://example.com/cb?a=1&b=2',
        CreatedAt: `${app.createdAt}`,
        CreatedBy: scene.registry.admin.email,
        Credentials: { Credential: expect.any(Object) },
        DeveloperId: developer.developerId,
        LastModifiedAt: expect.stringMatching(/^\d{13}$/),
        LastModifiedBy: scene.registry.admin.email,
        Scopes: { Scope: 'READ' },
        Status: 'approved',
      });
    },
  }),
  edge({
    says: 'Credential has a key and secret, what they open, and their moments',
    from: ['XSD', 'APS', 'GO'],
    of: ['getDeveloperAppKey'],
    async check(scene) {
      const { keyPath, key, product } = await harbour(scene);
      expect(await read(scene.registry, keyPath)).toEqual({
        Credential: {
          ApiProducts: { ApiProduct: { Name: product.name, Status: 'approved' } },
          Attributes: '',
          ConsumerKey: key.consumerKey,
          ConsumerSecret: key.consumerSecret,
          ExpiresAt: '-1',
          IssuedAt: `${key.issuedAt}`,
          Scopes: { Scope: 'READ' },
          Status: 'approved',
        },
      });
    },
  }),
  edge({
    says: 'the Credential of an App is as it is alone',
    from: ['XSD', 'GO'],
    of: ['getDeveloperApp', 'getDeveloperAppKey'],
    async check(scene) {
      const { path, keyPath } = await harbour(scene);
      const { App } = await read(scene.registry, path);
      expect(App.Credentials).toEqual(await read(scene.registry, keyPath));
    },
  }),
  edge({
    says: 'several Credentials stand side by side, newest first',
    from: ['XSD', 'PHP'],
    of: ['getDeveloperApp'],
    async check(scene) {
      const { path, key, product } = await harbour(scene);
      const { body } = await scene.registry.post(path, { apiProducts: [product.name] });
      const { App } = await read(scene.registry, path);
      expect(
        App.Credentials.Credential.map(({ ConsumerKey }: { ConsumerKey: string }) => ConsumerKey),
      ).toEqual([body.credentials[0].consumerKey, key.consumerKey]);
    },
  }),
  edge({
    says: 'several API products of a Credential stand side by side in order',
    from: ['XSD'],
    of: ['getDeveloperAppKey'],
    async check(scene) {
      const { keyPath, product } = await harbour(scene);
      const other = await scene.apiProduct({ approvalType: 'manual' });
      await scene.registry.post(keyPath, { apiProducts: [other.name] });
      const { Credential } = await read(scene.registry, keyPath);
      expect(Credential.ApiProducts.ApiProduct).toEqual([
        { Name: product.name, Status: 'approved' },
        { Name: other.name, Status: 'pending' },
      ]);
    },
  }),
  edge({
    says: 'empty lists of an App are empty elements',
    from: ['XSD', 'APS'],
    of: ['getDeveloperApp'],
    async check({ registry, developer, app }) {
      const owner = await developer();
      const { name } = await app(owner);
      const { App } = await read(registry, `/developers/${owner.email}/apps/${name}`);
      expect([App.Attributes, App.Scopes, App.Credentials.Credential.ApiProducts]).toEqual(['', '', '']);
    },
  }),
  edge({
    says: 'a callback URL that was never set has no element',
    from: ['EO'],
    of: ['getDeveloperApp'],
    async check({ registry, developer, app }) {
      const owner = await developer();
      const { name } = await app(owner);
      const { App } = await read(registry, `/developers/${owner.email}/apps/${name}`);
      expect(App).not.toHaveProperty('CallbackUrl');
    },
  }),
  edge({
    says: 'Developer has every member in an element, apps and companies in lists',
    from: ['APS', 'OLD'],
    of: ['getDeveloper'],
    async check(scene) {
      const { developer, developerPath, app } = await harbour(scene);
      expect(await read(scene.registry, developerPath)).toEqual({
        Developer: {
          Apps: { App: app.name },
          Attributes: { Attribute: { Name: 'team', Value: 'harbour' } },
          Companies: '',
          CreatedAt: `${developer.createdAt}`,
          CreatedBy: scene.registry.admin.email,
          DeveloperId: developer.developerId,
          Email: developer.email,
          FirstName: 'Ada',
          LastModifiedAt: expect.stringMatching(/^\d{13}$/),
          LastModifiedBy: scene.registry.admin.email,
          LastName: 'Lovelace',
          OrganizationName: scene.registry.org,
          Status: 'active',
          UserName: 'ada',
        },
      });
    },
  }),
  edge({
    says: 'the companies of a Developer are named in Companies, and an App of theirs names its company',
    from: ['XSD', 'OLD'],
    of: ['getDeveloper', 'getCompanyApp'],
    async check({ registry, developer }) {
      const name = unique('harbour');
      const { email } = await developer();
      done(await registry.post('/companies', { name }));
      done(await registry.post(`/companies/${name}/developers`, { developer: [{ email, role: 'admin' }] }));
      const raw = '<App name="weather"><CallbackUrl/></App>';
      expect((await send(registry, `/companies/${name}/apps`, raw)).status).toBe(201);
      const { Developer } = await read(registry, `/developers/${email}`);
      expect(Developer.Companies).toEqual({ Company: name });
      const { App } = await read(registry, `/companies/${name}/apps/weather`);
      expect([App['@name'], App.CompanyName, App.DeveloperId]).toEqual(['weather', name, undefined]);
    },
  }),
  edge({
    says: 'ApiProduct has its name in an attribute and every other member in an element',
    from: ['XSD'],
    of: ['getApiProduct'],
    async check({ registry, apiProduct }) {
      const product = await apiProduct({
        apiResources: ['/', '/forecast/**'],
        attributes: [{ name: 'access', value: 'public' }],
        description: 'By the "hour"',
        environments: ['test', 'prod'],
        proxies: ['weather', 'tides'],
        quota: '1000',
        quotaInterval: '1',
        quotaTimeUnit: 'hour',
        scopes: ['READ', 'WRITE'],
      });
      expect(await read(registry, `/apiproducts/${product.name}`)).toEqual({
        ApiProduct: {
          '@name': product.name,
          ApiResources: { ApiResource: ['/', '/forecast/**'] },
          ApprovalType: 'auto',
          Attributes: { Attribute: { Name: 'access', Value: 'public' } },
          CreatedAt: `${product.createdAt}`,
          CreatedBy: registry.admin.email,
          Description: 'By the "hour"',
          DisplayName: 'Product',
          Environments: { Environment: ['test', 'prod'] },
          LastModifiedAt: `${product.lastModifiedAt}`,
          LastModifiedBy: registry.admin.email,
          Proxies: { Proxy: ['weather', 'tides'] },
          Quota: '1000',
          QuotaInterval: '1',
          QuotaTimeUnit: 'hour',
          Scopes: { Scope: ['READ', 'WRITE'] },
        },
      });
    },
  }),
  ...(
    [
      ['a developer', 'listDeveloperAttributes', 'getDeveloperAttribute', 'developerPath', 'team', 'harbour'],
      [
        'an app',
        'listDeveloperAppAttributes',
        'getDeveloperAppAttribute',
        'path',
        'DisplayName',
        'Fish & <Chips>',
      ],
    ] as const
  ).map(([whose, list, get, at, name, value]) =>
    edge({
      says: `the attributes of ${whose} are Attributes, one of them is Attribute`,
      from: ['XSD', 'OLD'],
      of: [list, get],
      async check(scene) {
        const path = `${(await harbour(scene))[at]}/attributes`;
        const Attribute = { Name: name, Value: value };
        expect(await read(scene.registry, path)).toEqual({ Attributes: { Attribute } });
        expect(await read(scene.registry, `${path}/${name}`)).toEqual({ Attribute });
      },
    }),
  ),
  edge({
    says: 'no attributes are an empty Attributes',
    from: ['XSD'],
    of: ['listApiProductAttributes'],
    async check(scene) {
      const { productPath } = await harbour(scene);
      expect(await read(scene.registry, `${productPath}/attributes`)).toEqual({ Attributes: '' });
    },
  }),
  edge({
    says: 'a bare list is a List of Items',
    from: ['OWN'],
    of: ['listDeveloperApps', 'listDevelopers', 'listApiProducts', 'listApps'],
    async check({ alone }) {
      const registry = await alone();
      const { developer, developerPath, product, app } = await harbour(given(registry));
      const list = (Item: string) => ({ List: { Item } });
      expect(await read(registry, '/developers')).toEqual(list(developer.email));
      expect(await read(registry, `${developerPath}/apps`)).toEqual(list(app.name));
      expect(await read(registry, '/apiproducts')).toEqual(list(product.name));
      expect(await read(registry, '/apps')).toEqual(list(app.appId));
    },
  }),
  edge({
    says: 'an empty bare list is an empty List',
    from: ['OWN'],
    of: ['listDeveloperApps'],
    async check({ registry, developer }) {
      const { email } = await developer();
      expect(await read(registry, `/developers/${email}/apps`)).toEqual({ List: '' });
    },
  }),
  edge({
    says: 'the expanded list of a developer’s apps is Apps, each as it is alone',
    from: ['XSD'],
    of: ['listDeveloperApps'],
    async check(scene) {
      const { developerPath, path } = await harbour(scene);
      const { App } = await read(scene.registry, path);
      expect(await read(scene.registry, `${developerPath}/apps?expand=true`)).toEqual({ Apps: { App } });
    },
  }),
  edge({
    says: 'the expanded lists of an organization are Apps, ApiProducts and Developers',
    from: ['XSD'],
    of: ['listApps', 'listApiProducts', 'listDevelopers'],
    async check({ alone }) {
      const registry = await alone();
      const { developerPath, path, productPath } = await harbour(given(registry));
      const { App } = await read(registry, path);
      const apps = await read(registry, '/apps?expand=true');
      expect(apps).toEqual({ Apps: { App: expect.objectContaining(App) } });
      const products = await read(registry, '/apiproducts?expand=true');
      expect(products).toEqual({ ApiProducts: await read(registry, productPath) });
      const developers = await read(registry, '/developers?expand=true');
      expect(developers).toEqual({ Developers: await read(registry, developerPath) });
    },
  }),
  ...(
    [
      ['apps', 'list', ({ app }) => ({ List: { Item: app.appId } })],
      ['apps', 'count', () => ({ Count: '1' })],
      ['keys', 'list', ({ key }) => ({ List: { Item: key.consumerKey } })],
      ['keys', 'count', () => ({ Count: '1' })],
    ] as [string, string, (made: Awaited<ReturnType<typeof harbour>>) => object][]
  ).map(([entity, query, expected]) =>
    edge({
      says: `query=${query} of the ${entity} that use an API product is ${query === 'list' ? 'a List' : 'a Count'}`,
      from: ['OWN'],
      of: ['getApiProduct'],
      async check(scene) {
        const made = await harbour(scene);
        const path = `${made.productPath}?query=${query}&entity=${entity}`;
        expect(await read(scene.registry, path)).toEqual(expected(made));
      },
    }),
  ),
  edge({
    says: 'what is deleted is answered as it was read in XML before',
    from: ['EO', 'XSD'],
    of: ['deleteDeveloperApp', 'deleteDeveloperAppKey', 'deleteDeveloper', 'deleteApiProduct'],
    async check(scene) {
      const { registry } = scene;
      const { keyPath, path, developerPath, productPath } = await harbour(scene);
      const roots: string[] = [];
      for (const gone of [keyPath, path, developerPath, productPath]) {
        const before = await read(registry, gone);
        expect(elementsOf(await registry.delete(gone, asXml))).toEqual(before);
        roots.push(...Object.keys(before));
      }
      expect(roots).toEqual(['Credential', 'App', 'Developer', 'ApiProduct']);
    },
  }),
  edge({
    says: 'text in XML is escaped, and says what it says in JSON',
    from: ['OWN'],
    of: ['getDeveloperAttribute'],
    async check({ registry, developer }) {
      const value = `<![CDATA[x]]> &amp; "two" 'ones' — für 2 €`;
      const { email } = await developer({ attributes: [{ name: 'odd', value }] });
      const { Attribute } = await read(registry, `/developers/${email}/attributes/odd`);
      expect(Attribute.Value.replaceAll('&quot;', '"').replaceAll('&apos;', "'")).toBe(value);
    },
  }),
  ...(
    [
      [404, 'developer.service.AppDoesNotExist', (path: string) => `${path}-ghost`],
      [404, 'keymanagement.service.InvalidClientIdForGivenApp', (path: string) => `${path}/keys/ghost`],
      [404, 'organizations.keymanagement.AttributeDoesntExist', (path: string) => `${path}/attributes/ghost`],
    ] as const
  ).map(([status, code, at]) =>
    edge({
      says: `the refusal ${code} is Error with Code, Message and Contexts`,
      from: ['OLD'],
      of: [code],
      async check(scene) {
        const { path } = await harbour(scene);
        const json = await scene.registry.get(at(path));
        const xml = await scene.registry.get(at(path), asXml);
        expect([json.status, xml.status]).toEqual([status, status]);
        expect(elementsOf(xml)).toEqual({ Error: { Code: code, Message: json.body.message, Contexts: '' } });
      },
    }),
  ),
  edge({
    says: 'who is not let in is told so in XML when that is asked for',
    from: ['NES', 'OLD'],
    of: ['listDevelopers', 'security.authentication.Unauthorized'],
    async check({ registry }) {
      const reply = await registry.get('/developers', { headers: { ...asXml.headers, authorization: '' } });
      expect([reply.status, elementsOf(reply).Error.Code]).toEqual([
        401,
        'security.authentication.Unauthorized',
      ]);
    },
  }),
];

const requests: Row[] = [
  edge({
    says: 'Developer is taken, and its Status is not',
    from: ['APS'],
    of: ['createDeveloper'],
    async check({ registry }) {
      const email = `${unique('joe')}@x.example`;
      const { status, body } = await send(
        registry,
        '/developers',
        `<Developer><Email>${email}</Email><FirstName>J</FirstName><LastName>C</LastName><UserName>joe</UserName><Status>inactive</Status></Developer>`,
      );
      expect(status).toBe(201);
      expect(body).toMatchObject({ email, firstName: 'J', lastName: 'C', userName: 'joe', status: 'active' });
    },
  }),
  edge({
    says: 'the Attributes of a Developer are taken in order',
    from: ['APS'],
    of: ['createDeveloper', 'updateDeveloper'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const { status, body } = await replace(
        registry,
        `/developers/${email}`,
        `<Developer><Email>${email}</Email><FirstName>J</FirstName><LastName>C</LastName><UserName>joe</UserName>${attributesXml(['b', '2'], ['a', '1 &amp; 2'])}</Developer>`,
      );
      expect(status).toBe(200);
      expect(body.attributes).toEqual([
        { name: 'b', value: '2' },
        { name: 'a', value: '1 & 2' },
      ]);
    },
  }),
  edge({
    says: 'ApiProduct is taken, lists and all',
    from: ['XSD'],
    of: ['createApiProduct'],
    async check({ registry }) {
      const name = unique('product');
      const { status, body } = await send(
        registry,
        '/apiproducts',
        `<?xml version="1.0" encoding="UTF-8"?>
        <ApiProduct name="${name}">
          <ApiResources><ApiResource>/</ApiResource><ApiResource>/forecast/**</ApiResource></ApiResources>
          <ApprovalType>manual</ApprovalType>
          ${attributesXml(['access', 'public'])}
          <Description>Weather</Description>
          <DisplayName>Free</DisplayName>
          <Environments><Environment>test</Environment></Environments>
          <Proxies><Proxy>weather</Proxy><Proxy>tides</Proxy></Proxies>
          <Quota>10</Quota><QuotaInterval>1</QuotaInterval><QuotaTimeUnit>hour</QuotaTimeUnit>
          <Scopes/>
        </ApiProduct>`,
      );
      expect(status).toBe(201);
      expect(body).toMatchObject({
        name,
        apiResources: ['/', '/forecast/**'],
        approvalType: 'manual',
        attributes: [{ name: 'access', value: 'public' }],
        description: 'Weather',
        displayName: 'Free',
        environments: ['test'],
        proxies: ['weather', 'tides'],
        quota: '10',
        quotaInterval: '1',
        quotaTimeUnit: 'hour',
        scopes: [],
      });
    },
  }),
  edge({
    says: 'App is taken by its name attribute, and its AccessType is ignored',
    from: ['XSD', 'APS'],
    of: ['createDeveloperApp'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const { status, body } = await send(
        registry,
        `/developers/${email}/apps`,
        `<App name="joe-app"><CallbackUrl></CallbackUrl><AccessType>read</AccessType>
          ${attributesXml(['DisplayName', 'Joe App'])}</App>`,
      );
      expect(status).toBe(201);
      expect(body).toMatchObject({
        name: 'joe-app',
        attributes: [{ name: 'DisplayName', value: 'Joe App' }],
        credentials: [expect.objectContaining({ apiProducts: [] })],
      });
      expect(body).not.toHaveProperty('accessType');
    },
  }),
  edge({
    says: 'an empty CallbackUrl is an empty text',
    from: ['EO', 'APS'],
    of: ['createDeveloperApp', 'getDeveloperApp'],
    async check({ registry, developer }) {
      const path = `/developers/${(await developer()).email}/apps`;
      await send(registry, path, '<App name="joe-app"><CallbackUrl/></App>');
      expect((await registry.get(`${path}/joe-app`)).body.callbackUrl).toBe('');
      expect((await read(registry, `${path}/joe-app`)).App.CallbackUrl).toBe('');
    },
  }),
  edge({
    says: 'the ApiProducts, Scopes and KeyExpiresIn of an App are those of its key',
    from: ['XSD'],
    of: ['createDeveloperApp'],
    async check({ registry, developer, apiProduct }) {
      const { email } = await developer();
      const names = [await apiProduct({ scopes: ['READ', 'WRITE'] }), await apiProduct()].map(
        ({ name }) => name,
      );
      const { status, body } = await send(
        registry,
        `/developers/${email}/apps`,
        `<App name="joe-app"><ApiProducts>${names.map((name) => `<ApiProduct>${name}</ApiProduct>`).join('')}</ApiProducts>
          <KeyExpiresIn>60000</KeyExpiresIn><Scopes><Scope>READ</Scope></Scopes></App>`,
      );
      expect(status).toBe(201);
      const [key] = body.credentials;
      expect(key.apiProducts).toEqual(names.map((apiproduct) => ({ apiproduct, status: 'approved' })));
      expect(key.scopes).toEqual(['READ']);
      expect(key.expiresAt - key.issuedAt).toBe(60_000);
    },
  }),
  edge({
    says: 'a PUT of App replaces attributes and callback URL',
    from: ['XSD', 'EO'],
    of: ['updateDeveloperApp'],
    async check(scene) {
      const { path, key } = await harbour(scene);
      const { status, body } = await replace(
        scene.registry,
        path,
        `<App><CallbackUrl>https://example.com/new</CallbackUrl>${attributesXml(['a', '1'])}</App>`,
      );
      expect(status).toBe(200);
      expect(body).toMatchObject({
        attributes: [{ name: 'a', value: '1' }],
        callbackUrl: 'https://example.com/new',
        credentials: [key],
      });
    },
  }),
  edge({
    says: 'a POST of App with ApiProducts adds a key',
    from: ['XSD', 'EO'],
    of: ['generateKeyPairOrUpdateDeveloperAppStatus'],
    async check(scene) {
      const { path, product, key } = await harbour(scene);
      const { status, body } = await send(
        scene.registry,
        path,
        `<App><ApiProducts><ApiProduct>${product.name}</ApiProduct></ApiProducts></App>`,
      );
      expect(status).toBe(200);
      expect(body.credentials).toEqual([expect.any(Object), key]);
    },
  }),
  edge({
    says: 'a whole App sent back as it was read in XML changes neither its keys nor its attributes',
    from: ['XSD'],
    of: ['updateDeveloperApp'],
    async check(scene) {
      const { registry } = scene;
      const { path } = await harbour(scene);
      const { body: before } = await registry.get(path);
      const { text } = await registry.get(path, asXml);
      const { status, body } = await replace(registry, path, text);
      expect([status, body]).toEqual([200, { ...before, lastModifiedAt: body.lastModifiedAt }]);
    },
  }),
  edge({
    says: 'CredentialRequest brings a consumer key and secret along',
    from: ['XSD', 'APS'],
    of: ['createDeveloperAppKey'],
    async check(scene) {
      const { path } = await harbour(scene);
      const consumerKey = unique('key');
      const { status, body } = await send(
        scene.registry,
        `${path}/keys/create`,
        `<CredentialRequest><ConsumerKey>${consumerKey}</ConsumerKey><ConsumerSecret>secret</ConsumerSecret>${attributesXml(['a', '1'])}</CredentialRequest>`,
      );
      expect(status).toBe(201);
      expect(body).toMatchObject({
        consumerKey,
        consumerSecret: 'secret',
        attributes: [{ name: 'a', value: '1' }],
      });
    },
  }),
  edge({
    says: 'CredentialRequest adds API products to a key, which keeps its attributes',
    from: ['XSD', 'APS'],
    of: ['updateDeveloperAppKey'],
    async check(scene) {
      const { keyPath, product } = await harbour(scene);
      const { name } = await scene.apiProduct();
      await scene.registry.post(`${keyPath}/attributes/a`, { value: '1' });
      const { status, body } = await send(
        scene.registry,
        keyPath,
        `<CredentialRequest><ApiProducts><ApiProduct>${name}</ApiProduct></ApiProducts></CredentialRequest>`,
      );
      expect(status).toBe(200);
      expect(body.apiProducts.map(({ apiproduct }: { apiproduct: string }) => apiproduct)).toEqual([
        product.name,
        name,
      ]);
      expect(body.attributes).toEqual([{ name: 'a', value: '1' }]);
    },
  }),
  edge({
    says: 'CredentialRequest replaces the scopes of a key',
    from: ['XSD'],
    of: ['replaceDeveloperAppKey'],
    async check(scene) {
      const { keyPath } = await harbour(scene);
      const raw = '<CredentialRequest><Scopes><Scope>WRITE</Scope></Scopes></CredentialRequest>';
      const { status, body } = await replace(scene.registry, keyPath, raw);
      expect([status, body.scopes]).toEqual([200, ['WRITE']]);
    },
  }),
  edge({
    says: 'Attributes replace all attributes',
    from: ['XSD', 'OLD'],
    of: ['updateDeveloperAttributes'],
    async check(scene) {
      const { developerPath } = await harbour(scene);
      const raw = attributesXml(['b', '2'], ['a', '1']);
      const { status, body } = await send(scene.registry, `${developerPath}/attributes`, raw);
      expect(status).toBe(200);
      expect(body.attribute).toEqual([
        { name: 'b', value: '2' },
        { name: 'a', value: '1' },
      ]);
    },
  }),
  edge({
    says: 'Organization has properties with their names as attributes, and takes them so',
    from: ['XSD'],
    of: ['getOrganization', 'updateOrganization'],
    async check({ registry }) {
      const raw =
        '<Organization><Properties><Property name="tone">a &amp; b</Property><Property name="features.x">true</Property></Properties></Organization>';
      const { status, body } = await send(registry, '', raw);
      expect(status).toBe(200);
      expect(body.properties.property).toEqual(
        expect.arrayContaining([
          { name: 'tone', value: 'a & b' },
          { name: 'features.x', value: 'true' },
        ]),
      );
      const { Organization } = await read(registry, '');
      expect(Organization.Properties.Property).toContainEqual({ '@name': 'tone', '#text': 'a & b' });
    },
  }),
  edge({
    says: 'Attribute sets one attribute',
    from: ['XSD', 'OLD'],
    of: ['updateDeveloperAttribute'],
    async check(scene) {
      const { developerPath } = await harbour(scene);
      const raw = '<Attribute><Name>team</Name><Value>007</Value></Attribute>';
      const { status, body } = await send(scene.registry, `${developerPath}/attributes/team`, raw);
      expect([status, body]).toEqual([200, { name: 'team', value: '007' }]);
    },
  }),
  edge({
    says: 'an element that nobody knows is ignored',
    from: ['PHP', 'JS'],
    of: ['createDeveloperApp'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const raw = '<App name="joe-app" color="red"><Color><Shade>dark</Shade></Color></App>';
      const { status, body } = await send(registry, `/developers/${email}/apps`, raw);
      expect([status, JSON.stringify(body).includes('dark')]).toEqual([201, false]);
    },
  }),
  edge({
    says: 'entities, CDATA and comments are read as XML means them',
    from: ['OWN'],
    of: ['updateDeveloperAttribute'],
    async check(scene) {
      const { developerPath } = await harbour(scene);
      const raw = '<Attribute><!-- a --><Value>&lt;a&gt; &#8364; <![CDATA[<b> & c]]></Value></Attribute>';
      const { status, body } = await send(scene.registry, `${developerPath}/attributes/team`, raw);
      expect([status, body.value]).toEqual([200, '<a> € <b> & c']);
    },
  }),
  ...(
    [
      ['that is not closed', '<App name="joe-app"><CallbackUrl></App>'],
      ['with another root', '<Developer><Email>a@example.com</Email></Developer>'],
      ['with a root in lower case', '<app name="joe-app"/>'],
      ['with a document type', '<!DOCTYPE App SYSTEM "http://127.0.0.1/app.dtd"><App name="joe-app"/>'],
      ['that is JSON', '{"name":"joe-app"}'],
    ] as const
  ).map(([what, raw]) =>
    edge({
      says: `XML ${what} is refused`,
      from: ['OWN'],
      of: ['createDeveloperApp', 'keymint.InvalidRequest'],
      async check({ registry, developer }) {
        const path = `/developers/${(await developer()).email}/apps`;
        expect(refusalOf(await send(registry, path, raw))).toBe('400 keymint.InvalidRequest');
        expect((await registry.get(path)).body).toEqual([]);
      },
    }),
  ),
  edge({
    says: 'what XML says is held to the same rules as JSON',
    from: ['NES', 'EO'],
    of: ['createDeveloperApp', 'createApiProduct', 'keymanagement.service.app_invalid_name'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const badName = await send(registry, `/developers/${email}/apps`, '<App name="-"/>');
      expect(codeOf(badName)).toBe('keymanagement.service.app_invalid_name');
      const product = await send(registry, '/apiproducts', `<ApiProduct name="${unique('p')}"/>`);
      expect(product.status).toBe(400);
    },
  }),
  edge({
    says: 'Apigee’s sample scripts make an app in XML, find its key in JSON by grep and awk, and give it a product in XML',
    from: ['APS'],
    of: ['createDeveloper', 'createDeveloperApp', 'getDeveloperApp', 'updateDeveloperAppKey'],
    async check({ registry, apiProduct }) {
      const product = await apiProduct();
      const email = `${unique('joe')}@x.example`;
      await send(
        registry,
        '/developers',
        `<Developer><Email>${email}</Email><FirstName>J</FirstName><LastName>C</LastName><UserName>joe</UserName><Status>active</Status></Developer>`,
      );
      const apps = `/developers/${email}/apps`;
      await send(
        registry,
        apps,
        '<App name="joe-app"><CallbackUrl></CallbackUrl><AccessType>read</AccessType></App>',
      );
      const { text } = await registry.get(`${apps}/joe-app`, { headers: { accept: 'application/json' } });
      const [, , , key] =
        text
          .split('\n')
          .find((line) => line.includes('consumerKey'))
          ?.split('"') ?? [];
      const added = await send(
        registry,
        `${apps}/joe-app/keys/${key}`,
        `<CredentialRequest><ApiProducts><ApiProduct>${product.name}</ApiProduct></ApiProducts></CredentialRequest>`,
      );
      expect([added.status, added.body.apiProducts]).toEqual([
        200,
        [{ apiproduct: product.name, status: 'approved' }],
      ]);
    },
  }),
];

export const rows: Row[] = [...negotiation, ...answers, ...requests];
