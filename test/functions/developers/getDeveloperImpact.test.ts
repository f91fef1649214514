import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

const DAY = 24 * 60 * 60_000;
const NOW = 1_700_000_000_000;
const registry = useRegistry({ now: () => NOW });

const impactOf = async (developer: string) => {
  const { status, body } = await registry.get(`/developers/${developer}/impact`);
  expect(status).toBe(200);
  return body;
};

test('an impact is apps, keys, those that work, and those used in the last 7 days, the latest first', async () => {
  const make = given(registry);
  const { name } = await make.apiProduct();
  const manual = await make.apiProduct({ approvalType: 'manual' });
  const dora = await make.developer();
  const other = await make.developer();
  const at = `/developers/${dora.email}`;
  const storefront = await make.appWithKey(at, { name: 'storefront', apiProducts: [name] });
  const batch = await make.appWithKey(at, { name: 'batch', apiProducts: [name, manual.name] });
  const idle = await make.appWithKey(at, { name: 'idle', apiProducts: [manual.name] });
  await registry.put(batch.path, { apiProducts: [name] });
  await registry.post(`${batch.keyPath}?action=revoke`);
  await make.app(other, { apiProducts: [name] });

  const { store, vault } = registry.context;
  const uses = [
    [storefront, 6],
    [batch, 1],
    [idle, 8],
  ] as const;
  await store.atomically(({ keyUses }) => {
    for (const [{ key }, daysAgo] of uses)
      keyUses.note(registry.org, vault.keyRef(key.consumerKey), NOW - daysAgo * DAY);
  });

  const recentlyUsed = [
    { app: 'batch', appId: batch.app.appId, lastUsedAt: NOW - DAY },
    { app: 'storefront', appId: storefront.app.appId, lastUsedAt: NOW - 6 * DAY },
  ];
  const found = await impactOf(dora.email);
  expect(found).toMatchObject({ apps: 3, keys: 4, workingKeys: 2, recentlyUsed });
  expect(found.recentlyUsed.map(({ keyRef }: { keyRef: string }) => keyRef)).toEqual(
    [batch, storefront].map(({ key }) => vault.keyRef(key.consumerKey)),
  );
  expect(await impactOf(dora.developerId)).toEqual(found);
  await registry.post(`${at}?action=inactive`);
  expect(await impactOf(dora.email)).toEqual({ ...found, workingKeys: 0 });
});

test('of a developer without apps it is nothing, and of one who is not there a refusal', async () => {
  const { email } = await given(registry).developer();
  expect(await impactOf(email)).toEqual({ apps: 0, keys: 0, workingKeys: 0, recentlyUsed: [] });
  for (const ghost of ['ghost@example.com', 'ghost'])
    expect((await registry.get(`/developers/${ghost}/impact`)).status).toBe(404);
});

test('it takes 2 round trips by developerId, and 3 by e-mail address', async () => {
  const developer = await given(registry).developer();
  await given(registry).app(developer);
  await registry.get('');
  expect(await roundTripsOf(() => impactOf(developer.developerId))).toHaveLength(2);
  expect(await roundTripsOf(() => impactOf(developer.email))).toHaveLength(3);
});
