import { given, unique } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';
import { operations } from './operationGroups';

const registry = useRegistry();

const refusal = (code: string, message: unknown = expect.any(String)) => ({ code, message, contexts: [] });

const plain = () => ({ name: unique('premium'), displayName: 'Premium', approvalType: 'auto' });

const full = () => ({
  ...plain(),
  apiResources: ['/', '/forecast/**'],
  approvalType: 'manual',
  attributes: [
    { name: 'access', value: 'private' },
    { name: 'tier', value: 'gold' },
  ],
  description: 'Weather,\nby the "hour"',
  environments: ['test', 'prod'],
  proxies: ['weather', 'tides'],
  quota: '1000',
  quotaInterval: '1',
  quotaTimeUnit: 'hour',
  scopes: ['WRITE', 'READ'],
});

test('every field comes back as it was sent, and is read so afterwards', async () => {
  const draft = full();
  const { status, body } = await registry.post('/apiproducts', draft);
  expect(status).toBe(201);
  expect(body).toEqual({
    ...draft,
    createdAt: expect.any(Number),
    createdBy: registry.admin.email,
    lastModifiedAt: body.createdAt,
    lastModifiedBy: registry.admin.email,
  });
  expect((await registry.get(`/apiproducts/${draft.name}`)).body).toEqual(body);
});

test('the answer is laid out as Edge lays it out, member by member', async () => {
  const draft = full();
  const { text, body } = await registry.post('/apiproducts', draft);
  expect(text).toBe(`{
  "apiResources" : [ "/", "/forecast/**" ],
  "approvalType" : "manual",
  "attributes" : [ {
    "name" : "access",
    "value" : "private"
  }, {
    "name" : "tier",
    "value" : "gold"
  } ],
  "createdAt" : ${body.createdAt},
  "createdBy" : "admin@example.com",
  "description" : "Weather,\\nby the \\"hour\\"",
  "displayName" : "Premium",
  "environments" : [ "test", "prod" ],
  "lastModifiedAt" : ${body.createdAt},
  "lastModifiedBy" : "admin@example.com",
  "name" : "${draft.name}",
  "proxies" : [ "weather", "tides" ],
  "quota" : "1000",
  "quotaInterval" : "1",
  "quotaTimeUnit" : "hour",
  "scopes" : [ "WRITE", "READ" ]
}
`);
});

test('what was not sent is empty, or is not there', async () => {
  const draft = plain();
  const { text, body } = await registry.post('/apiproducts', draft);
  expect(text).toBe(`{
  "apiResources" : [ ],
  "approvalType" : "auto",
  "attributes" : [ ],
  "createdAt" : ${body.createdAt},
  "createdBy" : "admin@example.com",
  "displayName" : "Premium",
  "environments" : [ ],
  "lastModifiedAt" : ${body.createdAt},
  "lastModifiedBy" : "admin@example.com",
  "name" : "${draft.name}",
  "proxies" : [ ],
  "scopes" : [ ]
}
`);
});

