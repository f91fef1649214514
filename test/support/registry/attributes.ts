import { hashPassword } from '../../../shared/crypto/passwords';
import { created } from '../../../shared/domain/stamps';
import type { Attribute } from '../../../shared/schemas/attribute';
import { given } from './given';
import { type Registry, type Reply, type RequestOptions, startRegistry } from './registry';

interface Stranger {
  path: string;
  code: string;
  message: string;
}

/** An entity with custom attributes. */
export interface Entity {
  /** Creates one through the API and returns its path. */
  make(registry: Registry, draft: object): Promise<string>;
  /** Path of the entity whose timestamps change, if it is another one. */
  stampedAt?(path: string): string;
  /** Entities that do not exist, with the error of each. */
  strangers: Record<string, (registry: Registry) => Promise<Stranger> | Stranger>;
}

export const developer: Entity = {
  async make(registry, draft) {
    const { email } = await given(registry).developer(draft);
    return `/developers/${email}`;
  },
  strangers: {
    'developer by e-mail address': ({ org }) => ({
      path: '/developers/nobody@example.com',
      code: 'developer.service.DeveloperDoesNotExist',
      message: `Developer with email nobody@example.com does not exist in organization ${org}`,
    }),
    'developer by developerId': ({ org }) => ({
      path: '/developers/nobody',
      code: 'developer.service.DeveloperIdDoesNotExist',
      message: `DeveloperId nobody does not exist in organization ${org}`,
    }),
  },
};

export const company: Entity = {
  async make(registry, draft) {
    const { name } = await given(registry).company(draft);
    return `/companies/${name}`;
  },
  strangers: {
    company: ({ org }) => ({
      path: '/companies/ghost',
      code: 'developer.service.CompanyDoesNotExist',
      message: `Company ghost does not exist in organization ${org}`,
    }),
    async 'company, though an app group has that name'(registry) {
      const { name } = await given(registry).appGroup();
      return {
        path: `/companies/${name}`,
        code: 'developer.service.CompanyDoesNotExist',
        message: `Company ${name} does not exist in organization ${registry.org}`,
      };
    },
  },
};

export const appGroup: Entity = {
  async make(registry, draft) {
    const { name } = await given(registry).appGroup(draft);
    return `/appgroups/${name}`;
  },
  strangers: {
    'app group': ({ org }) => ({
      path: '/appgroups/ghost',
      code: 'developer.service.AppGroupDoesNotExist',
      message: `AppGroup ghost does not exist in organization ${org}`,
    }),
    async 'app group, though it differs in case only'(registry) {
      const name = (await given(registry).appGroup()).name.toUpperCase();
      return {
        path: `/appgroups/${name}`,
        code: 'developer.service.AppGroupDoesNotExist',
        message: `AppGroup ${name} does not exist in organization ${registry.org}`,
      };
    },
  },
};

/** The same missing entities, with a path below them. */
const below = ({ strangers }: Entity, rest: string): Entity['strangers'] =>
  Object.fromEntries(
    Object.entries(strangers).map(([who, find]) => [
      who,
      async (registry) => {
        const { path, ...missed } = await find(registry);
        return { ...missed, path: `${path}${rest}` };
      },
    ]),
  );

const noSuchApp = (owner: string, app: string): Stranger => ({
  path: `${owner}/apps/${app}`,
  code: 'developer.service.AppDoesNotExist',
  message: `App named ${app} does not exist under ${owner.slice(owner.lastIndexOf('/') + 1)}`,
});

/** An app of an owner. */
const appOf = (owner: Entity): Entity => ({
  async make(registry, draft) {
    const path = await owner.make(registry, {});
    const { name } = await given(registry).app(path, draft);
    return `${path}/apps/${name}`;
  },
  strangers: {
    ...below(owner, '/apps/ghost'),
    app: async (registry) => noSuchApp(await owner.make(registry, {}), 'ghost'),
    async "app, though another owner's has that name"(registry) {
      const [path, other] = [await owner.make(registry, {}), await owner.make(registry, {})];
      await given(registry).app(other, { name: 'theirs' });
      return noSuchApp(path, 'theirs');
    },
  },
});

const noSuchKey = (path: string): Stranger => ({
  path,
  code: 'keymanagement.service.InvalidClientIdForGivenApp',
  message: 'Invalid consumer key for Given App',
});

