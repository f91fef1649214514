import { operations } from '../../functions/apiProducts/operationGroups';
import { given, unique } from '../../support/registry/given';
import type { Registry } from '../../support/registry/registry';
import { kept, withSettings } from '../keeping';
import { done, weather } from '../making';
import { entitiesOf, idsOf, listIn, messageOf, refusalOf } from '../reading';
import type { Row } from '../table';

const plain = () => ({ name: unique('premium'), displayName: 'Premium', approvalType: 'auto' });

const lists = {
  apiResources: ['/', '/forecast/**'],
  environments: ['test', 'prod'],
  proxies: ['weather', 'tides'],
  scopes: ['WRITE', 'READ'],
};

const full = () => ({
  ...plain(),
  ...lists,
  attributes: [
    { name: 'access', value: 'private' },
    { name: 'tier', value: 'gold' },
  ],
  description: 'Weather,\nby the "hour"',
  quota: '1000',
  quotaInterval: '1',
  quotaTimeUnit: 'hour',
});

const pathOf = ({ name }: { name: string }) => `/apiproducts/${encodeURIComponent(name)}`;

const create = (registry: Registry, change: object = {}) =>
  registry.post('/apiproducts', { ...plain(), ...change });

const names = ['Basic', 'a 50% #1', 'basic', 'premium', 'void'];
const golden = ['basic', 'premium'];

/** An organization with these products, made in another order. */
const withProducts = kept(async (registry) => {
  for (const name of [...names].reverse()) {
    const tier = { name: 'tier', value: golden.includes(name) ? 'gold' : 'silver' };
    const attributes = [{ name: 'access', value: 'public' }, tier];
    await given(registry).apiProduct({ ...full(), name, attributes });
  }
  return registry;
});

const NO_PRODUCT = '404 keymanagement.service.apiproduct_doesnot_exist';
const BAD_NAME = '400 keymanagement.service.apiproduct_name_invalid';
const BAD_DISPLAY_NAME = '400 keymanagement.service.apiproduct_invalid_displayname';
const INVALID = '400 keymint.InvalidRequest';

/** A row for each draft that is taken, and what the product then has. */
const taken = (row: [says: string, from: Row['from'], change: object, has?: object]): Row => {
  const [says, from, change, has = change] = row;
  return {
    says,
    from,
    of: ['createApiProduct', 'getApiProduct'],
    async check({ registry }) {
      const { status, body } = await create(registry, change);
      expect(status).toBe(201);
      expect(body).toMatchObject(has);
      expect((await registry.get(pathOf(body))).body).toEqual(body);
    },
  };
};

/** A row for each draft that is refused; nothing is then made. */
const refused = (row: [says: string, from: Row['from'], change: object, refusal: string]): Row => {
  const [says, from, change, refusal] = row;
  return {
    says,
    from,
    of: ['createApiProduct', refusal.slice(4)],
    async check({ registry }) {
      const draft = { ...plain(), ...change };
      expect(refusalOf(await registry.post('/apiproducts', draft))).toBe(refusal);
      if (draft.name) expect((await registry.get(pathOf(draft))).status).toBe(404);
    },
  };
};

/** A row for each request that names an API product nobody made. */
const unknown = (row: [operation: string, ask: (registry: Registry) => ReturnType<Registry['get']>]): Row => {
  const [operation, ask] = row;
  return {
    says: `${operation} of an unknown API product is 404`,
    from: ['PHP', 'NES'],
    of: [operation, NO_PRODUCT.slice(4)],
    async check({ registry }) {
      const reply = await ask(registry);
      expect(refusalOf(reply)).toBe(NO_PRODUCT);
      expect(messageOf(reply)).toBe('ApiProduct with name ghost does not exist');
    },
  };
};