describe('operation groups', () => {
  const operationGroup = (config: object) => ({ operationConfigs: [{ apiSource: 'weather', ...config }] });

  test('and what goes with them come back as they were sent, read alone and in a list', async () => {
    const draft = { ...plain(), ...operations, attributes: [{ name: 'only', value: unique('this') }] };
    const { status, body } = await registry.post('/apiproducts', draft);
    expect(status).toBe(201);
    expect(body).toEqual({
      ...draft,
      apiResources: [],
      environments: [],
      proxies: [],
      scopes: [],
      createdAt: expect.any(Number),
      createdBy: registry.admin.email,
      lastModifiedAt: body.createdAt,
      lastModifiedBy: registry.admin.email,
    });
    expect((await registry.get(`/apiproducts/${draft.name}`)).body).toEqual(body);
    const [{ name, value }] = draft.attributes as [{ name: string; value: string }];
    const listed = `/apiproducts?expand=true&attributename=${name}&attributevalue=${value}`;
    expect((await registry.get(listed)).body).toEqual({ apiProduct: [body] });
  });

  test('stand in the order of the alphabet with all other members', async () => {
    const { apiResources: _, ...rest } = full();
    const { body } = await registry.post('/apiproducts', { ...rest, ...operations });
    const names = Object.keys(body);
    expect(names).toHaveLength(26);
    expect(names).toEqual([...names].sort());
  });

  test('come back in XML as JSON text, and may be sent so', async () => {
    const { name } = await given(registry).apiProduct(operations);
    const path = `/apiproducts/${name}`;
    const { body: before, text: json } = await registry.get(path);
    const { text: raw } = await registry.get(path, { headers: { accept: 'application/xml' } });
    expect(raw).toContain('<PayloadOperationGroup>{}</PayloadOperationGroup>');
    await registry.put(path, { displayName: 'Bare', approvalType: 'auto' });
    const headers = { 'content-type': 'application/xml' };
    const { status, body } = await registry.put(path, undefined, { raw, headers });
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, lastModifiedAt: body.lastModifiedAt });
    expect(json).toContain('"payloadOperationGroup" : { }');
  });

  test.each([['no JSON'], ['<A>1</A>'], ['[]'], ['5']])('in XML that are %s are refused', async (text) => {
    const { name } = await given(registry).apiProduct();
    const raw = `<ApiProduct><DisplayName>P</DisplayName><ApprovalType>auto</ApprovalType>
      <GrpcOperationGroup>${text}</GrpcOperationGroup></ApiProduct>`;
    const headers = { 'content-type': 'application/xml' };
    const { status, body } = await registry.put(`/apiproducts/${name}`, undefined, { raw, headers });
    expect(status).toBe(400);
    expect(body).toEqual(refusal('keymint.InvalidRequest'));
  });

  test('are of API proxies unless they say otherwise', async () => {
    const { body } = await registry.post('/apiproducts', { ...plain(), operationGroup: {} });
    expect(body.operationGroup).toEqual({ operationConfigType: 'proxy', operationConfigs: [] });
  });

  test('are taken in any case and with numbers, and kept in Apigee’s form', async () => {
    const { body } = await registry.post('/apiproducts', {
      ...plain(),
      llmQuota: 7,
      llmQuotaInterval: 'null',
      llmQuotaTimeUnit: 'DAY',
      quotaCounterScope: 'proxy',
      operationGroup: {
        operationConfigType: 'RemoteService',
        ...operationGroup({ quota: { limit: 5, interval: '', timeUnit: 'Hour' } }),
      },
    });
    expect(body).toMatchObject({ llmQuota: '7', llmQuotaTimeUnit: 'day', quotaCounterScope: 'PROXY' });
    expect(body).not.toHaveProperty('llmQuotaInterval');
    expect(body.operationGroup).toEqual({
      operationConfigType: 'remoteservice',
      ...operationGroup({ quota: { limit: '5', timeUnit: 'hour' } }),
    });
  });

  test('may have 50 configurations of 3 attributes each', async () => {
    const attributes = ['a', 'b', 'c'].map((name) => ({ name, value: name }));
    const operationConfigs = Array.from({ length: 50 }, (_, n) => ({ apiSource: `p${n}`, attributes }));
    const { status, body } = await registry.post('/apiproducts', {
      ...plain(),
      operationGroup: { operationConfigs },
    });
    expect(status).toBe(201);
    expect(body.operationGroup.operationConfigs).toEqual(operationConfigs);
  });

  test.each<[string, object, string]>([
    ['apiResources beside them', { apiResources: ['/'], operationGroup: {} }, 'operationGroup: '],
    [
      '51 configurations',
      { operationGroup: { operationConfigs: Array(51).fill({ apiSource: 'weather' }) } },
      'operationGroup.operationConfigs: ',
    ],
    [
      '4 attributes',
      { operationGroup: operationGroup({ attributes: ['a', 'b', 'c', 'd'].map((name) => ({ name })) }) },
      'operationGroup.operationConfigs[0].attributes: ',
    ],
    [
      'no apiSource',
      { operationGroup: operationGroup({ apiSource: undefined }) },
      'operationGroup.operationConfigs[0].apiSource: ',
    ],
    [
      'an operation without a resource',
      { operationGroup: operationGroup({ operations: [{ methods: ['GET'] }] }) },
      'operationGroup.operationConfigs[0].operations[0].resource: ',
    ],
    [
      'a quota that is no number',
      { operationGroup: operationGroup({ quota: { limit: 'many' } }) },
      'operationGroup.operationConfigs[0].quota.limit: ',
    ],
    [
      'a type that is none',
      { operationGroup: { operationConfigType: 'pigeon' } },
      'operationGroup.operationConfigType: ',
    ],
    [
      '51 operations',
      { operationGroup: operationGroup({ operations: Array(51).fill({ resource: '/' }) }) },
      'operationGroup.operationConfigs: At most 50 operations in all',
    ],
    [
      'an operation on a very long path',
      { operationGroup: operationGroup({ operations: [{ resource: `/${'a'.repeat(2048)}` }] }) },
      'operationGroup.operationConfigs: A path has at most 2,048 characters',
    ],
    ['a text for a group', { graphqlOperationGroup: '{}' }, 'graphqlOperationGroup: '],
    ['a list for a group', { payloadOperationGroup: [] }, 'payloadOperationGroup: '],
    ['a scope that is none', { quotaCounterScope: 'PLANET' }, 'quotaCounterScope: '],
    ['a model quota that is none', { llmQuota: 'many' }, 'llmQuota: '],
    ['a space that is no text', { space: ['harbour'] }, 'space: '],
  ])('with %s are refused, and nothing is made', async (_, change, field) => {
    const draft = { ...plain(), ...change };
    const { status, body } = await registry.post('/apiproducts', draft);
    expect(status).toBe(400);
    expect(body).toEqual(refusal('keymint.InvalidRequest', expect.stringContaining(field)));
    expect((await registry.get(`/apiproducts/${draft.name}`)).status).toBe(404);
  });
});

