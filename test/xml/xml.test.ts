import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { Fault } from '../../shared/faults';
import { parseXml, writeXml } from '../../shared/runtime/http/xml';
import { ApiProduct } from '../../shared/schemas/apiProduct';
import { App, AppDraft } from '../../shared/schemas/app';
import { Credential } from '../../shared/schemas/credential';
import { Developer } from '../../shared/schemas/developer';
import { given, unique } from '../support/registry/given';
import { useRegistry } from '../support/registry/registry';

const registry = useRegistry();

const XML = { accept: 'application/xml' };
const typed = (type: string) => ({ 'content-type': type });

const sendXml = (path: string, raw: string | Uint8Array, headers: Record<string, string> = {}) =>
  registry.post(path, undefined, { raw, headers: { 'content-type': 'application/xml', ...headers } });

/** Parses a response in XML with an independent parser. */
const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false });
const strange = (text: string) => {
  const { '?xml': declaration, ...document } = parser.parse(text);
  expect(declaration).toMatchObject({ '@version': '1.0', '@encoding': 'UTF-8' });
  return document;
};

/** Converts JSON to XML's data model, in which numbers are text. */
const asTexts = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, member) => (typeof member === 'number' ? String(member) : member));

const weather = async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, {
    attributes: [{ name: 'DisplayName', value: 'Fish & <Chips> "to go" — für 2 €' }],
    callbackUrl: 'https://example.com/cb?a=1&b=2',
  });
  return { developer, app, path: `/developers/${developer.email}/apps/${app.name}` };
};

describe.each(['application/xml', 'text/xml', 'Application/XML; charset=UTF-8'])('sent as %s', (type) => {
  test('developer, product, app and key are made, and read back the same in XML and JSON', async () => {
    const email = `${unique('joe')}@x.example`;
    const product = unique('product');
    const headers = typed(type);

    const developer = await sendXml(
      '/developers',
      `<Developer><Email>${email}</Email><FirstName>J</FirstName><LastName>C</LastName><UserName>joe</UserName><Status>active</Status>
        <Attributes><Attribute><Name>team</Name><Value>a &amp; b</Value></Attribute></Attributes></Developer>`,
      headers,
    );
    expect(developer.status).toBe(201);
    expect(developer.body).toMatchObject({
      email,
      firstName: 'J',
      status: 'active',
      attributes: [{ name: 'team', value: 'a & b' }],
    });

    const made = await sendXml(
      '/apiproducts',
      `<?xml version="1.0" encoding="UTF-8"?>
      <ApiProduct name="${product}"><DisplayName>Free</DisplayName><ApprovalType>auto</ApprovalType>
        <Environments><Environment>test</Environment></Environments><Proxies><Proxy>weather</Proxy><Proxy>tides</Proxy></Proxies>
        <Scopes/></ApiProduct>`,
      headers,
    );
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: product,
      environments: ['test'],
      proxies: ['weather', 'tides'],
      scopes: [],
    });

    const apps = `/developers/${email}/apps`;
    const app = await sendXml(
      apps,
      `<App name="joe-app"><CallbackUrl></CallbackUrl><AccessType>read</AccessType>
        <Attributes><Attribute><Name>DisplayName</Name><Value>Joe App</Value></Attribute></Attributes></App>`,
      headers,
    );
    expect(app.status).toBe(201);
    expect(app.body).toMatchObject({
      name: 'joe-app',
      callbackUrl: '',
      attributes: [{ name: 'DisplayName', value: 'Joe App' }],
    });

    // Apigee's sample scripts find the key like this: grep consumerKey | awk -F '"' '{print $4}'.
    const line = app.text.split('\n').find((text) => text.includes('consumerKey'));
    const [, , , key] = line?.split('"') ?? [];
    const added = await sendXml(
      `${apps}/joe-app/keys/${key}`,
      `<CredentialRequest><ApiProducts><ApiProduct>${product}</ApiProduct></ApiProducts></CredentialRequest>`,
      headers,
    );
    expect(added.status).toBe(200);
    expect(added.body.apiProducts).toEqual([{ apiproduct: product, status: 'approved' }]);

    for (const [path, schema] of [
      [`/developers/${email}`, Developer],
      [`/apiproducts/${product}`, ApiProduct],
      [`${apps}/joe-app`, App],
      [`${apps}/joe-app/keys/${key}`, Credential],
    ] as const) {
      const json = await registry.get(path);
      const xml = await registry.get(path, { headers: XML });
      expect(xml.headers.get('content-type')).toBe('application/xml');
      expect(parseXml(xml.text, schema)).toEqual(asTexts(json.body));
    }
  });
});

