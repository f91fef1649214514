import { unique } from '../../support/registry/given';
import type { Reply } from '../../support/registry/registry';
import { done, weather } from '../making';
import { codeOf, listIn, messageOf, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

type Attribute = { name: string; value: string };

/** A kind of entity with custom attributes. */
interface Kind {
  noun: string;
  /** Begins the operationIds of its attributes' operations: `listDeveloper`, for `listDeveloperAttributes`. */
  id: string;
  from: Row['from'];
  make(scene: Scene, attributes: Attribute[]): Promise<string>;
  /** Makes one with attributes by a whole draft, as clients do. */
  create(scene: Scene, attributes: unknown): Promise<Reply>;
}

const kinds: Kind[] = [
  {
    noun: 'developer',
    id: 'Developer',
    from: ['EO', 'XD', 'PHP'],
    make: async ({ developer }, attributes) => `/developers/${(await developer({ attributes })).email}`,
    create: ({ registry }, attributes) =>
      registry.post('/developers', {
        email: `${unique('ada')}@example.com`,
        firstName: 'Ada',
        lastName: 'Lovelace',
        userName: 'ada',
        attributes,
      }),
  },
  {
    noun: 'app',
    id: 'DeveloperApp',
    from: ['EO', 'XD', 'PHP'],
    make: async (scene, attributes) => (await weather(scene, { attributes })).path,
    async create({ registry, developer }, attributes) {
      const { email } = await developer();
      return registry.post(`/developers/${email}/apps`, { name: 'weather', attributes });
    },
  },
  {
    noun: 'key',
    id: 'DeveloperAppKey',
    from: ['PHP'],
    async make(scene, attributes) {
      const { keyPath } = await weather(scene);
      done(await scene.registry.post(keyPath, { attributes }));
      return keyPath;
    },
    async create(scene, attributes) {
      const { path } = await weather(scene);
      const pair = { consumerKey: unique('key'), consumerSecret: 'secret' };
      return scene.registry.post(`${path}/keys/create`, { ...pair, attributes });
    },
  },
  {
    noun: 'API product',
    id: 'ApiProduct',
    from: ['EO', 'XD', 'PHP'],
    make: async ({ apiProduct }, attributes) => `/apiproducts/${(await apiProduct({ attributes })).name}`,
    create: ({ registry }, attributes) =>
      registry.post('/apiproducts', {
        name: unique('product'),
        displayName: 'Product',
        approvalType: 'auto',
        attributes,
      }),
  },
];

const three: Attribute[] = [
  { name: 'zulu', value: '26' },
  { name: 'DisplayName', value: 'Weather for Boats' },
  { name: 'alpha', value: '1' },
];

const many = (count: number): Attribute[] =>
  Array.from({ length: count }, (_, index) => ({ name: `n${index}`, value: `v${index}` }));

const missing = 'organizations.keymanagement.AttributeDoesntExist';
const tooMany = 'organizations.keymanagement.AttributeLimitExceeded';
const invalid = 'keymint.InvalidRequest';

const rowsFor = ({ noun, id, from, make, create }: Kind): Row[] => {
  const one = /^a/i.test(noun) ? `an ${noun}` : `a ${noun}`;
  const list = `list${id}Attributes`;
  const replace = `update${id}Attributes`;
  const get = `get${id}Attribute`;
  const set = `update${id}Attribute`;
  const remove = `delete${id}Attribute`;
  const attributesOf = async ({ registry }: Scene, path: string) =>
    listIn((await registry.get(`${path}/attributes`)).body.attribute);

  return [
    {
      says: `the attributes of ${one} are a list under attribute, in the order they were given`,
      from,
      of: [list],
      async check(scene) {
        const path = await make(scene, three);
        const { status, body } = await scene.registry.get(`${path}/attributes`);
        expect(status).toBe(200);
        expect(body).toEqual({ attribute: three });
      },
    },
    {
      says: `the attributes of ${one} are under attributes in the ${noun} itself`,
      from,
      of: [list],
      async check(scene) {
        const path = await make(scene, three);
        expect((await scene.registry.get(path)).body.attributes).toEqual(three);
      },
    },
    {
      says: `${one} without attributes answers an empty list of them`,
      from,
      of: [list],
      async check(scene) {
        const path = await make(scene, []);
        const { status, body } = await scene.registry.get(`${path}/attributes`);
        expect(status).toBe(200);
        expect(body).toEqual(scene.dialect === 'x' ? {} : { attribute: [] });
      },
    },
    {
      says: `POST of attributes replaces all of ${one}’s, and answers them`,
      from,
      of: [replace, list],
      async check(scene) {
        const path = await make(scene, [{ name: 'old', value: 'gone' }]);
        const { status, body } = await scene.registry.post(`${path}/attributes`, { attribute: three });
        expect(status).toBe(200);
        expect(body).toEqual({ attribute: three });
        expect(await attributesOf(scene, path)).toEqual(three);
      },
    },
    {
      says: `POST of an empty list removes all attributes of ${one}`,
      from: ['JS', 'EO'],
      of: [replace],
      async check(scene) {
        const path = await make(scene, three);
        expect((await scene.registry.post(`${path}/attributes`, { attribute: [] })).status).toBe(200);
        expect(await attributesOf(scene, path)).toEqual([]);
      },
    },
    {
      says: `GET answers one attribute of ${one} with name and value`,
      from,
      of: [get],
      async check(scene) {
        const path = await make(scene, three);
        const { status, body } = await scene.registry.get(`${path}/attributes/DisplayName`);
        expect(status).toBe(200);
        expect(body).toEqual({ name: 'DisplayName', value: 'Weather for Boats' });
      },
    },
    {
      says: `GET of an attribute ${one} has not is refused`,
      from: ['PHP'],
      of: [get, missing],
      async check(scene) {
        const reply = await scene.registry.get(`${await make(scene, three)}/attributes/ghost`);
        expect(refusalOf(reply)).toBe(`404 ${missing}`);
        expect(messageOf(reply)).toContain('ghost');
      },
    },
    ...(
      [
        ['{value}', { value: 'harbour' }],
        ['{name, value}', { name: 'team', value: 'harbour' }],
      ] as const
    ).map(
      ([form, sent]): Row => ({
        says: `POST of ${form} makes one attribute of ${one}, after the others`,
        from: form === '{value}' ? ['PHP', 'EO'] : ['CLI'],
        of: [set],
        async check(scene) {
          const path = await make(scene, three);
          const { status, body } = await scene.registry.post(`${path}/attributes/team`, sent);
          expect(status).toBe(200);
          expect(body).toEqual({ name: 'team', value: 'harbour' });
          expect(await attributesOf(scene, path)).toEqual([...three, body]);
        },
      }),
    ),
    {
      says: `POST of one attribute changes it where it stands in ${one}`,
      from,
      of: [set],
      async check(scene) {
        const path = await make(scene, three);
        const { status } = await scene.registry.post(`${path}/attributes/DisplayName`, { value: 'Tides' });
        expect(status).toBe(200);
        expect(await attributesOf(scene, path)).toEqual([
          three[0],
          { name: 'DisplayName', value: 'Tides' },
          three[2],
        ]);
      },
    },
    {
      says: `DELETE of one attribute of ${one} answers it and leaves the others`,
      from,
      of: [remove],
      async check(scene) {
        const path = await make(scene, three);
        const { status, body } = await scene.registry.delete(`${path}/attributes/DisplayName`);
        expect(status).toBe(200);
        expect(body).toEqual(three[1]);
        expect(await attributesOf(scene, path)).toEqual([three[0], three[2]]);
      },
    },
    {
      says: `DELETE of an attribute ${one} has not is refused`,
      from: ['PHP'],
      of: [remove, missing],
      async check(scene) {
        const path = await make(scene, three);
        expect(refusalOf(await scene.registry.delete(`${path}/attributes/ghost`))).toBe(`404 ${missing}`);
        expect(await attributesOf(scene, path)).toEqual(three);
      },
    },
    {
      says: `a second DELETE of an attribute of ${one} is refused`,
      from: ['PHP'],
      of: [remove, missing],
      async check(scene) {
        const path = await make(scene, three);
        done(await scene.registry.delete(`${path}/attributes/zulu`));
        expect(refusalOf(await scene.registry.delete(`${path}/attributes/zulu`))).toBe(`404 ${missing}`);
      },
    },
    {
      says: `of two attributes with one name a new ${noun} keeps the first`,
      from: ['JS'],
      of: [`create${id}`],
      async check(scene) {
        const { body } = await create(scene, [
          { name: 'b', value: 'first' },
          { name: 'a', value: 'only' },
          { name: 'b', value: 'second' },
        ]);
        expect(body.attributes).toEqual([
          { name: 'b', value: 'first' },
          { name: 'a', value: 'only' },
        ]);
      },
    },
    {
      says: `of two attributes with one name ${one} keeps the first when all are replaced`,
      from: ['JS'],
      of: [replace],
      async check(scene) {
        const path = await make(scene, []);
        const attribute = [
          { name: 'b', value: 'first' },
          { name: 'b', value: 'second' },
        ];
        done(await scene.registry.post(`${path}/attributes`, { attribute }));
        expect(await attributesOf(scene, path)).toEqual([{ name: 'b', value: 'first' }]);
      },
    },
    {
      says: `a new ${noun} has up to 18 attributes`,
      from: ['LIM', 'XD', 'EO', 'S0'],
      of: [`create${id}`],
      async check(scene) {
        const { status, body } = await create(scene, many(18));
        expect(status).toBe(201);
        expect(body.attributes).toEqual(many(18));
      },
    },
    {
      says: `a new ${noun} with 19 attributes is refused`,
      from: ['LIM', 'XD', 'EO', 'S0'],
      of: [`create${id}`, tooMany],
      async check(scene) {
        expect(refusalOf(await create(scene, many(19)))).toBe(`400 ${tooMany}`);
      },
    },
    {
      says: `19 attributes do not replace those of ${one}`,
      from: ['LIM', 'XD'],
      of: [replace, tooMany],
      async check(scene) {
        const path = await make(scene, three);
        const reply = await scene.registry.post(`${path}/attributes`, { attribute: many(19) });
        expect(refusalOf(reply)).toBe(`400 ${tooMany}`);
        expect(await attributesOf(scene, path)).toEqual(three);
      },
    },
    {
      says: `a 19th attribute of ${one} is refused, and one of the 18 may change`,
      from: ['LIM', 'XD'],
      of: [set, tooMany],
      async check(scene) {
        const path = await make(scene, many(18));
        const reply = await scene.registry.post(`${path}/attributes/another`, { value: '' });
        expect(refusalOf(reply)).toBe(`400 ${tooMany}`);
        expect((await scene.registry.post(`${path}/attributes/n7`, { value: 'new' })).status).toBe(200);
        expect(await attributesOf(scene, path)).toHaveLength(18);
      },
    },
    {
      says: `an attribute of ${one} has a name of up to 1 KB`,
      from: ['LIM'],
      of: [replace, set, invalid],
      async check(scene) {
        const path = await make(scene, []);
        const attribute = [{ name: 'n'.repeat(1024), value: '' }];
        expect((await scene.registry.post(`${path}/attributes`, { attribute })).status).toBe(200);
        const longer = [{ name: 'n'.repeat(1025), value: '' }];
        expect(codeOf(await scene.registry.post(`${path}/attributes`, { attribute: longer }))).toBe(invalid);
        const one = await scene.registry.post(`${path}/attributes/${'n'.repeat(1025)}`, { value: '' });
        expect(refusalOf(one)).toBe(`400 ${invalid}`);
        expect(await attributesOf(scene, path)).toEqual(attribute);
      },
    },
    {
      says: `an attribute of ${one} has a value of up to 2 KB on X`,
      from: ['LIM'],
      of: [replace, set, invalid],
      dialect: 'x',
      async check(scene) {
        const path = await make(scene, []);
        const attribute = [{ name: 'n', value: 'v'.repeat(2048) }];
        expect((await scene.registry.post(`${path}/attributes`, { attribute })).status).toBe(200);
        const longer = [{ name: 'n', value: 'v'.repeat(2049) }];
        expect(codeOf(await scene.registry.post(`${path}/attributes`, { attribute: longer }))).toBe(invalid);
        expect(codeOf(await scene.registry.post(`${path}/attributes/n`, { value: longer[0]?.value }))).toBe(
          invalid,
        );
        expect(await attributesOf(scene, path)).toEqual(attribute);
      },
    },
    {
      says: `an attribute of ${one} has a value of several paragraphs on Edge`,
      from: ['DRU'],
      of: [replace, set],
      dialect: 'edge',
      async check(scene) {
        const value = 'Fair winds, and a following sea. '.repeat(1000);
        const path = await make(scene, [{ name: 'a', value }]);
        done(await scene.registry.post(`${path}/attributes/b`, { value }));
        expect(await attributesOf(scene, path)).toEqual([
          { name: 'a', value },
          { name: 'b', value },
        ]);
      },
    },
    ...[42, true].map(
      (value): Row => ({
        says: `a value that is ${value} is refused in ${one} on X`,
        from: ['MIG'],
        of: [replace, set, invalid],
        dialect: 'x',
        async check(scene) {
          const path = await make(scene, []);
          const all = await scene.registry.post(`${path}/attributes`, { attribute: [{ name: 'a', value }] });
          expect(messageOf(all)).toBe(
            `Invalid value at 'attributes.attribute[0].value' (TYPE_STRING), ${value}`,
          );
          const one = await scene.registry.post(`${path}/attributes/a`, { value });
          expect(messageOf(one)).toBe(`Invalid value at 'attribute.value' (TYPE_STRING), ${value}`);
          expect(await attributesOf(scene, path)).toEqual([]);
        },
      }),
    ),
    ...(
      [
        ['a number', { value: 42 }, '42', 'edge'],
        ['true', { value: true }, 'true', 'edge'],
        ['false', { value: false }, 'false', 'edge'],
        ['absent', {}, '', undefined],
        ['null', { value: null }, '', undefined],
      ] as [string, object, string, Row['dialect']][]
    ).map(
      ([what, sent, kept, dialect]): Row => ({
        says: `a value that is ${what} is kept as text in ${one}`,
        from: ['OWN'],
        of: [replace, set],
        ...(dialect && { dialect }),
        async check(scene) {
          const path = await make(scene, []);
          done(await scene.registry.post(`${path}/attributes`, { attribute: [{ name: 'a', ...sent }] }));
          done(await scene.registry.post(`${path}/attributes/b`, sent));
          expect(await attributesOf(scene, path)).toEqual([
            { name: 'a', value: kept },
            { name: 'b', value: kept },
          ]);
        },
      }),
    ),
    {
      says: `DisplayName is never added to ${one}`,
      from: ['S4', 'EO'],
      of: [`create${id}`, list],
      async check(scene) {
        const { status, body } = await create(scene, []);
        expect(status).toBe(201);
        expect(listIn(body.attributes)).toEqual([]);
      },
    },
    ...['with spaces', 'a/b', '100%', 'größe', 'a+b', 'what?&why=#1'].map(
      (name): Row => ({
        says: `an attribute named ${name} is found in ${one} by its name, percent-encoded`,
        from: ['PHP', 'JS'],
        of: [get, set, remove],
        async check(scene) {
          const path = await make(scene, []);
          const at = `${path}/attributes/${encodeURIComponent(name)}`;
          const attribute = { name, value: 'found' };
          expect((await scene.registry.post(at, { value: 'found' })).body).toEqual(attribute);
          expect((await scene.registry.get(at)).body).toEqual(attribute);
          expect((await scene.registry.delete(at)).body).toEqual(attribute);
        },
      }),
    ),
    {
      says: `names of attributes of ${one} that differ in case are two`,
      from: ['OWN'],
      of: [replace],
      async check(scene) {
        const path = await make(scene, []);
        const attribute = [
          { name: 'team', value: 'one' },
          { name: 'Team', value: 'two' },
        ];
        done(await scene.registry.post(`${path}/attributes`, { attribute }));
        expect(await attributesOf(scene, path)).toEqual(attribute);
      },
    },
  ];
};

export const rows: Row[] = kinds.flatMap(rowsFor);