/** A key of an app. */
const keyOf = (app: Entity): Entity => ({
  async make(registry, draft) {
    const path = await app.make(registry, {});
    const { consumerKey } = await given(registry).key(path, draft);
    return `${path}/keys/${consumerKey}`;
  },
  stampedAt: (path) => path.replace(/\/keys\/[^/]+$/, ''),
  strangers: {
    ...below(app, '/keys/ghost'),
    key: async (registry) => noSuchKey(`${await app.make(registry, {})}/keys/ghost`),
    async "key, though another app of the owner's has it"(registry) {
      const path = await app.make(registry, {});
      const { consumerKey } = await given(registry).key(path);
      const owner = path.replace(/\/apps\/[^/]+$/, '');
      const { name } = await given(registry).app(owner);
      return noSuchKey(`${owner}/apps/${name}/keys/${consumerKey}`);
    },
    async "key, though another owner's app has it"(registry) {
      const [path, other] = [await app.make(registry, {}), await app.make(registry, {})];
      const { consumerKey } = await given(registry).key(path);
      return noSuchKey(`${other}/keys/${consumerKey}`);
    },
    async 'key, though it differs in case only'(registry) {
      const path = await app.make(registry, {});
      const { consumerKey } = await given(registry).key(path);
      return noSuchKey(`${path}/keys/${consumerKey.toUpperCase()}`);
    },
  },
});

export const developerApp = appOf(developer);
export const developerAppKey = keyOf(developerApp);
export const companyApp = appOf(company);
export const companyAppKey = keyOf(companyApp);
export const appGroupApp = appOf(appGroup);
export const appGroupAppKey = keyOf(appGroupApp);

export const apiProduct: Entity = {
  async make(registry, draft) {
    const { name } = await given(registry).apiProduct(draft);
    return `/apiproducts/${name}`;
  },
  strangers: {
    'API product': () => ({
      path: '/apiproducts/ghost',
      code: 'keymanagement.service.apiproduct_doesnot_exist',
      message: 'ApiProduct with name ghost does not exist',
    }),
  },
};

const three: Attribute[] = [
  { name: 'zulu', value: '26' },
  { name: 'DisplayName', value: 'Weather for Boats' },
  { name: 'alpha', value: '' },
];

const many = (count: number): Attribute[] =>
  Array.from({ length: count }, (_, index) => ({ name: `name ${index}`, value: `value ${index}` }));

/** Names that need encoding in a URL. */
const difficultNames = [
  'with spaces in it',
  ' ',
  '100%',
  '%41',
  'a+b',
  'a/b',
  'what?&why=#1',
  'größe',
  '日本語 👩🏽‍🚀',
  '__proto__',
];

/** Values as sent and as stored: Apigee's clients send any primitive value. */
const values: [what: string, sent: object, kept: string][] = [
  ['a text', { value: 'harbour' }, 'harbour'],
  ['a text of several lines', { value: 'one\ntwo\t"three" \\ four' }, 'one\ntwo\t"three" \\ four'],
  ['a whole number', { value: 42 }, '42'],
  ['a fraction', { value: -0.5 }, '-0.5'],
  ['true', { value: true }, 'true'],
  ['false', { value: false }, 'false'],
  ['an empty text', { value: '' }, ''],
  ['null', { value: null }, ''],
  ['nothing', {}, ''],
  ['2,048 bytes', { value: 'x'.repeat(2048) }, 'x'.repeat(2048)],
  ['2,049 bytes', { value: 'x'.repeat(2049) }, 'x'.repeat(2049)],
  ['100 KB', { value: 'é'.repeat(50_000) }, 'é'.repeat(50_000)],
];

const refusedValues: [what: string, value: unknown][] = [
  ['a list', ['harbour']],
  ['an object', { text: 'harbour' }],
];

const longestNames: [what: string, name: string][] = [
  ['1,024 bytes', 'x'.repeat(1024)],
  ['1,024 bytes of two each', 'é'.repeat(512)],
];

const tooLongNames: [what: string, name: string][] = [
  ['1,025 bytes', 'x'.repeat(1025)],
  ['1,025 bytes, though fewer characters', `${'é'.repeat(512)}x`],
];

const invalid = (message: unknown = expect.any(String)) => ({
  status: 400,
  body: { code: 'keymint.InvalidRequest', message, contexts: [] },
});

