import { appByIds, entriesOf, forbidden, ownerKinds, specifyUnknownKey } from '../../support/registry/byIds';
import { given } from '../../support/registry/given';
import { bearing, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test.each(Object.keys(ownerKinds) as (keyof typeof ownerKinds)[])(
  'of the keys of an app of %s the one is gone, and the other is as it was',
  async (kind) => {
    const { named, keyPath, path } = await appByIds(registry, { kind });
    const other = await given(registry).key(named.path);
    const { status, body } = await registry.delete(keyPath);
    const keyRef = registry.context.vault.keyRef(other.consumerKey);
    expect([status, body.keys]).toEqual([200, [expect.objectContaining({ keyRef })]]);
    expect((await registry.get(`${path}/details`)).body).toEqual(body);
    expect((await registry.get(named.keyPath)).status).toBe(404);
    expect((await registry.delete(keyPath)).status).toBe(404);
  },
);

test('a key that is deleted may be brought along again', async () => {
  const { keyPath, path, key, keyRef } = await appByIds(registry);
  await registry.delete(keyPath);
  const { consumerKey, consumerSecret } = key;
  const sent = { action: 'import', consumerKey, consumerSecret };
  const again = await registry.post(`${path}/keys`, sent);
  expect([again.status, again.body.keyRef]).toEqual([201, keyRef]);
});

test('who only reads does not delete', async () => {
  const { keyPath } = await appByIds(registry);
  const { token } = await given(registry).token({ role: 'readonlyadmin' });
  expect(await registry.delete(keyPath, bearing(token))).toMatchObject(
    forbidden('readonlyadmin', 'credentials.revoke'),
  );
});

test('one entry tells what was there, without the key', async () => {
  const alone = await registry.another();
  const { keyPath, keyRef, key } = await appByIds(alone);
  await alone.delete(keyPath);
  const { entries, text } = await entriesOf(alone, 'deleteAppKey');
  const { before = '', after = '' } = entries[0]?.changes[0] ?? {};
  expect(JSON.parse(before).credentials).toMatchObject([{ keyRef }]);
  expect(JSON.parse(after).credentials).toEqual([]);
  expect(text).not.toContain(key.consumerKey);
});

specifyUnknownKey(
  () => registry,
  (keyPath) => registry.delete(keyPath),
);
