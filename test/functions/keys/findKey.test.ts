import { given } from '../../support/registry/given';
import { type Registry, startRegistry } from '../../support/registry/registry';

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.stop());

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