const overTheLimit = {
  status: 400,
  body: {
    code: 'organizations.keymanagement.AttributeLimitExceeded',
    message: 'An entity has at most 18 custom attributes',
    contexts: [],
  },
};

const noAttribute = (name: string) => ({
  status: 404,
  body: {
    code: 'organizations.keymanagement.AttributeDoesntExist',
    message: `Attribute ${name} does not exist`,
    contexts: [],
  },
});

/** Shared state of the tests of one file. */
interface Setting {
  registry: Registry;
  now: number;
  /** Creates an owner with these attributes. */
  make(attributes?: Attribute[]): Promise<string>;
  attributesOf(path: string): Promise<Attribute[]>;
}

function settingFor(owner: Entity): Setting {
  const setting = {
    now: 1_700_000_000_000,
    make: (attributes: Attribute[] = []) => owner.make(setting.registry, { attributes }),
    attributesOf: async (path: string) => (await setting.registry.get(path)).body.attributes,
  } as Setting;
  beforeAll(async () => {
    setting.registry = await startRegistry({ now: () => setting.now });
  });
  afterAll(() => setting.registry.stop());
  return setting;
}

const at = (path: string, name: string): string => `${path}/attributes/${encodeURIComponent(name)}`;

/** Specifies the errors of an operation for missing entities and their missing parents. */
export const specifyStrangers = (
  { strangers }: Entity,
  registryOf: () => Registry,
  ask: (registry: Registry, path: string) => Promise<Reply>,
) =>
  test.each(Object.entries(strangers))('an unknown %s is refused', async (_, stranger) => {
    const { path, code, message } = await stranger(registryOf());
    const { status, body } = await ask(registryOf(), path);
    expect(status).toBe(404);
    expect(body).toEqual({ code, message, contexts: [] });
  });

const specifyStamps = (
  owner: Entity,
  setting: Setting,
  left: Attribute[],
  change: (registry: Registry, path: string, options: RequestOptions) => Promise<{ status: number }>,
) =>
  test('the entity tells when it was changed and by whom, and keeps all else', async () => {
    const { registry, make } = setting;
    const bob = { email: 'bob@example.com', password: 'bob-builds' };
    const passwordHash = await hashPassword(bob.password);
    await registry.context.store.atomically(({ members }) =>
      members.create(registry.org, {
        email: bob.email,
        role: 'businessuser',
        passwordHash,
        ...created({ name: bob.email }, 0),
      }),
    );
    const authorization = `Basic ${btoa(`${bob.email}:${bob.password}`)}`;
    const path = await make(three);
    const before = await registry.get(path);

    setting.now += 60_000;
    expect(await change(registry, path, { headers: { authorization } })).toMatchObject({ status: 200 });

    const stamps = { lastModifiedAt: setting.now, lastModifiedBy: bob.email };
    const stamped = owner.stampedAt?.(path) ?? path;
    expect((await registry.get(path)).body).toEqual({
      ...before.body,
      attributes: left,
      ...(stamped === path && stamps),
    });
    expect((await registry.get(stamped)).body).toMatchObject(stamps);
  });

/** Specifies GET of an owner's attributes. */
export function specifyListAttributes(owner: Entity): void {
  const setting = settingFor(owner);

  test('attributes come in the order they were given', async () => {
    const path = await setting.make(three);
    const { status, body } = await setting.registry.get(`${path}/attributes`);
    expect(status).toBe(200);
    expect(body).toEqual({ attribute: three });
  });

  test('the answer is laid out as on Edge', async () => {
    const path = await setting.make(three.slice(0, 2));
    const { text } = await setting.registry.get(`${path}/attributes`);
    expect(text).toBe(`{
  "attribute" : [ {
    "name" : "zulu",
    "value" : "26"
  }, {
    "name" : "DisplayName",
    "value" : "Weather for Boats"
  } ]
}
`);
  });

  test('an entity without attributes has an empty list', async () => {
    const path = await setting.make();
    const { status, text } = await setting.registry.get(`${path}/attributes`);
    expect(status).toBe(200);
    expect(text).toBe('{\n  "attribute" : [ ]\n}\n');
  });

  test('a trailing slash changes nothing', async () => {
    const path = await setting.make(three);
    const { body } = await setting.registry.get(`${path}/attributes/`);
    expect(body).toEqual({ attribute: three });
  });

  specifyStrangers(
    owner,
    () => setting.registry,
    (registry, path) => registry.get(`${path}/attributes`),
  );
}

