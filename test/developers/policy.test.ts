import type { OrganizationSettings } from '../../shared/schemas/organization';
import { given, unique } from '../support/registry/given';
import { createOwnApp, hasBodyMember, type OwnApp, ownWays } from '../support/registry/ownRequests';
import { type Registry, startRegistry } from '../support/registry/registry';
import type { Way } from '../support/registry/ways';

const DAY = 24 * 60 * 60_000;
const NOW = 1_700_000_000_000;

const started: Registry[] = [];
async function registryWith(settings: Partial<OrganizationSettings> = {}): Promise<Registry> {
  const registry = await startRegistry({ now: () => NOW, settings });
  started.push(registry);
  return registry;
}

let registry: Registry;
beforeAll(async () => {
  registry = await registryWith();
});
afterAll(() => Promise.all(started.map((one) => one.stop())));

/** Body members that set a new key's lifetime, with their unit in milliseconds. */
const units = { keyExpiresIn: 1, expiresInSeconds: 1000 };

/** Requests that create a key with a lifetime, and the member that sets it. */
const making = ownWays.flatMap((way) =>
  (Object.keys(units) as (keyof typeof units)[]).flatMap((member) =>
    hasBodyMember(way, member) ? [[way.name, way, member] as const] : [],
  ),
);

/** Creates a key with a lifetime in milliseconds by one of the requests; returns its actual lifetime. */
async function lifetimeBy(
  way: Way,
  member: keyof typeof units,
  own: OwnApp,
  asked: number | undefined,
  as = own.self,
) {
  const product = await given(registry).apiProduct();
  const lifetime = asked === undefined || asked === -1 ? asked : asked / units[member];
  const body = {
    ...(way.body as object),
    name: unique('app'),
    apiProducts: [product.name],
    [member]: lifetime,
  };
  const reply = await own.askIn(way, { body }, as);
  if (reply.status >= 400)
    return { status: reply.status, code: reply.body.code, message: reply.body.message };
  const { body: apps } = await registry.get(`/developers/${own.developer.email}/apps?expand=true`);
  const keys = apps.app.flatMap(({ credentials }: { credentials: object[] }) => credentials);
  const made = keys.find((key: { apiProducts: { apiproduct: string }[] }) =>
    key.apiProducts.some(({ apiproduct }) => apiproduct === product.name),
  );
  return { status: reply.status, lifetime: made.expiresAt === -1 ? -1 : made.expiresAt - made.issuedAt };
}

test('the table of operations has all ways to have a key made with a lifetime', () => {
  expect(making.map(([name]) => name).sort()).toEqual([
    'createAppKey',
    'createDeveloperApp',
    'generateKeyPairOrUpdateDeveloperAppStatus',
    'updateDeveloperApp',
  ]);
});

describe.each(making)('a key that is made by %s', (_, way, member) => {
  test.each([
    ['without a lifetime', undefined, 365 * DAY],
    ['for an hour', 3_600_000, 3_600_000],
    ['for as long as the organization allows', 730 * DAY, 730 * DAY],
  ])('for a developer %s lasts as long', async (_case, asked, expected) => {
    const own = await createOwnApp(registry);
    expect(await lifetimeBy(way, member, own, asked)).toMatchObject({ lifetime: expected });
  });

  test.each([
    ['for ever', -1],
    ['a second longer than the organization allows', 730 * DAY + 1000],
  ])('is not made for a developer %s, and the limit is named', async (_case, asked) => {
    const own = await createOwnApp(registry);
    expect(await lifetimeBy(way, member, own, asked)).toEqual({
      status: 400,
      code: 'keymanagement.service.InvalidValueForExpiresIn',
      message: 'A key lasts at most 730 days in this organization',
    });
    expect((await registry.get(own.path)).body.credentials).toHaveLength(1);
  });

  test.each([
    ['without a lifetime', undefined, -1],
    ['for ever', -1, -1],
    ['for 900 days', 900 * DAY, 900 * DAY],
  ])('is made for staff %s', async (_case, asked, expected) => {
    const own = await createOwnApp(registry);
    expect(await lifetimeBy(way, member, own, asked, {})).toMatchObject({ lifetime: expected });
  });
});