const listing: Row[] = [
  {
    says: 'the bare list of API products is an array of names',
    from: ['EO', 'PHP', 'JS'],
    of: ['listApiProducts'],
    dialect: 'edge',
    async check(scene) {
      const registry = await withProducts(scene);
      expect((await registry.get('/apiproducts')).body).toEqual(names);
    },
  },
  {
    says: 'the bare list of API products is objects with the one member name',
    from: ['XD', 'JS'],
    of: ['listApiProducts'],
    dialect: 'x',
    async check(scene) {
      const registry = await withProducts(scene);
      const { body } = await registry.get('/apiproducts');
      expect(body).toEqual({ apiProduct: names.map((name) => ({ name })) });
    },
  },
  {
    says: 'the expanded list is whole API products under apiProduct, each as it is alone',
    from: ['EO', 'XD', 'PHP'],
    of: ['listApiProducts'],
    async check(scene) {
      const registry = await withProducts(scene);
      const { status, body } = await registry.get('/apiproducts?expand=true');
      const each = await Promise.all(names.map((name) => registry.get(pathOf({ name }))));
      expect([status, body]).toEqual([200, { apiProduct: each.map((reply) => reply.body) }]);
    },
  },
  {
    says: 'an organization without API products has an empty bare list',
    from: ['PHP', 'CLI'],
    of: ['listApiProducts'],
    async check({ alone, dialect }) {
      const { status, body } = await (await alone()).get('/apiproducts');
      expect([status, body]).toEqual([200, dialect === 'edge' ? [] : {}]);
    },
  },
  {
    says: 'an organization without API products has an empty expanded list',
    from: ['PHP', 'CLI'],
    of: ['listApiProducts'],
    async check({ alone, dialect }) {
      const { status, body } = await (await alone()).get('/apiproducts?expand=true');
      expect([status, body]).toEqual([200, dialect === 'edge' ? { apiProduct: [] } : {}]);
    },
  },
  ...(
    [
      ['expand=false lists the names of API products', 'expand=false', names],
      [
        'a startKey begins the list of API products at itself',
        'startKey=basic',
        ['basic', 'premium', 'void'],
      ],
      ['a startKey is case-sensitive', 'startKey=Basic', names],
      ['count limits how many API products are listed', 'count=2', ['Basic', 'a 50% #1']],
      ['startKey and count are a page of API products', 'startKey=basic&count=2', ['basic', 'premium']],
      ['the page that begins at the last API product is that one', 'startKey=void&count=1000', ['void']],
      ['a startKey is percent-decoded', 'startKey=a%2050%25%20%231&count=1', ['a 50% #1']],
      ['an empty startKey lists API products from the first', 'startKey=&count=1', ['Basic']],
      ['a count over 1000 lists as many API products as it may', 'count=5000', names],
      ['an unknown query parameter of a list is ignored', 'unheardOf=1&alt=json', names],
    ] as const
  ).map(
    ([says, query, expected]): Row => ({
      says,
      from: ['EO', 'XD', 'PHP'],
      of: ['listApiProducts'],
      async check(scene) {
        const registry = await withProducts(scene);
        const reply = await registry.get(`/apiproducts?${query}`);
        expect([reply.status, idsOf(reply)]).toEqual([200, expected]);
      },
    }),
  ),
  {
    says: 'expand, count and startKey work together on API products',
    from: ['PHP', 'CLI'],
    of: ['listApiProducts'],
    async check(scene) {
      const registry = await withProducts(scene);
      const reply = await registry.get('/apiproducts?expand=true&count=2&startKey=basic');
      expect(entitiesOf(reply).map(({ name }) => name)).toEqual(['basic', 'premium']);
    },
  },
  {
    says: 'pages of API products, each begun at the last name of the one before, show every product once',
    from: ['PHP', 'CLI'],
    of: ['listApiProducts'],
    async check(scene) {
      const registry = await withProducts(scene);
      const seen = idsOf(await registry.get('/apiproducts?count=2'));
      for (;;) {
        const startKey = encodeURIComponent(seen.at(-1) ?? '');
        const page = idsOf(await registry.get(`/apiproducts?count=2&startKey=${startKey}`));
        expect(page[0]).toBe(seen.at(-1));
        if (page.length === 1) break;
        seen.push(...page.slice(1));
      }
      expect(seen).toEqual(names);
    },
  },
  {
    says: 'a startKey that no API product has is 404',
    from: ['PHP'],
    of: ['listApiProducts', NO_PRODUCT.slice(4)],
    dialect: 'edge',
    async check({ registry }) {
      expect(refusalOf(await registry.get('/apiproducts?startKey=ghost'))).toBe(NO_PRODUCT);
    },
  },
  {
    says: 'a startKey that no API product has begins the list at the next greater name',
    from: ['OWN'],
    of: ['listApiProducts'],
    dialect: 'x',
    async check(scene) {
      const registry = await withProducts(scene);
      const reply = await registry.get('/apiproducts?startKey=gold');
      expect([reply.status, idsOf(reply)]).toEqual([200, ['premium', 'void']]);
    },
  },
  ...(
    [
      [
        'attributename and attributevalue list the API products with exactly that attribute',
        'attributename=tier&attributevalue=gold',
        golden,
      ],
      ['attributevalue is matched in its own case', 'attributename=tier&attributevalue=Gold', []],
      ['attributename is matched in its own case', 'attributename=Tier&attributevalue=gold', []],
      ['the value of another attribute does not count', 'attributename=access&attributevalue=gold', []],
      [
        'attributename, attributevalue and count go together',
        'attributename=tier&attributevalue=gold&count=1',
        ['basic'],
      ],
      [
        'attributename, attributevalue and startKey go together',
        'attributename=tier&attributevalue=gold&startKey=premium',
        ['premium'],
      ],
    ] as const
  ).map(
    ([says, query, expected]): Row => ({
      says,
      from: ['EO', 'PHP'],
      of: ['listApiProducts'],
      async check(scene) {
        const registry = await withProducts(scene);
        expect(idsOf(await registry.get(`/apiproducts?${query}`))).toEqual(expected);
        expect(idsOf(await registry.get(`/apiproducts?${query}&expand=false`))).toEqual(expected);
        const whole = await registry.get(`/apiproducts?${query}&expand=true`);
        expect(entitiesOf(whole).map(({ name }) => name)).toEqual(expected);
      },
    }),
  ),
  {
    says: 'space lists the API products of that space',
    from: ['XD'],
    of: ['listApiProducts'],
    dialect: 'x',
    async check({ registry, apiProduct }) {
      const space = unique('harbour');
      const made = [await apiProduct({ space }), await apiProduct({ space })].map(({ name }) => name).sort();
      await apiProduct({ space: unique('desert') });
      const page = async (query: string) => idsOf(await registry.get(`/apiproducts?space=${space}${query}`));
      expect(await page('')).toEqual(made);
      expect(await page('&count=1')).toEqual(made.slice(0, 1));
      expect(await page(`&startKey=${made[1]}`)).toEqual(made.slice(1));
    },
  },
  ...['count=0', 'count=-1', 'count=many', 'expand=maybe'].map(
    (query): Row => ({
      says: `a list of API products with ?${query} is refused`,
      from: ['OWN'],
      of: ['listApiProducts', INVALID.slice(4)],
      async check({ registry }) {
        expect(refusalOf(await registry.get(`/apiproducts?${query}`))).toBe(INVALID);
      },
    }),
  ),
];