/** Specifies GET of one attribute. */
export function specifyGetAttribute(owner: Entity): void {
  const setting = settingFor(owner);

  test('the attribute comes with its name and value', async () => {
    const path = await setting.make(three);
    const { status, text } = await setting.registry.get(at(path, 'DisplayName'));
    expect(status).toBe(200);
    expect(text).toBe('{\n  "name" : "DisplayName",\n  "value" : "Weather for Boats"\n}\n');
  });

  test('an attribute without a value has an empty one', async () => {
    const path = await setting.make(three);
    const { body } = await setting.registry.get(at(path, 'alpha'));
    expect(body).toEqual({ name: 'alpha', value: '' });
  });

  test.each(difficultNames)('an attribute named %j is found by its URL', async (name) => {
    const path = await setting.make([...three, { name, value: 'found' }]);
    const { status, body } = await setting.registry.get(at(path, name));
    expect(status).toBe(200);
    expect(body).toEqual({ name, value: 'found' });
  });

  test.each([
    ['nothing has', 'ghost'],
    ['differs in case', 'displayname'],
    ['is longer than any', 'x'.repeat(1025)],
  ])('a name that %s is refused', async (_, name) => {
    const path = await setting.make(three);
    expect(await setting.registry.get(at(path, name))).toMatchObject(noAttribute(name));
  });

  specifyStrangers(
    owner,
    () => setting.registry,
    (registry, path) => registry.get(at(path, 'DisplayName')),
  );
}

/** Specifies POST of an owner's attributes. */
export function specifyReplaceAttributes(owner: Entity): void {
  const setting = settingFor(owner);
  const replace = (path: string, attribute: unknown) =>
    setting.registry.post(`${path}/attributes`, { attribute });

  test('the attributes are those sent, in their order, and no others', async () => {
    const path = await setting.make([{ name: 'old', value: 'gone' }]);
    const { status, body } = await replace(path, three);
    expect(status).toBe(200);
    expect(body).toEqual({ attribute: three });
    expect(await setting.attributesOf(path)).toEqual(three);
  });

  test('an empty list removes all attributes', async () => {
    const path = await setting.make(three);
    const { status, body } = await replace(path, []);
    expect(status).toBe(200);
    expect(body).toEqual({ attribute: [] });
    expect(await setting.attributesOf(path)).toEqual([]);
  });

  test('of two with one name the first is kept, at its place', async () => {
    const path = await setting.make();
    const { body } = await replace(path, [
      { name: 'b', value: 'first' },
      { name: 'a', value: 'only' },
      { name: 'b', value: 'second' },
    ]);
    const kept = [
      { name: 'b', value: 'first' },
      { name: 'a', value: 'only' },
    ];
    expect(body).toEqual({ attribute: kept });
    expect(await setting.attributesOf(path)).toEqual(kept);
  });

  test('names that differ in case are two', async () => {
    const path = await setting.make();
    const attributes = [
      { name: 'team', value: 'one' },
      { name: 'Team', value: 'two' },
    ];
    await replace(path, attributes);
    expect(await setting.attributesOf(path)).toEqual(attributes);
  });

  test.each(values)('%s as a value is kept as text', async (_, sent, value) => {
    const path = await setting.make();
    const { status, body } = await replace(path, [{ name: 'team', ...sent }]);
    expect(status).toBe(200);
    expect(body).toEqual({ attribute: [{ name: 'team', value }] });
    expect(await setting.attributesOf(path)).toEqual([{ name: 'team', value }]);
  });

  test('18 attributes are taken', async () => {
    const path = await setting.make();
    const { status } = await replace(path, many(18));
    expect(status).toBe(200);
    expect(await setting.attributesOf(path)).toEqual(many(18));
  });

  test('18 names are taken, however often each is sent', async () => {
    const path = await setting.make();
    const { status } = await replace(path, [...many(18), ...many(18)]);
    expect(status).toBe(200);
    expect(await setting.attributesOf(path)).toEqual(many(18));
  });

  test('19 attributes are refused, and nothing is changed', async () => {
    const path = await setting.make(three);
    expect(await replace(path, many(19))).toMatchObject(overTheLimit);
    expect(await setting.attributesOf(path)).toEqual(three);
  });

  test.each(longestNames)('a name of %s is taken', async (_, name) => {
    const path = await setting.make();
    await replace(path, [{ name, value: 'long' }]);
    expect(await setting.attributesOf(path)).toEqual([{ name, value: 'long' }]);
  });

  describe('what is refused', () => {
    let path: string;
    beforeAll(async () => {
      path = await setting.make(three);
    });
    afterEach(async () => expect(await setting.attributesOf(path)).toEqual(three));

    test.each(tooLongNames)('a name of %s', async (_, name) => {
      const reply = await replace(path, [{ name, value: 'long' }]);
      expect(reply).toMatchObject(invalid(expect.stringContaining('attribute[0].name')));
    });

    test.each(refusedValues)('a value of %s', async (_, value) => {
      const reply = await replace(path, [...three, { name: 'team', value }]);
      expect(reply).toMatchObject(invalid(expect.stringContaining('attribute[3].value')));
    });

    test.each([
      ['an attribute without a name', [{ value: 'nameless' }]],
      ['an attribute with an empty name', [{ name: '', value: 'nameless' }]],
      ['an attribute that is a text', ['team']],
      ['an attribute that is null', [null]],
      ['an object instead of a list', { name: 'team', value: 'harbour' }],
    ])('%s', async (_, attribute) => {
      expect(await replace(path, attribute)).toMatchObject(invalid());
    });
  });

  specifyStamps(owner, setting, [{ name: 'team', value: 'harbour' }], (registry, path, options) =>
    registry.post(`${path}/attributes`, { attribute: [{ name: 'team', value: 'harbour' }] }, options),
  );
  specifyStrangers(
    owner,
    () => setting.registry,
    (registry, path) => registry.post(`${path}/attributes`, { attribute: three }),
  );
}