describe('answers', () => {
  test('an app is laid out as Apigee has it, its name in an attribute', async () => {
    const { app, path } = await weather();
    const product = await given(registry).apiProduct();
    await registry.post(`${path}/keys/${app.credentials[0]?.consumerKey}`, { apiProducts: [product.name] });
    const { text } = await registry.get(path, { headers: XML });
    const { App } = strange(text);
    expect(App['@name']).toBe(app.name);
    expect(App).not.toHaveProperty('Name');
    expect(App.Credentials.Credential.ApiProducts.ApiProduct).toEqual({
      Name: product.name,
      Status: 'approved',
    });
    expect(App.Credentials.Credential.ExpiresAt).toBe('-1');
    expect(App.Attributes.Attribute).toEqual({
      Name: 'DisplayName',
      Value: 'Fish & <Chips> "to go" — für 2 €',
    });
    expect(App.Scopes).toBe('');
    expect(App.AppId).toBe(app.appId);
  });

  test('names are a list of items', async () => {
    const { developer, app } = await weather();
    const { text } = await registry.get(`/developers/${developer.email}/apps`, { headers: XML });
    expect(strange(text)).toEqual({ List: { Item: app.name } });
  });

  test('no names are an empty list', async () => {
    const { email } = await given(registry).developer();
    const { text } = await registry.get(`/developers/${email}/apps`, { headers: XML });
    expect(strange(text)).toEqual({ List: '' });
  });

  test('an expanded list has its entities', async () => {
    const { developer, app } = await weather();
    const { text } = await registry.get(`/developers/${developer.email}/apps?expand=true`, { headers: XML });
    expect(strange(text)).toEqual({
      Apps: { App: expect.objectContaining({ '@name': app.name, AppId: app.appId }) },
    });
  });

  test('attributes are read and replaced, all and one', async () => {
    const { path } = await weather();
    const replaced = await sendXml(
      `${path}/attributes`,
      `<Attributes><Attribute><Name>team</Name><Value>harbour</Value></Attribute></Attributes>`,
    );
    expect(replaced.body).toEqual({ attribute: [{ name: 'team', value: 'harbour' }] });
    const all = await registry.get(`${path}/attributes`, { headers: XML });
    expect(strange(all.text)).toEqual({ Attributes: { Attribute: { Name: 'team', Value: 'harbour' } } });

    const set = await sendXml(`${path}/attributes/team`, '<Attribute><Value>007</Value></Attribute>', XML);
    expect(strange(set.text)).toEqual({ Attribute: { Name: 'team', Value: '007' } });
    expect((await registry.get(`${path}/attributes/team`)).body).toEqual({ name: 'team', value: '007' });
  });

  test('a company and its developers are made, and read back the same', async () => {
    const name = unique('harbour');
    const { email } = await given(registry).developer();
    const sent = `<Company><Name>${name}</Name><DisplayName>Harbour &amp; Co.</DisplayName></Company>`;
    expect((await sendXml('/companies', sent)).status).toBe(201);
    const members = `<Developers><Developer><Email>${email}</Email><Role>admin</Role></Developer></Developers>`;
    const path = `/companies/${name}`;
    expect((await sendXml(`${path}/developers`, members)).status).toBe(200);
    await given(registry).app(path, { name: 'weather' });

    const company = strange((await registry.get(path, { headers: XML })).text);
    expect(company.Company).toMatchObject({
      Apps: { App: 'weather' },
      DisplayName: 'Harbour & Co.',
      Name: name,
      Status: 'active',
    });
    const developers = strange((await registry.get(`${path}/developers`, { headers: XML })).text);
    expect(developers).toEqual({ Developers: { Developer: { Email: email, Role: 'admin' } } });
    const app = strange((await registry.get(`${path}/apps/weather`, { headers: XML })).text);
    expect(app.App).toMatchObject({ '@name': 'weather', CompanyName: name });
  });

  test('a refusal is in XML when that is asked for', async () => {
    const { developer } = await weather();
    const { status, text, headers } = await registry.get(`/developers/${developer.email}/apps/ghost`, {
      headers: XML,
    });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/xml');
    expect(strange(text)).toEqual({
      Error: {
        Code: 'developer.service.AppDoesNotExist',
        Message: `App named ghost does not exist under ${developer.email}`,
        Contexts: '',
      },
    });
  });

  test('also who is not let in is told so in XML', async () => {
    const { status, text } = await registry.get('/developers', { headers: { ...XML, authorization: '' } });
    expect(status).toBe(401);
    expect(strange(text).Error.Code).toBe('security.authentication.Unauthorized');
  });

  test.each([
    ['application/xml', 'application/xml'],
    ['text/xml', 'application/xml'],
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['', 'application/json'],
    ['text/html', 'application/json'],
    ['application/xml, application/json', 'application/json'],
    ['application/json;q=0.5, application/xml', 'application/xml'],
    ['application/xml;q=0.5, application/json', 'application/json'],
    ['application/xml;q=0.9, */*;q=0.8', 'application/xml'],
    ['application/xml;q=0.8, */*;q=0.9', 'application/json'],
    ['application/xml;q=0', 'application/json'],
    ['text/html, application/xml;q=0.9', 'application/xml'],
    ['APPLICATION/XML', 'application/xml'],
    ['application/xml;q=lots', 'application/json'],
  ])('Accept: %s is answered as %s', async (accept, type) => {
    const { headers } = await registry.get('/apiproducts', { headers: { accept } });
    expect(headers.get('content-type')).toBe(type);
  });
});

