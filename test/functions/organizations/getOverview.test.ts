import { created } from '../../../shared/domain/stamps';
import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { type Registry, startRegistry } from '../../support/registry/registry';

const DAY = 24 * 60 * 60_000;
const NOW = Date.UTC(2026, 10, 20, 12);
let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry({ now: () => NOW });
});
afterAll(() => registry.stop());

const overviewOf = async (of: Registry) => {
  const { status, body } = await of.get('/overview');
  expect(status).toBe(200);
  return body;
};

test('an organization without anything has zeros, and a day for each of the last 90', async () => {
  const { registrations, expiring, ...rest } = await overviewOf(await registry.another());
  expect(rest).toEqual({
    developers: { active: 0, inactive: 0 },
    apps: { approved: 0, revoked: 0, pending: 0 },
    apiProducts: 0,
    keys: { total: 0, working: 0, pending: 0, expiring: 0, expired: 0, neverUsed: 0, apps: 0, isAll: true },
  });
  expect(registrations.days).toHaveLength(90);
  expect(registrations.days.at(-1)).toEqual({ day: '2026-11-20', developers: 0 });
  expect(expiring).toEqual([]);
});

test('it counts developers, apps and keys by what they are', async () => {
  const make = given(registry);
  const { name } = await make.apiProduct();
  const manual = await make.apiProduct({ approvalType: 'manual' });
  const dora = await make.developer();
  const ian = await make.developer();
  const at = `/developers/${dora.email}`;
  const works = await make.appWithKey(at, { name: 'works', apiProducts: [name] });
  await make.appWithKey(at, { name: 'lapses', apiProducts: [name], keyExpiresIn: 5 * DAY });
  await make.appWithKey(at, { name: 'waits', apiProducts: [manual.name] });
  const gone = await make.appWithKey(at, { name: 'gone', apiProducts: [name] });
  await registry.post(`${gone.path}?action=revoke`);
  await make.appWithKey(`/developers/${ian.email}`, { name: 'idle', apiProducts: [name] });
  await registry.post(`/developers/${ian.email}?action=inactive`);
  const { store, vault } = registry.context;
  await store.atomically(({ keyUses }) =>
    keyUses.note(registry.org, vault.keyRef(works.key.consumerKey), NOW - DAY),
  );

  const { registrations, ...found } = await overviewOf(registry);
  expect(found).toEqual({
    developers: { active: 1, inactive: 1 },
    apps: { approved: 4, revoked: 1, pending: 1 },
    apiProducts: 2,
    keys: { total: 5, working: 2, pending: 1, expiring: 1, expired: 0, neverUsed: 1, apps: 5, isAll: true },
    expiring: [
      { appId: expect.any(String), app: 'lapses', keyRef: expect.any(String), expiresAt: NOW + 5 * DAY },
    ],
  });
  expect(registrations.days.at(-1)).toEqual({ day: '2026-11-20', developers: 2 });
});

test('of more than 1,000 newest developers the days that they reach are told, and no other', async () => {
  const many = await registry.another();
  const person = (n: number) => ({
    developerId: `id-${n}`,
    email: `many${n}@acme.test`,
    firstName: 'Many',
    lastName: 'X',
    userName: `user${n}`,
    organizationName: many.org,
    apps: [],
    companies: [],
    attributes: [],
    status: 'active' as const,
    ...created({ name: 'x' }, NOW - Math.floor(n / 300) * DAY),
  });
  for (let from = 0; from < 1200; from += 150)
    await many.context.store.atomically(({ developers }) => {
      for (let n = from; n < from + 150; n++) developers.create(many.org, person(n));
    });
  const { registrations } = await overviewOf(many);
  expect(registrations).toEqual({
    isAll: false,
    days: ['2026-11-18', '2026-11-19', '2026-11-20'].map((day) => ({ day, developers: 300 })),
  });
});

test('it takes 2 round trips at most', async () => {
  await registry.get('');
  const rounds = await roundTripsOf(() => registry.get('/overview'));
  expect(rounds.flat()).toContain('BatchGetDocuments');
  // The second begins while counts of the first are under way, where they take longer than its queries.
  expect(rounds.length).toBeLessThanOrEqual(2);
});