const creation: Row[] = [
  {
    says: 'creating an API product answers 201 and the product',
    from: ['EO', 'JS', 'AT'],
    of: ['createApiProduct'],
    async check({ registry }) {
      const draft = full();
      const { status, body } = await registry.post('/apiproducts', draft);
      expect(status).toBe(201);
      expect(body).toMatchObject(draft);
    },
  },
  {
    says: 'an API product has every member, empty lists included, and who made it',
    from: ['EO', 'PHP'],
    of: ['createApiProduct'],
    dialect: 'edge',
    async check({ registry }) {
      const draft = plain();
      const { body } = await registry.post('/apiproducts', draft);
      expect(body).toEqual({
        ...draft,
        apiResources: [],
        attributes: [],
        environments: [],
        proxies: [],
        scopes: [],
        createdAt: expect.any(Number),
        createdBy: registry.admin.email,
        lastModifiedAt: body.createdAt,
        lastModifiedBy: registry.admin.email,
      });
    },
  },
  {
    says: 'an API product has no empty lists and not who made it, and its moments are texts',
    from: ['XD', 'CLI'],
    of: ['createApiProduct'],
    dialect: 'x',
    async check({ registry }) {
      const draft = plain();
      const { body } = await registry.post('/apiproducts', draft);
      expect(body).toEqual({
        ...draft,
        createdAt: expect.stringMatching(/^\d{13}$/),
        lastModifiedAt: body.createdAt,
      });
    },
  },
  {
    says: 'an API product begins with its name',
    from: ['PHP'],
    of: ['createApiProduct', 'getApiProduct', 'listApiProducts'],
    dialect: 'x',
    async check({ registry }) {
      const { body } = await registry.post('/apiproducts', full());
      expect(Object.keys(body)[0]).toBe('name');
      const listed = await registry.get('/apiproducts?expand=true&count=1');
      expect(Object.keys(entitiesOf(listed)[0])[0]).toBe('name');
    },
  },
  {
    says: 'moments and makers of an API product are not taken from the caller',
    from: ['EO', 'PHP'],
    of: ['createApiProduct'],
    async check({ registry }) {
      const { status, body } = await create(registry, {
        createdAt: 1,
        createdBy: 'mallory@example.com',
        lastModifiedAt: 1,
        lastModifiedBy: 'mallory@example.com',
      });
      expect(status).toBe(201);
      expect(Number(body.createdAt)).toBeGreaterThan(1);
      expect(body.lastModifiedAt).toBe(body.createdAt);
      expect(JSON.stringify(body)).not.toContain('mallory');
    },
  },
  {
    says: 'an unknown member of an API product is ignored',
    from: ['PHP', 'JS'],
    of: ['createApiProduct'],
    dialect: 'edge',
    async check({ registry }) {
      const { status, body } = await create(registry, { unheardOf: true });
      expect(status).toBe(201);
      expect(body).not.toHaveProperty('unheardOf');
    },
  },
  {
    says: 'an unknown member of an API product is refused by its name',
    from: ['TFS', 'PHP'],
    of: ['createApiProduct', INVALID.slice(4)],
    dialect: 'x',
    async check({ registry }) {
      const reply = await create(registry, { unheardOf: true });
      expect([reply.status, reply.body.error.status]).toEqual([400, 'INVALID_ARGUMENT']);
      expect(messageOf(reply)).toBe(
        `Invalid JSON payload received. Unknown name "unheardOf" at 'api_product': Cannot find field.`,
      );
    },
  },
  {
    says: 'an API product’s name is taken once',
    from: ['NES'],
    of: ['createApiProduct', 'keymanagement.service.apiproduct_already_exists'],
    async check({ registry, apiProduct }) {
      const product = await apiProduct();
      const reply = await create(registry, { name: product.name, displayName: 'Another' });
      expect(refusalOf(reply)).toBe('409 keymanagement.service.apiproduct_already_exists');
      expect(messageOf(reply)).toBe(`ApiProduct with name ${product.name} already exists`);
      expect((await registry.get(pathOf(product))).body).toEqual(product);
    },
  },
  {
    says: 'names of API products that differ by case are two',
    from: ['EO'],
    of: ['createApiProduct'],
    async check({ apiProduct, registry }) {
      const name = unique('cased');
      const lower = await apiProduct({ name });
      const upper = await apiProduct({ name: name.toUpperCase() });
      expect((await registry.get(pathOf(lower))).body).toEqual(lower);
      expect((await registry.get(pathOf(upper))).body).toEqual(upper);
    },
  },
  {
    says: 'an API product’s name has at most 100 characters together with the organization and @@@',
    from: ['NAM'],
    of: ['createApiProduct', BAD_NAME.slice(4)],
    async check({ registry }) {
      const longest = unique('n').padEnd(100 - `${registry.org}@@@`.length, 'n');
      expect((await create(registry, { name: longest })).status).toBe(201);
      expect(refusalOf(await create(registry, { name: `${longest}n` }))).toBe(BAD_NAME);
    },
  },
  {
    says: 'an API product must say its approvalType',
    from: ['EO'],
    of: ['createApiProduct', INVALID.slice(4)],
    dialect: 'edge',
    async check({ registry }) {
      expect(refusalOf(await create(registry, { approvalType: undefined }))).toBe(INVALID);
    },
  },
  {
    says: 'an API product that does not say its approvalType is approved automatically',
    from: ['OWN'],
    of: ['createApiProduct', 'updateApiProduct'],
    dialect: 'x',
    async check({ registry }) {
      const { status, body } = await create(registry, { approvalType: undefined });
      expect([status, body.approvalType]).toEqual([201, 'auto']);
      const changed = await registry.put(pathOf(body), { displayName: 'Bare' });
      expect([changed.status, changed.body.approvalType]).toEqual([200, 'auto']);
    },
  },
  ...(
    [
      ['the approvalType of an API product may be manual', ['EO'], { approvalType: 'manual' }],
      [
        'approvalType is compared ignoring case and kept in lower case',
        ['OLD'],
        { approvalType: 'Auto' },
        { approvalType: 'auto' },
      ],
      [
        'an API product keeps its description',
        ['EO', 'XD'],
        { description: 'By the "hour",\nor by the day' },
      ],
      [
        'an API product keeps its apiResources in order',
        ['EO', 'XD'],
        { apiResources: ['/b', '/a/**', '/'] },
      ],
      ['an API product keeps its proxies in order', ['EO', 'XD'], { proxies: ['weather', 'tides'] }],
      ['an API product keeps its environments in order', ['EO', 'XD'], { environments: ['test', 'prod'] }],
      ['an API product keeps its scopes in order', ['EO', 'XD'], { scopes: ['WRITE', 'READ'] }],
      [
        'an API product keeps its attributes in order, access among them',
        ['EO', 'XD'],
        {
          attributes: [
            { name: 'tier', value: 'gold' },
            { name: 'access', value: 'internal' },
          ],
        },
      ],
      ['an API product has a display name of its own', ['EO', 'TFG'], { displayName: 'Premium für 2 €' }],
      [
        'an API product may have proxies and apiResources together',
        ['EO'],
        { proxies: ['weather'], apiResources: ['/**'] },
      ],
      ['an API product keeps its operationGroup', ['XD'], { operationGroup: operations.operationGroup }],
      [
        'an API product keeps its graphqlOperationGroup',
        ['XD'],
        { graphqlOperationGroup: operations.graphqlOperationGroup },
      ],
      [
        'an API product keeps its llmQuota with its interval and unit',
        ['XD'],
        { llmQuota: '5000', llmQuotaInterval: '2', llmQuotaTimeUnit: 'day' },
      ],
      ['an API product keeps its space', ['XD'], { space: 'harbour' }],
      ...['PROXY', 'OPERATION', 'PRODUCT'].map(
        (quotaCounterScope) =>
          [`quotas may be counted by ${quotaCounterScope}`, ['XD'], { quotaCounterScope }] as const,
      ),
      ...['second', 'minute', 'hour', 'day', 'month', 'year'].map(
        (quotaTimeUnit) =>
          [`quotaTimeUnit may be ${quotaTimeUnit}`, ['EO', 'TFG'], { quotaTimeUnit }] as const,
      ),
    ] as const
  ).map((row) => taken(row as never)),
  {
    says: 'an API product keeps its grpcOperationGroup, llmOperationGroup and payloadOperationGroup',
    from: ['XD'],
    of: ['createApiProduct'],
    async check({ registry }) {
      const { grpcOperationGroup, llmOperationGroup } = operations;
      const payloadOperationGroup = { operationConfigs: [{ apiSource: 'tides' }] };
      const groups = { grpcOperationGroup, llmOperationGroup, payloadOperationGroup };
      const { status, body } = await create(registry, groups);
      expect(status).toBe(201);
      expect((await registry.get(pathOf(body))).body).toEqual(body);
      expect(body.payloadOperationGroup).toEqual(payloadOperationGroup);
      expect(body.llmOperationGroup).toMatchObject({ 'odd <name> é': { '1': -1.5 } });
      expect(body.grpcOperationGroup.operationConfigs[0]).toMatchObject({ apiSource: 'buoys' });
    },
  },
  {
    says: 'groups and quotas of an API product are there only when they were set',
    from: ['PHP'],
    of: ['createApiProduct'],
    async check({ registry }) {
      const { body } = await create(registry);
      expect(Object.keys(body).filter((name) => /Group|uota|space|description/.test(name))).toEqual([]);
    },
  },
  {
    says: 'a quota that is the text null counts as none',
    from: ['GO'],
    of: ['createApiProduct'],
    async check({ registry }) {
      const unset = { quota: 'null', quotaInterval: 'null', quotaTimeUnit: 'null' };
      const { status, body } = await create(registry, unset);
      expect(status).toBe(201);
      for (const name of Object.keys(unset)) expect(body).not.toHaveProperty(name);
    },
  },
  {
    says: 'scopes sent as a list of an empty text are none',
    from: ['CLI', 'GO'],
    of: ['createApiProduct'],
    async check({ registry }) {
      const { status, body } = await create(registry, { scopes: [''] });
      expect([status, listIn(body.scopes)]).toEqual([201, []]);
    },
  },
  {
    says: 'lists of an API product sent as null are empty',
    from: ['TFS'],
    of: ['createApiProduct'],
    async check({ registry }) {
      const none = { apiResources: null, attributes: null, environments: null, proxies: null, scopes: null };
      const { status, body } = await create(registry, none);
      expect(status).toBe(201);
      for (const name of Object.keys(none)) expect(listIn(body[name])).toEqual([]);
    },
  },
  ...(
    [
      ['an API product without a name is refused', ['EO'], { name: undefined }, BAD_NAME],
      [
        'an API product without a displayName is refused',
        ['NES'],
        { displayName: undefined },
        BAD_DISPLAY_NAME,
      ],
      ['an API product with an empty displayName is refused', ['NES'], { displayName: '' }, BAD_DISPLAY_NAME],
      [
        'an approvalType that is neither auto nor manual is refused',
        ['EO'],
        { approvalType: 'maybe' },
        INVALID,
      ],
      ['a quota that is no number is refused', ['OWN'], { quota: 'many' }, INVALID],
      ['a quotaTimeUnit that is none is refused', ['OWN'], { quotaTimeUnit: 'fortnight' }, INVALID],
      ['a quotaCounterScope that is none is refused', ['XD'], { quotaCounterScope: 'PLANET' }, INVALID],
      ['scopes that are no list are refused', ['OWN'], { scopes: 'READ' }, INVALID],
      [
        'apiResources together with an operationGroup are refused',
        ['XD'],
        { apiResources: ['/'], operationGroup: operations.operationGroup },
        INVALID,
      ],
      [
        'an operationConfigType that is neither proxy nor remoteservice is refused',
        ['XD'],
        { operationGroup: { operationConfigType: 'pigeon', operationConfigs: [] } },
        INVALID,
      ],
      [
        'an operationGroup with 51 configurations is refused',
        ['LIM'],
        { operationGroup: { operationConfigs: Array(51).fill({ apiSource: 'weather' }) } },
        INVALID,
      ],
      [
        'an operation configuration with 4 attributes is refused',
        ['LIM'],
        {
          operationGroup: {
            operationConfigs: [
              {
                apiSource: 'weather',
                attributes: ['a', 'b', 'c', 'd'].map((name) => ({ name, value: '' })),
              },
            ],
          },
        },
        INVALID,
      ],
    ] as [string, Row['from'], object, string][]
  ).map(refused),
  {
    says: 'an operationGroup has 50 configurations of 3 attributes each',
    from: ['LIM'],
    of: ['createApiProduct'],
    async check({ registry }) {
      const attributes = ['a', 'b', 'c'].map((name) => ({ name, value: '' }));
      const operationConfigs = Array.from({ length: 50 }, (_, n) => ({ apiSource: `p${n}`, attributes }));
      const { status, body } = await create(registry, { operationGroup: { operationConfigs } });
      expect([status, body.operationGroup.operationConfigs]).toEqual([201, operationConfigs]);
    },
  },
  ...['Z9 _-.#$% x', '50% off #1', 'a%20b', '7 seas'].map(
    (prefix): Row => ({
      says: `an API product may be called ${prefix}, and is found by it`,
      from: ['NAM', 'XD'],
      of: ['createApiProduct', 'getApiProduct'],
      async check({ registry }) {
        const { status, body } = await create(registry, { name: unique(prefix) });
        expect(status).toBe(201);
        expect((await registry.get(pathOf(body))).body).toEqual(body);
      },
    }),
  ),
  ...['a:b', 'a/b', 'a ', 'a@b', 'ä', '', 'a\nb'].map(
    (name): Row => ({
      says: `an API product may not be called ${JSON.stringify(name)}`,
      from: ['NAM', 'TFG', 'NES'],
      of: ['createApiProduct', BAD_NAME.slice(4)],
      async check({ registry }) {
        expect(refusalOf(await create(registry, { name }))).toBe(BAD_NAME);
      },
    }),
  ),
];