/** Specifies POST of one attribute. */
export function specifySetAttribute(owner: Entity): void {
  const setting = settingFor(owner);
  const set = (path: string, name: string, body: object) => setting.registry.post(at(path, name), body);

  test('a new attribute comes after the others', async () => {
    const path = await setting.make(three);
    const { status, text } = await set(path, 'team', { value: 'harbour' });
    expect(status).toBe(200);
    expect(text).toBe('{\n  "name" : "team",\n  "value" : "harbour"\n}\n');
    expect(await setting.attributesOf(path)).toEqual([...three, { name: 'team', value: 'harbour' }]);
  });

  test('an attribute that is there keeps its place', async () => {
    const [first, second, third] = three;
    const path = await setting.make(three);
    const { status, body } = await set(path, 'DisplayName', { value: 'Tides' });
    expect(status).toBe(200);
    expect(body).toEqual({ name: 'DisplayName', value: 'Tides' });
    expect(await setting.attributesOf(path)).toEqual([first, { ...second, value: 'Tides' }, third]);
  });

  test.each([
    ['the same', 'team'],
    ['another', 'crew'],
  ])("the name is the URL's, when the body has %s", async (_, name) => {
    const path = await setting.make();
    const { status, body } = await set(path, 'team', { name, value: 'harbour' });
    expect(status).toBe(200);
    expect(body).toEqual({ name: 'team', value: 'harbour' });
    expect(await setting.attributesOf(path)).toEqual([{ name: 'team', value: 'harbour' }]);
  });

  test.each(values)('%s as a value is kept as text', async (_, sent, value) => {
    const path = await setting.make([{ name: 'team', value: 'before' }]);
    const { status, body } = await set(path, 'team', sent);
    expect(status).toBe(200);
    expect(body).toEqual({ name: 'team', value });
    expect(await setting.attributesOf(path)).toEqual([{ name: 'team', value }]);
  });

  test.each([...difficultNames.map((name) => [JSON.stringify(name), name]), ...longestNames])(
    'an attribute named %s is set by its URL',
    async (_, name = '') => {
      const path = await setting.make();
      const { status, body } = await set(path, name, { value: 'set' });
      expect(status).toBe(200);
      expect(body).toEqual({ name, value: 'set' });
      expect(await setting.attributesOf(path)).toEqual([{ name, value: 'set' }]);
    },
  );

  test('of 17 attributes one more makes 18', async () => {
    const path = await setting.make(many(17));
    expect(await set(path, 'name 17', { value: 'value 17' })).toMatchObject({ status: 200 });
    expect(await setting.attributesOf(path)).toEqual(many(18));
  });

  test('a 19th attribute is refused, and nothing is changed', async () => {
    const path = await setting.make(many(18));
    expect(await set(path, 'one more', { value: 'x' })).toMatchObject(overTheLimit);
    expect(await setting.attributesOf(path)).toEqual(many(18));
  });

  test('of 18 attributes one may be changed', async () => {
    const path = await setting.make(many(18));
    expect(await set(path, 'name 17', { value: 'changed' })).toMatchObject({ status: 200 });
    expect(await setting.attributesOf(path)).toEqual([...many(17), { name: 'name 17', value: 'changed' }]);
  });

  test('attributes set at the same time are all kept', async () => {
    const path = await setting.make();
    const replies = await Promise.all(many(8).map(({ name, value }) => set(path, name, { value })));
    expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await setting.attributesOf(path)).toHaveLength(8);
    expect(await setting.attributesOf(path)).toEqual(expect.arrayContaining(many(8)));
  });

  describe('what is refused', () => {
    let path: string;
    beforeAll(async () => {
      path = await setting.make(three);
    });
    afterEach(async () => expect(await setting.attributesOf(path)).toEqual(three));

    test.each(tooLongNames)('a name of %s', async (_, name) => {
      expect(await set(path, name, { value: 'long' })).toMatchObject(
        invalid('An attribute name has 1 to 1,024 bytes'),
      );
    });

    test.each(refusedValues)('a value of %s', async (_, value) => {
      expect(await set(path, 'alpha', { value })).toMatchObject(invalid(expect.stringContaining('value')));
    });
  });

  const [, ...others] = three;
  specifyStamps(owner, setting, [{ name: 'zulu', value: '27' }, ...others], (registry, path, options) =>
    registry.post(at(path, 'zulu'), { value: '27' }, options),
  );
  specifyStrangers(
    owner,
    () => setting.registry,
    (registry, path) => registry.post(at(path, 'team'), { value: 'harbour' }),
  );
}

