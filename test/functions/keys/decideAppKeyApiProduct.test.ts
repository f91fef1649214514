import { appByIds, entriesOf, forbidden, ownerKinds, specifyUnknownKey } from '../../support/registry/byIds';
import { given } from '../../support/registry/given';
import { bearing, useRegistry } from '../../support/registry/registry';
import { notAssociated } from './appWithKey';

const registry = useRegistry();

const manual = () => given(registry).apiProduct({ approvalType: 'manual' });

test.each(Object.keys(ownerKinds) as (keyof typeof ownerKinds)[])(
  'one product of a key of an app of %s is approved and revoked, the other stays as it is',
  async (kind) => {
    const [one, other] = [await manual(), await manual()];
    const made = await appByIds(registry, { kind, apiProducts: [one.name, other.name] });
    const before = (await registry.get(`${made.path}/details`)).body;
    for (const [action, status, effective] of [
      ['approve', 'approved', { works: true }],
      ['revoke', 'revoked', { works: false, reason: 'PRODUCT_PENDING' }],
    ] as const) {
      const path = `${made.keyPath}/apiproducts/${one.name}?action=${action}`;
      const reply = await registry.post(path, { reason: 'As agreed' });
      const [first, second] = before.keys[0].apiProducts;
      expect([reply.status, reply.body.keys]).toEqual([
        200,
        [{ ...before.keys[0], effective, apiProducts: [{ ...first, status }, second] }],
      ]);
      expect((await registry.get(`${made.path}/details`)).body).toEqual(reply.body);
    }
  },
);

test('the reason is in the audit entry of the change, and where none is given there is none', async () => {
  const alone = await registry.another();
  const { name } = await given(alone).apiProduct({ approvalType: 'manual' });
  const { keyPath, key } = await appByIds(alone, { apiProducts: [name] });
  const path = `${keyPath}/apiproducts/${name}`;
  await alone.post(`${path}?action=approve`);
  const [without] = (await entriesOf(alone, 'decideAppKeyApiProduct')).entries;
  expect(without).not.toHaveProperty('reason');
  await alone.post(`${path}?action=revoke`, { reason: 'The contract ended' });
  const { entries, text } = await entriesOf(alone, 'decideAppKeyApiProduct');
  expect(entries.map(({ reason }) => reason).filter(Boolean)).toEqual(['The contract ended']);
  expect(entries).toHaveLength(2);
  expect(text).not.toContain(key.consumerKey);
});

test('a product that is not on the key is refused', async () => {
  const { name } = await manual();
  const { keyPath } = await appByIds(registry);
  const reply = await registry.post(`${keyPath}/apiproducts/${name}?action=approve`);
  expect([reply.status, reply.body]).toEqual([500, notAssociated]);
});

test.each([
  ['', {}],
  ['?action=delete', {}],
  ['?action=approve', { reason: 'x'.repeat(1001) }],
])('%s with %j is refused', async (query, sent) => {
  const { name } = await manual();
  const { keyPath } = await appByIds(registry, { apiProducts: [name] });
  expect(await registry.post(`${keyPath}/apiproducts/${name}${query}`, sent)).toMatchObject({
    status: 400,
    body: { code: 'keymint.InvalidRequest' },
  });
});

test('a developer does not decide for their own key', async () => {
  const { name } = await manual();
  const { owner, keyPath } = await appByIds(registry, { apiProducts: [name] });
  const { email } = (await registry.get(owner)).body;
  const { token } = await given(registry).token({ role: 'self', developer: email });
  const path = `${keyPath}/apiproducts/${name}?action=approve`;
  expect(await registry.post(path, {}, bearing(token))).toMatchObject(forbidden('self', 'requests.decide'));
});

specifyUnknownKey(
  () => registry,
  (keyPath) => registry.post(`${keyPath}/apiproducts/premium?action=approve`),
);