const oneProduct: Row[] = [
  {
    says: 'an API product is read back as it was answered when it was made',
    from: ['EO', 'XD', 'PHP'],
    of: ['getApiProduct'],
    async check({ registry, apiProduct }) {
      const product = await apiProduct(full());
      const { status, body } = await registry.get(pathOf(product));
      expect([status, body]).toEqual([200, product]);
    },
  },
  {
    says: 'the name of an API product in a path is percent-decoded once',
    from: ['EO', 'CLI'],
    of: ['getApiProduct'],
    async check({ registry, apiProduct }) {
      const product = await apiProduct({ name: unique('a%20b c') });
      expect((await registry.get(pathOf(product))).body).toEqual(product);
      expect((await registry.get(pathOf({ name: product.name.replace('%20', ' ') }))).status).toBe(404);
    },
  },
  ...(
    [
      ['getApiProduct', (registry) => registry.get('/apiproducts/ghost')],
      ['updateApiProduct', (registry) => registry.put('/apiproducts/ghost', { ...plain(), name: 'ghost' })],
      ['deleteApiProduct', (registry) => registry.delete('/apiproducts/ghost')],
      ['listApiProductAttributes', (registry) => registry.get('/apiproducts/ghost/attributes')],
      [
        'updateApiProductAttributes',
        (registry) => registry.post('/apiproducts/ghost/attributes', { attribute: [] }),
      ],
      ['getApiProductAttribute', (registry) => registry.get('/apiproducts/ghost/attributes/tier')],
      [
        'updateApiProductAttribute',
        (registry) => registry.post('/apiproducts/ghost/attributes/tier', { value: 'gold' }),
      ],
      ['deleteApiProductAttribute', (registry) => registry.delete('/apiproducts/ghost/attributes/tier')],
    ] as [string, (registry: Registry) => ReturnType<Registry['get']>][]
  ).map(unknown),
  {
    says: 'an unknown API product is not made by a PUT',
    from: ['DRU'],
    of: ['updateApiProduct', NO_PRODUCT.slice(4)],
    async check({ registry }) {
      const draft = plain();
      expect(refusalOf(await registry.put(pathOf(draft), draft))).toBe(NO_PRODUCT);
      expect((await registry.get(pathOf(draft))).status).toBe(404);
    },
  },
  ...(['put', 'post'] as const).flatMap((method): Row[] => [
    {
      says: `${method.toUpperCase()} of an API product replaces it and answers 200 and the product`,
      from: ['EO', 'XD', 'JS'],
      of: ['updateApiProduct'],
      async check({ registry, apiProduct }) {
        const { name, createdAt } = await apiProduct({ quota: '1' });
        const draft = { ...full(), name };
        const { status, body } = await registry[method](pathOf({ name }), draft);
        expect(status).toBe(200);
        expect(body).toMatchObject({ ...draft, createdAt });
        expect(Number(body.lastModifiedAt)).toBeGreaterThan(Number(createdAt));
        expect((await registry.get(pathOf({ name }))).body).toEqual(body);
      },
    },
    {
      says: `what a ${method.toUpperCase()} of an API product leaves out is removed`,
      from: ['EO', 'XD'],
      of: ['updateApiProduct'],
      async check({ registry, apiProduct }) {
        const bare = await apiProduct();
        const product = await apiProduct({ ...full(), operationGroup: undefined, space: 'harbour' });
        const { displayName, approvalType } = product;
        const { body } = await registry[method](pathOf(product), { displayName, approvalType });
        expect(Object.keys(body)).toEqual(Object.keys(bare));
        for (const name of [...Object.keys(lists), 'attributes']) expect(listIn(body[name])).toEqual([]);
      },
    },
    {
      says: `a whole API product sent back by ${method.toUpperCase()} as it was read stays as it is`,
      from: ['PHP', 'JS'],
      of: ['updateApiProduct'],
      async check({ registry, apiProduct }) {
        const product = await apiProduct(full());
        const { status, body } = await registry[method](pathOf(product), product);
        expect([status, body]).toEqual([200, { ...product, lastModifiedAt: body.lastModifiedAt }]);
      },
    },
  ]),
  {
    says: 'an API product keeps the name of its URL, whatever name is sent',
    from: ['EO', 'JS'],
    of: ['updateApiProduct'],
    dialect: 'edge',
    async check({ registry, apiProduct }) {
      const product = await apiProduct();
      const other = unique('other');
      const { status, body } = await registry.put(pathOf(product), { ...plain(), name: other });
      expect([status, body.name]).toEqual([200, product.name]);
      expect((await registry.get(pathOf({ name: other }))).status).toBe(404);
    },
  },
  {
    says: 'an API product sent with another name than its URL’s is refused',
    from: ['PHP', 'DRU'],
    of: ['updateApiProduct', 'rest.interceptor.name_mismatch'],
    dialect: 'x',
    async check({ registry, apiProduct }) {
      const product = await apiProduct();
      const reply = await registry.put(pathOf(product), plain());
      expect(refusalOf(reply)).toBe('400 rest.interceptor.name_mismatch');
      expect((await registry.get(pathOf(product))).body).toEqual(product);
    },
  },
  {
    says: 'an API product cannot lose its displayName',
    from: ['EO', 'NES'],
    of: ['updateApiProduct', BAD_DISPLAY_NAME.slice(4)],
    async check({ registry, apiProduct }) {
      const product = await apiProduct();
      const reply = await registry.put(pathOf(product), { approvalType: 'auto' });
      expect(refusalOf(reply)).toBe(BAD_DISPLAY_NAME);
      expect((await registry.get(pathOf(product))).body).toEqual(product);
    },
  },
  {
    says: 'another approvalType of an API product leaves the keys that have it as they are',
    from: ['OWN'],
    of: ['updateApiProduct', 'getDeveloperApp'],
    async check({ registry, developer, apiProduct, app }) {
      const owner = await developer();
      const product = await apiProduct();
      const { name } = await app(owner, { apiProducts: [product.name] });
      await registry.put(pathOf(product), { displayName: 'P', approvalType: 'manual' });
      const { body } = await registry.get(`/developers/${owner.email}/apps/${name}`);
      expect(body.credentials[0].apiProducts).toEqual([{ apiproduct: product.name, status: 'approved' }]);
      const later = await app(owner, { apiProducts: [product.name] });
      expect(later.credentials[0]?.apiProducts).toEqual([{ apiproduct: product.name, status: 'pending' }]);
    },
  },
  {
    says: 'a change of its attributes moves lastModifiedAt of an API product',
    from: ['OWN'],
    of: ['updateApiProductAttribute'],
    async check({ registry, apiProduct }) {
      const product = await apiProduct();
      await registry.post(`${pathOf(product)}/attributes/team`, { value: 'harbour' });
      const { body } = await registry.get(pathOf(product));
      expect(body.createdAt).toBe(product.createdAt);
      expect(Number(body.lastModifiedAt)).toBeGreaterThan(Number(product.lastModifiedAt));
    },
  },
  {
    says: 'deleting an API product answers 200 and the product as it was',
    from: ['EO', 'XD', 'JS'],
    of: ['deleteApiProduct'],
    async check({ registry, apiProduct }) {
      const product = await apiProduct(full());
      const { status, body } = await registry.delete(pathOf(product));
      expect([status, body]).toEqual([200, product]);
      expect(refusalOf(await registry.get(pathOf(product)))).toBe(NO_PRODUCT);
    },
  },
  {
    says: 'an API product is deleted once',
    from: ['NES'],
    of: ['deleteApiProduct', NO_PRODUCT.slice(4)],
    async check({ registry, apiProduct }) {
      const product = await apiProduct();
      expect((await registry.delete(pathOf(product))).status).toBe(200);
      expect(refusalOf(await registry.delete(pathOf(product)))).toBe(NO_PRODUCT);
    },
  },
  {
    says: 'the name of a deleted API product may be taken again',
    from: ['OWN'],
    of: ['deleteApiProduct', 'createApiProduct'],
    async check({ registry, apiProduct }) {
      const { name } = await apiProduct(full());
      await registry.delete(pathOf({ name }));
      const { status, body } = await create(registry, { name });
      expect([status, listIn(body.scopes)]).toEqual([201, []]);
    },
  },
  {
    says: 'an API product that keys have is deleted all the same, and they keep its name',
    from: ['EO', 'XD', 'OLD'],
    of: ['deleteApiProduct', 'getDeveloperApp'],
    async check({ registry, developer, apiProduct, app }) {
      const owner = await developer();
      const product = await apiProduct();
      const { name } = await app(owner, { apiProducts: [product.name] });
      expect((await registry.delete(pathOf(product))).status).toBe(200);
      const { body } = await registry.get(`/developers/${owner.email}/apps/${name}`);
      expect(body.credentials[0].apiProducts).toEqual([{ apiproduct: product.name, status: 'approved' }]);
    },
  },
  {
    says: 'no new key is made for an API product that was deleted',
    from: ['DRU', 'NES'],
    of: ['deleteApiProduct', 'createDeveloperApp', 'cps.kms.ApiProductDoesNotExist'],
    async check({ registry, developer, apiProduct }) {
      const { email } = await developer();
      const { name } = await apiProduct();
      await registry.delete(pathOf({ name }));
      const reply = await registry.post(`/developers/${email}/apps`, { name: 'app', apiProducts: [name] });
      expect(refusalOf(reply)).toBe('400 cps.kms.ApiProductDoesNotExist');
    },
  },
];

