import { appByIds, entriesOf, forbidden, ownerKinds, specifyUnknownKey } from '../../support/registry/byIds';
import { given } from '../../support/registry/given';
import { bearing, useRegistry } from '../../support/registry/registry';
import { notAssociated } from './appWithKey';

const registry = useRegistry();

test.each(Object.keys(ownerKinds) as (keyof typeof ownerKinds)[])(
  'a key of an app of %s is without the one product, and then without any',
  async (kind) => {
    const [one, other] = [await given(registry).apiProduct(), await given(registry).apiProduct()];
    const { path, keyPath } = await appByIds(registry, { kind, apiProducts: [one.name, other.name] });
    const [key] = (await registry.get(`${path}/details`)).body.keys;
    const first = await registry.delete(`${keyPath}/apiproducts/${one.name}`);
    expect([first.status, first.body.keys]).toEqual([200, [{ ...key, apiProducts: [key.apiProducts[1]] }]]);
    const last = await registry.delete(`${keyPath}/apiproducts/${other.name}`);
    const effective = { works: false, reason: 'NO_PRODUCT' };
    expect([last.status, last.body.keys]).toEqual([200, [{ ...key, apiProducts: [], effective }]]);
    expect((await registry.get(`${path}/details`)).body).toEqual(last.body);
  },
);

test('a product that is not on the key is refused', async () => {
  const { keyPath } = await appByIds(registry);
  const { status, body } = await registry.delete(`${keyPath}/apiproducts/ghost`);
  expect([status, body]).toEqual([500, notAssociated]);
});

test('who only reads takes none away', async () => {
  const { name } = await given(registry).apiProduct();
  const { keyPath } = await appByIds(registry, { apiProducts: [name] });
  const { token } = await given(registry).token({ role: 'readonlyadmin' });
  expect(await registry.delete(`${keyPath}/apiproducts/${name}`, bearing(token))).toMatchObject(
    forbidden('readonlyadmin', 'requests.create'),
  );
});

test('one entry tells of the change, without the key', async () => {
  const alone = await registry.another();
  const { name } = await given(alone).apiProduct();
  const { keyPath, key } = await appByIds(alone, { apiProducts: [name] });
  await alone.delete(`${keyPath}/apiproducts/${name}`);
  const { entries, text } = await entriesOf(alone, 'removeAppKeyApiProduct');
  expect(entries[0]?.changes[0]?.before).toContain(name);
  expect(text).not.toContain(key.consumerKey);
});

specifyUnknownKey(
  () => registry,
  (keyPath) => registry.delete(`${keyPath}/apiproducts/premium`),
);