describe.each(making.filter(([name]) => name !== 'createDeveloperApp'))(
  'a further key by %s',
  (_, way, member) => {
    test('is not made beyond the limit, which staff are not bound by', async () => {
      const own = await createOwnApp(registry);
      for (let keys = 1; keys < 5; keys++)
        expect((await lifetimeBy(way, member, own, undefined)).status).toBeLessThan(300);
      expect(await lifetimeBy(way, member, own, undefined)).toEqual({
        status: 400,
        code: 'keymint.KeyLimitReached',
        message: 'An app has at most 5 keys in this organization; delete one first',
      });
      expect((await lifetimeBy(way, member, own, undefined, {})).status).toBeLessThan(300);
      expect((await registry.get(own.path)).body.credentials).toHaveLength(6);
    });
  },
);

test('one key deleted makes room for another', async () => {
  const few = await registryWith({ keysPerApp: 1 });
  const own = await createOwnApp(few);
  const draft = { action: 'generate', apiProducts: [] };
  expect((await own.ask('POST', `${own.byId}/keys`, draft)).status).toBe(400);
  await own.ask('DELETE', own.keyPath);
  expect((await own.ask('POST', `${own.byId}/keys`, draft)).status).toBe(201);
});

test('a developer makes as many apps as the organization allows, also at once, and staff make more', async () => {
  const few = await registryWith({ appsPerDeveloper: 4 });
  const own = await createOwnApp(few);
  const apps = `/developers/${own.developer.developerId}/apps`;
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, n) => own.ask('POST', apps, { name: `app ${n}` })),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 201, 400, 400, 400, 400, 400]);
  const refused = replies.find(({ status }) => status === 400);
  expect(refused?.body).toEqual({
    code: 'keymint.AppLimitReached',
    message: 'A developer has at most 4 apps in this organization; delete one first',
    contexts: [],
  });
  expect((await few.get(apps)).body).toHaveLength(4);
  expect((await few.post(apps, { name: 'by staff' })).status).toBe(201);
  expect((await few.get(`/developers:search`)).body.developers[0].apps).toBe(5);
  await own.ask('DELETE', own.path);
  await own.ask('DELETE', `${apps}/by staff`);
  expect((await own.ask('POST', apps, { name: 'again' })).status).toBe(201);
});

test('keys made at once are no more than the organization allows', async () => {
  const own = await createOwnApp(registry);
  const draft = { action: 'generate', apiProducts: [] };
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => own.ask('POST', `${own.byId}/keys`, draft)),
  );
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(4);
  expect((await registry.get(own.path)).body.credentials).toHaveLength(5);
});

test.each([
  ['may last for ever', { keyLifetimeMaxDays: -1 }, -1, -1],
  ['last for ever as a rule', { keyLifetimeDays: -1, keyLifetimeMaxDays: -1 }, undefined, -1],
  [
    'last no longer by default than at most',
    { keyLifetimeDays: 90, keyLifetimeMaxDays: 30 },
    undefined,
    30 * DAY,
  ],
  ['last as long as is set', { keyLifetimeDays: 30, keyLifetimeMaxDays: 60 }, undefined, 30 * DAY],
])('where keys %s', async (_, settings, keyExpiresIn, expected) => {
  const own = await createOwnApp(await registryWith(settings));
  const reply = await own.ask('POST', `/developers/${own.developer.email}/apps`, {
    name: 'own',
    keyExpiresIn,
  });
  const [key] = reply.body.credentials;
  expect(key.expiresAt).toBe(expected === -1 ? -1 : NOW + expected);
});

test('keys that outlast the policy stay as they are', async () => {
  const own = await createOwnApp(registry, { keyExpiresIn: 900 * DAY });
  expect((await own.ask('PUT', own.path, { callbackUrl: 'https://example.com/cb' })).status).toBe(200);
  expect((await own.ask('PUT', own.keyPath, {})).body.expiresAt).toBe(NOW + 900 * DAY);
});