/** Organizations that do more about the keys of an API product that is deleted. */
const cascading = kept((registry) => withSettings(registry, { productDelete: 'cascade' }));
const refusing = kept((registry) => withSettings(registry, { productDelete: 'refuse' }));

/** An app with a key for two API products, one of which is to be deleted. */
async function withTwo(registry: Registry) {
  const { developer, apiProduct, app } = given(registry);
  const [owner, doomed, other] = [await developer(), await apiProduct(), await apiProduct()];
  const { name, credentials } = await app(owner, { apiProducts: [doomed.name, other.name] });
  const path = `/developers/${owner.email}/apps/${name}`;
  return { doomed, other, path, keyPath: `${path}/keys/${credentials[0]?.consumerKey}` };
}

const deletionSettings: Row[] = [
  {
    says: 'where product deletion cascades, keys lose the API product and keep the others',
    from: ['OWN'],
    of: ['deleteApiProduct', 'getDeveloperAppKey'],
    async check(scene) {
      const registry = await cascading(scene);
      const { doomed, other, keyPath } = await withTwo(registry);
      const { status, body } = await registry.delete(pathOf(doomed));
      expect([status, body]).toEqual([200, doomed]);
      expect((await registry.get(keyPath)).body.apiProducts).toEqual([
        { apiproduct: other.name, status: 'approved' },
      ]);
    },
  },
  {
    says: 'where product deletion is refused, an API product that a key names stays until none does',
    from: ['OWN'],
    of: ['deleteApiProduct', 'keymint.ApiProductInUse'],
    async check(scene) {
      const registry = await refusing(scene);
      const { doomed, keyPath } = await withTwo(registry);
      expect(refusalOf(await registry.delete(pathOf(doomed)))).toBe('409 keymint.ApiProductInUse');
      expect((await registry.get(pathOf(doomed))).body).toEqual(doomed);
      done(await registry.delete(`${keyPath}/apiproducts/${doomed.name}`));
      expect((await registry.delete(pathOf(doomed))).status).toBe(200);
    },
  },
];