const nested = (depth: number) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
const closings = '</a>'.repeat(12_000);
const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY lol${index + 1} "${`&lol${index || ''};`.repeat(10)}">`,
).join('')}]><App name="weather"><CallbackUrl>&lol9;</CallbackUrl></App>`;

/** Documents that the parser itself must reject. */
const hostile: [what: string, document: string][] = [
  [
    'an external entity',
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><App name="weather"><CallbackUrl>&e;</CallbackUrl></App>',
  ],
  ['a billion laughs', laughs],
  ['a document type', '<!DOCTYPE App SYSTEM "http://127.0.0.1/app.dtd"><App name="weather"/>'],
  ['elements 20,000 deep', nested(20_000)],
  ['elements 17 deep', `<App>${nested(17)}</App>`],
  ['depth hidden behind a comment', `<App><!--${closings}-->${nested(12_000)}</App>`],
  ['depth hidden behind CDATA', `<App><![CDATA[${closings}]]>${nested(12_000)}</App>`],
  ['depth hidden behind an instruction', `<App><?x ${closings}?>${nested(12_000)}</App>`],
  ['depth hidden in a quoted value', `<App a="${'></a>'.repeat(12_000)}">${nested(12_000)}</App>`],
  ['an element that is not closed', '<App name="weather"><CallbackUrl></App>'],
  ['nothing that is closed', '<App name="weather">'],
  ['120,000 ends of nothing', `${'</'.repeat(120_000)}>`],
  ['120,000 instructions that do not end', `${'<?'.repeat(120_000)}>`],
  ['60,000 comments that do not end', `<App>${'<!--'.repeat(60_000)}`],
  ['another root', '<Developer><Email>a@example.com</Email></Developer>'],
  ['a root in lower case', '<app name="weather"/>'],
  ['JSON', '{"name":"weather"}'],
  ['text', 'weather'],
  ['an element called __proto__', '<App name="weather"><__proto__><status>x</status></__proto__></App>'],
  ['a root called __proto__', '<__proto__/>'],
  ['an attribute twice', '<App name="a" name="b"/>'],
  ['more than 128 KiB', `<App name="weather"><CallbackUrl>${'x'.repeat(128 * 1024)}</CallbackUrl></App>`],
  ['two roots', '<App name="weather"/><App name="storm"/>'],
  ['another root beside it', '<App name="weather"/><Apps/>'],
  ['text after the root', '<App name="weather"/>storm'],
  ['a huge attribute', `<App name="${'x'.repeat(300_000)}"/>`],
];

