import type { Attribute } from '../../shared/schemas/attribute';
import { gatewayOf } from '../support/clients/gateway';
import { entriesOf } from '../support/registry/byIds';
import { given } from '../support/registry/given';
import { createOwnApp, hasBodyMember, type OwnApp, ownWays } from '../support/registry/ownRequests';
import { useRegistry } from '../support/registry/registry';
import type { Way } from '../support/registry/ways';

const registry = useRegistry({ settings: { developerAttributes: ['team'] } });

/** Attributes that staff wrote on an app or key, and those that the developer may write. */
const theStaffs = [
  { name: 'tier', value: 'silver' },
  { name: '_internal', value: '7' },
];

/** Builds a request that sends one attribute: by its name in the path, in a list, or in a whole entity. */
function sends(
  way: Way,
): ((attribute: Attribute) => { named?: Record<string, string>; body?: unknown }) | undefined {
  const { path, method } = way;
  if (way.query !== '') return undefined;
  if (path.endsWith('/attributes/{attribute}')) {
    if (method === 'GET') return undefined;
    return ({ name, value }) => ({ named: { attribute: name }, body: { value } });
  }
  if (hasBodyMember(way, 'attribute')) return (attribute) => ({ body: { attribute: [attribute] } });
  if (hasBodyMember(way, 'attributes'))
    return (attribute) => ({
      body: { ...(way.body as object), apiProducts: [], keyExpiresIn: undefined, attributes: [attribute] },
    });
  return undefined;
}

const writing = ownWays.flatMap((way) => {
  const sending = sends(way);
  return sending ? [[way.name, way, sending] as const] : [];
});

/** Creates an app and key with attributes of staff and of the developer. */
async function scene(): Promise<OwnApp> {
  const own = await createOwnApp(registry);
  const team = { name: 'team', value: 'harbour' };
  await registry.post(`${own.path}/attributes`, {
    attribute: [...theStaffs, team, { name: 'DisplayName', value: 'Weather' }],
  });
  await registry.post(`${own.keyPath}/attributes`, {
    attribute: [...theStaffs, team, { name: 'label', value: 'Key 1' }],
  });
  return own;
}

const stored = async ({ path }: OwnApp) => {
  const { attributes, credentials } = (await registry.get(path)).body;
  return { app: attributes, keys: credentials.map((key: { attributes: Attribute[] }) => key.attributes) };
};

const refused = (attribute: string) => ({
  status: 403,
  body: {
    code: 'security.authorization.Forbidden',
    message: `Role self is not allowed to write attribute ${attribute}`,
  },
});

test('there are ways to write attributes on apps and keys, and the table of operations has them all', () => {
  const names = writing.map(([name]) => name.split(' ')[0]);
  expect([...new Set(names)].sort()).toEqual([
    'createDeveloperApp',
    'deleteDeveloperAppAttribute',
    'deleteDeveloperAppKeyAttribute',
    'editApp',
    'generateKeyPairOrUpdateDeveloperAppStatus',
    'replaceDeveloperAppKey',
    'updateDeveloperApp',
    'updateDeveloperAppAttribute',
    'updateDeveloperAppAttributes',
    'updateDeveloperAppKey',
    'updateDeveloperAppKeyAttribute',
    'updateDeveloperAppKeyAttributes',
  ]);
});

describe.each(writing)('by %s', (name, way, sending) => {
  const isDeletion = way.method === 'DELETE';

  test.each(['tier', '_internal'])(
    'a developer does not change %s, and the refusal is audited',
    async (attribute) => {
      const own = await scene();
      const before = await stored(own);
      expect(await own.askIn(way, sending({ name: attribute, value: 'gold' }))).toMatchObject(
        refused(attribute),
      );
      expect(await stored(own)).toEqual(before);
      const { entries } = await entriesOf(registry, `${name.split(' ')[0]}`);
      expect(entries[0]).toMatchObject({ refused: 'security.authorization.Forbidden' });
    },
  );

  if (!isDeletion) {
    test.each(['plan', '_plan', '__apigee_reserved__developer_details'])(
      'a developer does not add %s',
      async (attribute) => {
        const own = await scene();
        const before = await stored(own);
        expect(await own.askIn(way, sending({ name: attribute, value: 'gold' }))).toMatchObject(
          refused(attribute),
        );
        expect(await stored(own)).toEqual(before);
      },
    );
  }

  test('a developer writes what the organization lets developers write', async () => {
    const own = await scene();
    const { status } = await own.askIn(way, sending({ name: 'team', value: 'fleet' }));
    expect([200, 201]).toContain(status);
  });

  test('staff write any', async () => {
    const own = await scene();
    const { status } = await own.askIn(way, sending({ name: 'tier', value: 'gold' }), {});
    expect([200, 201]).toContain(status);
  });
});