describe('paths', () => {
  const paths = (count: number, pathOf: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => pathOf(n));

  test.each<[string, string[]]>([
    ['2,000', paths(2000, (n) => `/things/*/${n}/**`)],
    ['32 of 2,048 characters', paths(32, (n) => `/${n}/`.padEnd(2048, '*/'))],
    ['64 that must be searched for', paths(64, (n) => `/**/${n}/**`.padEnd(16, '*'))],
  ])('may be %s', async (_, apiResources) => {
    const { status, body } = await registry.post('/apiproducts', { ...plain(), apiResources });
    expect(status).toBe(201);
    expect(body.apiResources).toEqual(apiResources);
  });

  test.each<[string, string[], string]>([
    ['2,001', paths(2001, (n) => `/${n}`), 'At most 2,000 paths'],
    ['one of 2,049 characters', ['/'.padEnd(2049, 'a')], 'A path has at most 2,048 characters'],
    [
      '33 of 2,048 characters',
      paths(33, (n) => `/${n}/`.padEnd(2048, 'a')),
      'At most 65,536 characters in all paths together',
    ],
    [
      '65 that must be searched for',
      paths(65, (n) => `/**/${n}/**`.padEnd(16, '*')),
      'Paths with text between two ** or between two * of a segment have at most 1,024 characters together',
    ],
  ])('that are %s are refused, and nothing is made', async (_, apiResources, reason) => {
    const draft = { ...plain(), apiResources };
    const { status, body } = await registry.post('/apiproducts', draft);
    expect(status).toBe(400);
    expect(body).toEqual(refusal('keymint.InvalidRequest', `apiResources: ${reason}`));
    expect((await registry.get(`/apiproducts/${draft.name}`)).status).toBe(404);
  });
});

test('what only the registry may say is not taken from the caller', async () => {
  const { body } = await registry.post('/apiproducts', {
    ...plain(),
    createdAt: 1,
    createdBy: 'mallory@example.com',
    lastModifiedAt: 1,
    lastModifiedBy: 'mallory@example.com',
    unheardOf: true,
  });
  expect(body).toMatchObject({ createdBy: registry.admin.email, lastModifiedBy: registry.admin.email });
  expect(body.createdAt).toBeGreaterThan(1);
  expect(body.lastModifiedAt).toBe(body.createdAt);
  expect(body).not.toHaveProperty('unheardOf');
});