describe('what is refused', () => {
  let path: string;
  beforeAll(async () => {
    path = `/developers/${(await given(registry).developer()).email}/apps`;
  });
  afterEach(async () => expect((await registry.get(path)).body).toEqual([]));

  test.each([
    ...hostile,
    ['an attribute called __proto__', '<App name="weather" __proto__="x"/>'],
    ['a long name in an attribute', `<App name="${'x'.repeat(200_000)}"/>`],
    ['no bytes of UTF-8', Uint8Array.from([...Buffer.from('<App name="'), 0xff, 0xfe, 0x22, 0x2f, 0x3e])],
    ['bytes that are no XML', Uint8Array.from([0, 1, 2, 3, 0x3c, 0, 0x3e])],
  ] as [string, string | Uint8Array][])('%s', async (_, document) => {
    const json = await sendXml(path, document);
    expect(json.status).toBe(400);
    expect(json.body).toEqual({
      code: expect.stringMatching(/^keym(int\.InvalidRequest|anagement\.service\.app_invalid_name)$/),
      message: expect.any(String),
      contexts: [],
    });
    const xml = await sendXml(path, document, XML);
    expect(xml.status).toBe(400);
    expect(strange(xml.text)).toEqual({
      Error: { Code: json.body.code, Message: expect.any(String), Contexts: '' },
    });
  });

  test.each([['text/plain'], ['text/html'], ['application/x-www-form-urlencoded'], ['application/xml+json']])(
    'a body of type %s is 415',
    async (type) => {
      const { status, body } = await sendXml(path, '<App name="weather"/>', typed(type));
      expect(status).toBe(415);
      expect(body).toEqual({
        code: 'keymint.UnsupportedMediaType',
        message: `A request body of type ${type} is not understood`,
        contexts: [],
      });
    },
  );
});

test.each(hostile)('%s is refused within 50 ms', (_, document) => {
  const timed = () => {
    const begun = performance.now();
    expect(() => parseXml(document, AppDraft)).toThrow(Fault);
    return performance.now() - begun;
  };
  // The minimum of three, since other load delays the parser.
  expect(Math.min(timed(), timed(), timed())).toBeLessThan(50);
  expect(({} as { status?: string }).status).toBeUndefined();
});

test('markup in CDATA is text, however deep', () => {
  expect(parseXml(`<App><CallbackUrl><![CDATA[${nested(30)}]]></CallbackUrl></App>`, AppDraft)).toEqual({
    callbackUrl: nested(30),
  });
});

describe('what is written can be read', () => {
  const character = fc.oneof(
    fc.constantFrom('&', '<', '>', '"', "'", ' ', '\t', '\n', ']', '-', ';', '#', '%', '/', '\\', '@'),
    fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
  );
  const text = fc
    .oneof(
      fc.constantFrom(
        '',
        '007',
        '1e5',
        'true',
        'null',
        ' x ',
        '  ',
        '\n',
        '&amp;',
        ']]>',
        '<!--',
        '0x1F',
        '-0',
      ),
      fc.array(character, { maxLength: 12 }).map((characters) => characters.join('')),
    )
    .filter(
      (candidate) =>
        candidate.isWellFormed() && !/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(candidate),
    );
  const attributes = fc.array(fc.record({ name: text, value: text }), { maxLength: 3 });
  const texts = fc.array(text, { maxLength: 3 });
  const app = fc.record({
    name: text,
    callbackUrl: text,
    attributes,
    scopes: texts,
    status: text,
    credentials: fc.array(
      fc.record({
        apiProducts: fc.array(fc.record({ apiproduct: text, status: text }), { maxLength: 2 }),
        attributes,
        consumerKey: text,
        scopes: texts,
      }),
      { maxLength: 2 },
    ),
  });

  test('whatever the texts of an app', () => {
    fc.assert(
      fc.property(app, (entity) => expect(parseXml(writeXml(entity, App), App)).toEqual(entity)),
      { numRuns: 1000 },
    );
  });
});
