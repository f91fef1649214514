import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

/** The clock stands still, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ now: () => NOW });

const find = async (keyRef: string) => {
  const { status, body } = await registry.get(`/keys:find?keyRef=${encodeURIComponent(keyRef)}`);
  return { status, body };
};

test('a key reference leads to the app that has the key, and an unknown one to none', async () => {
  const make = given(registry);
  const { name } = await make.apiProduct();
  const { email } = await make.developer();
  const { app, key } = await make.appWithKey(`/developers/${email}`, { name: 'boats', apiProducts: [name] });
  const keyRef = registry.context.vault.keyRef(key.consumerKey);
  expect(await find(keyRef)).toEqual({
    status: 200,
    body: { app: { appId: app.appId, displayName: 'boats' } },
  });
  expect(await find('nobody')).toEqual({ status: 200, body: {} });
});

test('what is no reference is refused', async () =>
  expect((await find('a/b')).body.code).toBe('keymint.InvalidRequest'));

test('it takes 1 round trip where there is none, and 2 where there is one', async () => {
  const make = given(registry);
  const { email } = await make.developer();
  const { key } = await make.appWithKey(`/developers/${email}`, { name: 'rafts' });
  await registry.get('');
  expect(await roundTripsOf(() => find('nobody'))).toHaveLength(1);
  expect(await roundTripsOf(() => find(registry.context.vault.keyRef(key.consumerKey)))).toHaveLength(2);
});