test.each([
  ['null', null],
  ['a list of an empty text', ['']],
])('lists sent as %s are empty', async (_, none) => {
  const lists = { apiResources: none, environments: none, proxies: none, scopes: none };
  const { status, body } = await registry.post('/apiproducts', { ...plain(), ...lists, attributes: null });
  expect(status).toBe(201);
  expect(body).toMatchObject({ apiResources: [], environments: [], proxies: [], scopes: [], attributes: [] });
});

test('a name is listed once, however often it was sent', async () => {
  const { body } = await registry.post('/apiproducts', { ...plain(), scopes: ['B', 'A', 'B', ''] });
  expect(body.scopes).toEqual(['B', 'A']);
});

describe('quotas', () => {
  test.each([
    ['a number', 1000, '1000'],
    ['a text', '1000', '1000'],
    ['zero', 0, '0'],
  ])('as %s are kept as texts', async (_, sent, kept) => {
    const { status, body } = await registry.post('/apiproducts', {
      ...plain(),
      quota: sent,
      quotaInterval: sent,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ quota: kept, quotaInterval: kept });
  });

  test.each([['null'], [''], [null]])('as %j are none', async (none) => {
    const { status, body } = await registry.post('/apiproducts', {
      ...plain(),
      quota: none,
      quotaInterval: none,
      quotaTimeUnit: none,
    });
    expect(status).toBe(201);
    for (const field of ['quota', 'quotaInterval', 'quotaTimeUnit']) expect(body).not.toHaveProperty(field);
  });

  test.each([[-1], [1.5], [1e21], ['many'], ['1.5'], ['-1'], [' 1'], ['1'.repeat(19)], [true], [[1]]])(
    'as %j are refused',
    async (quota) => {
      for (const field of ['quota', 'quotaInterval']) {
        const { status, body } = await registry.post('/apiproducts', { ...plain(), [field]: quota });
        expect(status).toBe(400);
        expect(body).toEqual(refusal('keymint.InvalidRequest', expect.stringContaining(`${field}:`)));
      }
    },
  );

  test.each(['second', 'minute', 'hour', 'day', 'week', 'month', 'year'])(
    'may be counted by the %s, in any case',
    async (unit) => {
      const { status, body } = await registry.post('/apiproducts', {
        ...plain(),
        quotaTimeUnit: unit.toUpperCase(),
      });
      expect(status).toBe(201);
      expect(body.quotaTimeUnit).toBe(unit);
    },
  );

  test.each([['fortnight'], ['hours'], [1], [['hour']]])('are not counted by %j', async (quotaTimeUnit) => {
    const { status, body } = await registry.post('/apiproducts', { ...plain(), quotaTimeUnit });
    expect(status).toBe(400);
    expect(body).toEqual(refusal('keymint.InvalidRequest', expect.stringContaining('quotaTimeUnit:')));
  });
});

test.each([
  ['Auto', 'auto'],
  ['AUTO', 'auto'],
  ['Manual', 'manual'],
  ['mAnUaL', 'manual'],
])('the approvalType %s is kept as %s', async (approvalType, kept) => {
  const { status, body } = await registry.post('/apiproducts', { ...plain(), approvalType });
  expect(status).toBe(201);
  expect(body.approvalType).toBe(kept);
});