/** A product that two developers' apps and a company's have keys for, in an organization of its own. */
const inUse = kept(async (registry) => {
  const { developer, apiProduct, app } = given(registry);
  const product = await apiProduct({ name: 'premium' });
  const draft = { apiProducts: [product.name] };
  await app(await developer({ email: 'idle@example.com' }), {});
  const apps = [
    await app(await developer({ email: 'ada@example.com' }), draft),
    await app(await developer({ email: 'grace@example.com' }), draft),
  ];
  done(await registry.post('/companies', { name: 'harbour' }));
  apps.push(done(await registry.post('/companies/harbour/apps', { name: 'weather', ...draft })));
  const uses: Record<string, string[]> = {
    keys: apps.map(({ credentials }) => credentials[0]?.consumerKey ?? ''),
    apps: apps.map(({ appId }) => appId),
    developers: ['ada@example.com', 'grace@example.com'],
    companies: ['harbour'],
  };
  return { registry, uses, path: '/apiproducts/premium' };
});

const use: Row[] = [
  ...['keys', 'apps', 'developers', 'companies'].flatMap((entity): Row[] => [
    {
      says: `query=list lists the ${entity} that use an API product`,
      from: ['EO', 'XSD'],
      of: ['getApiProduct'],
      dialect: 'edge',
      async check(scene) {
        const { registry, uses, path } = await inUse(scene);
        const { status, body } = await registry.get(`${path}?query=list&entity=${entity}`);
        expect([status, [...body].sort()]).toEqual([200, uses[entity]?.sort()]);
      },
    },
    {
      says: `query=count counts the ${entity} that use an API product`,
      from: ['EO', 'XSD'],
      of: ['getApiProduct'],
      dialect: 'edge',
      async check(scene) {
        const { registry, uses, path } = await inUse(scene);
        const { status, body } = await registry.get(`${path}?query=count&entity=${entity}`);
        expect([status, body]).toEqual([200, uses[entity]?.length]);
      },
    },
  ]),
  ...['keys', 'apps', 'developers'].map(
    (entity): Row => ({
      says: `count and startkey page the ${entity} that use an API product, from the one that is named`,
      from: ['EO'],
      of: ['getApiProduct'],
      dialect: 'edge',
      async check(scene) {
        const { registry, path } = await inUse(scene);
        const query = `${path}?query=list&entity=${entity}`;
        const { body: all } = await registry.get(query);
        expect((await registry.get(`${query}&count=1`)).body).toEqual(all.slice(0, 1));
        expect((await registry.get(`${query}&count=100&startkey=${all[1]}`)).body).toEqual(all.slice(1));
      },
    }),
  ),
  {
    says: 'an API product that nobody uses has no users, and they count nothing',
    from: ['EO'],
    of: ['getApiProduct'],
    dialect: 'edge',
    async check({ registry, apiProduct }) {
      const path = pathOf(await apiProduct());
      for (const entity of ['keys', 'apps', 'developers', 'companies']) {
        expect((await registry.get(`${path}?query=list&entity=${entity}`)).body).toEqual([]);
        expect((await registry.get(`${path}?query=count&entity=${entity}`)).body).toBe(0);
      }
    },
  },
  {
    says: 'a key that loses an API product does not use it any more',
    from: ['EO'],
    of: ['getApiProduct', 'deleteDeveloperAppKeyApiProduct'],
    dialect: 'edge',
    async check(scene) {
      const { registry } = scene;
      const { product, keyPath } = await weather(scene);
      const query = `/apiproducts/${product.name}?query=count&entity=keys`;
      expect((await registry.get(query)).body).toBe(1);
      done(await registry.delete(`${keyPath}/apiproducts/${product.name}`));
      expect((await registry.get(query)).body).toBe(0);
    },
  },
  ...['query=sum', 'query=list&entity=planets', 'query=list&count=0'].map(
    (query): Row => ({
      says: `what uses an API product is not asked for by ?${query}`,
      from: ['OWN'],
      of: ['getApiProduct', INVALID.slice(4)],
      dialect: 'edge',
      async check({ registry, apiProduct }) {
        expect(refusalOf(await registry.get(`${pathOf(await apiProduct())}?${query}`))).toBe(INVALID);
      },
    }),
  ),
  {
    says: 'what uses an unknown API product is 404',
    from: ['PHP', 'EO'],
    of: ['getApiProduct', NO_PRODUCT.slice(4)],
    dialect: 'edge',
    async check({ registry }) {
      expect(refusalOf(await registry.get('/apiproducts/ghost?query=list&entity=apps'))).toBe(NO_PRODUCT);
    },
  },
];

export const rows: Row[] = [...listing, ...creation, ...oneProduct, ...deletionSettings, ...use];
