import { given } from '../../support/registry/given';
import { appGroups, ownedApp, silentRegistry, specifyKeyChange } from '../../support/registry/owners';

specifyKeyChange(appGroups, (registry, keyPath, body) => registry.post(keyPath, body));

const here = silentRegistry();

const attributes = [{ name: 'team', value: 'harbour' }];

describe('as X has it', () =>
  specifyKeyChange(appGroups, (registry, keyPath, { apiProducts, ...appGroupAppKey }) =>
    registry.post(keyPath, { apiProducts, appGroupAppKey }),
  ));

describe.each([
  [
    'in the query',
    (path: string, action: string, body?: object) => here.registry.post(`${path}?action=${action}`, body),
  ],
  [
    'in the body',
    (path: string, action: string, body?: object) => here.registry.post(path, { action, ...body }),
  ],
])('an action %s', (_, act) => {
  test('revokes and approves the key, and the key is answered', async () => {
    const { key, keyPath } = await ownedApp(appGroups, here.registry);
    for (const [action = '', status] of [
      ['revoke', 'revoked'],
      ['approve', 'approved'],
    ]) {
      const reply = await act(keyPath, action);
      expect([reply.status, reply.body]).toEqual([200, { ...key, status }]);
      expect((await here.registry.get(keyPath)).body).toEqual(reply.body);
    }
  });

  test('may come with other changes', async () => {
    const { registry } = here;
    const { key, keyPath } = await ownedApp(appGroups, registry);
    const { name } = await given(registry).apiProduct();
    const { body } = await act(keyPath, 'revoke', { apiProducts: [name], appGroupAppKey: { attributes } });
    const added = { apiproduct: name, status: 'approved' };
    const expected = { attributes, apiProducts: [...key.apiProducts, added], status: 'revoked' };
    expect(body).toEqual({ ...key, ...expected });
  });

  test('that is none is refused, and nothing is changed', async () => {
    const { key, keyPath } = await ownedApp(appGroups, here.registry);
    const { status, body } = await act(keyPath, 'suspend', { attributes });
    expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
    expect((await here.registry.get(keyPath)).body).toEqual(key);
  });
});