test.each([
  ['no approvalType', { approvalType: undefined }, 'keymint.InvalidRequest'],
  ['an approvalType that is none', { approvalType: 'sometimes' }, 'keymint.InvalidRequest'],
  ['no displayName', { displayName: undefined }, 'keymanagement.service.apiproduct_invalid_displayname'],
  ['a displayName of null', { displayName: null }, 'keymanagement.service.apiproduct_invalid_displayname'],
  ['an empty displayName', { displayName: '' }, 'keymanagement.service.apiproduct_invalid_displayname'],
  [
    'a displayName that is no text',
    { displayName: ['Premium'] },
    'keymanagement.service.apiproduct_invalid_displayname',
  ],
  [
    'a displayName of two lines',
    { displayName: 'a\nb' },
    'keymanagement.service.apiproduct_invalid_displayname',
  ],
  ['scopes that are no list', { scopes: 'READ' }, 'keymint.InvalidRequest'],
  ['proxies that are no texts', { proxies: [['weather']] }, 'keymint.InvalidRequest'],
  [
    '19 attributes',
    { attributes: Array.from({ length: 19 }, (_, n) => ({ name: `n${n}` })) },
    'organizations.keymanagement.AttributeLimitExceeded',
  ],
])('%s is refused, and nothing is made', async (_, change, code) => {
  const draft = { ...plain(), ...change };
  const { status, body } = await registry.post('/apiproducts', draft);
  expect(status).toBe(400);
  expect(body).toEqual(refusal(code));
  expect((await registry.get(`/apiproducts/${draft.name}`)).status).toBe(404);
});

describe('the name', () => {
  test.each([['a'], ['0'], ['Z9 _-.#$%'], ['50% off #1'], ['a%20b'], ['...'], ['__all__'], ['-a']])(
    'may be %s, and the product is found by it',
    async (name) => {
      const { status, body } = await registry.post('/apiproducts', { ...plain(), name });
      expect(status).toBe(201);
      expect((await registry.get(`/apiproducts/${encodeURIComponent(name)}`)).body).toEqual(body);
    },
  );

  test.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['no text', ['premium']],
    ['begun with a space', ' a'],
    ['ended by a space', 'a '],
    ['a space', ' '],
    ['with a slash', 'a/b'],
    ['with a colon', 'a:b'],
    ['with an at sign', 'a@b'],
    ['with a letter beyond ASCII', 'é'],
    ['with a line break', 'a\nb'],
    ['ended by a line break', 'a\n'],
    ['longer than 100', 'a'.repeat(101)],
  ])('is refused when it is %s', async (_, name) => {
    const { status, body } = await registry.post('/apiproducts', { ...plain(), name });
    expect(status).toBe(400);
    expect(body).toEqual(refusal('keymanagement.service.apiproduct_name_invalid'));
  });

  test('has at most 100 characters together with the organization and @@@', async () => {
    const longest = 'a'.repeat(100 - `${registry.org}@@@`.length);
    expect((await registry.post('/apiproducts', { ...plain(), name: longest })).status).toBe(201);
    const { status, body } = await registry.post('/apiproducts', { ...plain(), name: `${longest}a` });
    expect(status).toBe(400);
    expect(body).toEqual(refusal('keymanagement.service.apiproduct_name_invalid'));
  });

  test('differs by case from another', async () => {
    const name = unique('Cased');
    const upper = await given(registry).apiProduct({ name });
    const lower = await given(registry).apiProduct({ name: name.toLowerCase() });
    expect((await registry.get(`/apiproducts/${upper.name}`)).body).toEqual(upper);
    expect((await registry.get(`/apiproducts/${lower.name}`)).body).toEqual(lower);
  });

  test('is refused when it is taken, and the other product stays as it is', async () => {
    const taken = await given(registry).apiProduct();
    const { status, body } = await registry.post('/apiproducts', { ...full(), name: taken.name });
    expect(status).toBe(409);
    expect(body).toEqual(
      refusal(
        'keymanagement.service.apiproduct_already_exists',
        `ApiProduct with name ${taken.name} already exists`,
      ),
    );
    expect((await registry.get(`/apiproducts/${taken.name}`)).body).toEqual(taken);
  });

  test('is taken once, of twenty who want it at once', async () => {
    const draft = plain();
    const replies = await Promise.all(Array.from({ length: 20 }, () => registry.post('/apiproducts', draft)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
  });

  test('is free again after deletion', async () => {
    const { name } = await given(registry).apiProduct();
    await registry.delete(`/apiproducts/${name}`);
    expect((await registry.post('/apiproducts', { ...plain(), name })).status).toBe(201);
  });
});