test.each([
  ['an app', 'PUT', ({ path }: OwnApp) => path],
  ['a key, by PUT', 'PUT', ({ keyPath }: OwnApp) => keyPath],
  ['a key, by POST', 'POST', ({ keyPath }: OwnApp) => keyPath],
  ['the attributes of an app', 'POST', ({ path }: OwnApp) => `${path}/attributes`],
  ['the attributes of a key', 'POST', ({ keyPath }: OwnApp) => `${keyPath}/attributes`],
] as const)('%s sent back as it was read changes nothing', async (_, method, pathOf) => {
  const own = await scene();
  const { body } = await own.ask('GET', pathOf(own));
  const before = await stored(own);
  expect(await own.ask(method, pathOf(own), body)).toMatchObject({ status: 200 });
  expect(await stored(own)).toEqual(before);
});

test.each([
  ['an app', 'PUT', ({ path }: OwnApp) => path, { attributes: [] }, 'app'],
  ['an app, all left out', 'PUT', ({ path }: OwnApp) => path, {}, 'app'],
  ['a key', 'PUT', ({ keyPath }: OwnApp) => keyPath, { attributes: [] }, 'key'],
  ['the attributes of an app', 'POST', ({ path }: OwnApp) => `${path}/attributes`, { attribute: [] }, 'app'],
  [
    'the attributes of a key',
    'POST',
    ({ keyPath }: OwnApp) => `${keyPath}/attributes`,
    { attribute: [] },
    'key',
  ],
] as const)(
  'of %s a developer takes away their own, and the staff’s stay',
  async (_, method, pathOf, body, of) => {
    const own = await scene();
    expect(await own.ask(method, pathOf(own), body)).toMatchObject({ status: 200 });
    const { app, keys } = await stored(own);
    expect(of === 'app' ? app : keys[0]).toEqual(theStaffs);
  },
);

test('staff who leave an attribute out take it away', async () => {
  const { path } = await scene();
  expect((await registry.put(path, { attributes: [] })).body.attributes).toEqual([]);
});

test('with those that stay, an app has no more attributes than it may', async () => {
  const own = await createOwnApp(registry);
  const many = Array.from({ length: 18 }, (_, n) => ({ name: `staff ${n}`, value: `${n}` }));
  await registry.post(`${own.path}/attributes`, { attribute: many });
  const two = [
    { name: 'DisplayName', value: 'Weather' },
    { name: 'Notes', value: 'for boats' },
  ];
  const three = [...two, { name: 'team', value: 'harbour' }];
  expect(await own.ask('PUT', own.path, { attributes: three })).toMatchObject({
    status: 400,
    body: { code: 'organizations.keymanagement.AttributeLimitExceeded' },
  });
  const { status, body } = await own.ask('PUT', own.path, { attributes: two });
  expect([status, body.attributes.length]).toEqual([200, 20]);
});

test('a developer’s name for an app, notes and label need no setting; on a key they are none of the developer’s', async () => {
  const own = await createOwnApp(registry);
  expect((await own.ask('POST', `${own.byId}/edit`, { displayName: 'Boats', notes: 'fast' })).status).toBe(
    200,
  );
  expect((await own.ask('POST', own.keyById, { label: 'Key 1' })).status).toBe(200);
  expect((await own.ask('POST', `${own.path}/attributes/label`, { value: 'x' })).status).toBe(403);
  expect((await own.ask('POST', `${own.keyPath}/attributes/DisplayName`, { value: 'x' })).status).toBe(403);
});

test('a gateway is told no attribute that a developer made up', async () => {
  const own = await scene();
  const product = await given(registry).apiProduct();
  await registry.post(own.keyPath, { apiProducts: [product.name] });
  await own.ask('POST', `${own.path}/attributes/tier`, { value: 'gold' });
  const gateway = await gatewayOf(registry);
  const { headers } = await gateway.authorize(own.key.consumerKey);
  expect(JSON.parse(`${headers.get('x-keymint-attributes')}`)).toMatchObject({
    'app.tier': 'silver',
    'app.team': 'harbour',
  });
});

test.each([
  ['PUT', '', { email: 'eve@example.com', firstName: 'Eve', lastName: 'X', userName: 'eve' }],
  ['POST', '?action=active', undefined],
  ['POST', '/attributes', { attribute: [{ name: 'team', value: 'fleet' }] }],
  ['POST', '/attributes/team', { value: 'fleet' }],
  ['DELETE', '/attributes/team', undefined],
  ['DELETE', '', undefined],
])('their own record is the staff’s to write: %s %s', async (method, below, body) => {
  const own = await createOwnApp(registry);
  const at = `/developers/${own.developer.email}`;
  await registry.post(`${at}?action=inactive`);
  await registry.post(`${at}/attributes`, { attribute: [{ name: 'team', value: 'harbour' }] });
  const before = (await registry.get(at)).body;
  expect((await own.ask(method, `${at}${below}`, body)).status).toBe(403);
  expect((await registry.get(at)).body).toEqual(before);
});