/** Specifies DELETE of one attribute. */
export function specifyDeleteAttribute(owner: Entity): void {
  const setting = settingFor(owner);
  const [first, second, third] = three as [Attribute, Attribute, Attribute];

  test('the attribute is answered as it was, and the others stay in their order', async () => {
    const path = await setting.make(three);
    const { status, text } = await setting.registry.delete(at(path, 'DisplayName'));
    expect(status).toBe(200);
    expect(text).toBe('{\n  "name" : "DisplayName",\n  "value" : "Weather for Boats"\n}\n');
    expect(await setting.attributesOf(path)).toEqual([first, third]);
  });

  test('a second time it is not there', async () => {
    const path = await setting.make(three);
    await setting.registry.delete(at(path, 'zulu'));
    expect(await setting.registry.delete(at(path, 'zulu'))).toMatchObject(noAttribute('zulu'));
  });

  test('set again, it comes last', async () => {
    const path = await setting.make(three);
    await setting.registry.delete(at(path, 'zulu'));
    await setting.registry.post(at(path, 'zulu'), { value: '26' });
    expect(await setting.attributesOf(path)).toEqual([second, third, first]);
  });

  test('of several who delete it at the same time one does', async () => {
    const path = await setting.make(three);
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => setting.registry.delete(at(path, 'zulu'))),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
    expect(await setting.attributesOf(path)).toEqual([second, third]);
  });

  test.each(difficultNames)('an attribute named %j is deleted by its URL', async (name) => {
    const path = await setting.make([...three, { name, value: 'found' }]);
    const { status, body } = await setting.registry.delete(at(path, name));
    expect(status).toBe(200);
    expect(body).toEqual({ name, value: 'found' });
    expect(await setting.attributesOf(path)).toEqual(three);
  });

  test.each([
    ['nothing has', 'ghost'],
    ['differs in case', 'displayname'],
    ['is longer than any', 'x'.repeat(1025)],
  ])('a name that %s is refused, and nothing is changed', async (_, name) => {
    const path = await setting.make(three);
    expect(await setting.registry.delete(at(path, name))).toMatchObject(noAttribute(name));
    expect(await setting.attributesOf(path)).toEqual(three);
  });

  specifyStamps(owner, setting, [second, third], (registry, path, options) =>
    registry.delete(at(path, 'zulu'), options),
  );
  specifyStrangers(
    owner,
    () => setting.registry,
    (registry, path) => registry.delete(at(path, 'DisplayName')),
  );
}
