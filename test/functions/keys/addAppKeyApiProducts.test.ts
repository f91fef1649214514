import { appByIds, entriesOf, forbidden, ownerKinds, specifyUnknownKey } from '../../support/registry/byIds';
import { given } from '../../support/registry/given';
import { bearing, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test.each(Object.keys(ownerKinds) as (keyof typeof ownerKinds)[])(
  'to a key of an app of %s products come approved or pending, and those it has stay as they are',
  async (kind) => {
    const [held, auto, manual] = [
      await given(registry).apiProduct({ approvalType: 'manual' }),
      await given(registry).apiProduct({ displayName: 'Auto' }),
      await given(registry).apiProduct({ approvalType: 'manual', displayName: 'Manual' }),
    ];
    const { path, named, keyPath } = await appByIds(registry, { kind, apiProducts: [held.name] });
    await registry.post(`${named.keyPath}/attributes`, { attribute: [{ name: 'tier', value: 'gold' }] });
    const before = (await registry.get(`${path}/details`)).body;
    const apiProducts = [auto.name, held.name, manual.name];
    const { status, body } = await registry.post(`${keyPath}/apiproducts`, { apiProducts });
    expect([status, body.keys]).toEqual([
      200,
      [
        {
          ...before.keys[0],
          effective: { works: true },
          apiProducts: [
            { name: held.name, displayName: 'Product', status: 'pending' },
            { name: auto.name, displayName: 'Auto', status: 'approved' },
            { name: manual.name, displayName: 'Manual', status: 'pending' },
          ],
        },
      ],
    ]);
    expect((await registry.get(`${path}/details`)).body).toEqual(body);
  },
);

test('an unknown product is refused, and nothing is changed', async () => {
  const { name } = await given(registry).apiProduct();
  const { path, keyPath } = await appByIds(registry);
  const before = (await registry.get(`${path}/details`)).body;
  const sent = { apiProducts: [name, 'ghost'] };
  expect(await registry.post(`${keyPath}/apiproducts`, sent)).toMatchObject({
    status: 400,
    body: { code: 'cps.kms.ApiProductDoesNotExist' },
  });
  expect((await registry.get(`${path}/details`)).body).toEqual(before);
});

test.each([[{}], [{ apiProducts: [] }], [{ apiProducts: [''] }], [{ apiProducts: 'premium' }]])(
  '%j is refused',
  async (sent) => {
    const { keyPath } = await appByIds(registry);
    expect(await registry.post(`${keyPath}/apiproducts`, sent)).toMatchObject({
      status: 400,
      body: { code: 'keymint.InvalidRequest' },
    });
  },
);

test('a developer asks for products for their own key; who only reads does not', async () => {
  const { name } = await given(registry).apiProduct({ approvalType: 'manual' });
  const { owner, keyPath } = await appByIds(registry);
  const { email } = (await registry.get(owner)).body;
  const self = await given(registry).token({ role: 'self', developer: email });
  const reader = await given(registry).token({ role: 'readonlyadmin' });
  const ask = (token: string) =>
    registry.post(`${keyPath}/apiproducts`, { apiProducts: [name] }, bearing(token));
  expect((await ask(self.token)).body.keys[0].apiProducts).toMatchObject([{ name, status: 'pending' }]);
  expect(await ask(reader.token)).toMatchObject(forbidden('readonlyadmin', 'requests.create'));
});

test('one entry tells of the change, without the key', async () => {
  const alone = await registry.another();
  const { name } = await given(alone).apiProduct();
  const { keyPath, key } = await appByIds(alone);
  await alone.post(`${keyPath}/apiproducts`, { apiProducts: [name] });
  const { entries, text } = await entriesOf(alone, 'addAppKeyApiProducts');
  expect(entries).toHaveLength(1);
  expect(entries[0]?.changes[0]?.after).toContain(name);
  expect(text).not.toContain(key.consumerKey);
});

specifyUnknownKey(
  () => registry,
  (keyPath) => registry.post(`${keyPath}/apiproducts`, { apiProducts: ['premium'] }),
);
