import { companies, ownedApp, silentRegistry, specifyKeyChange } from '../../support/registry/owners';

specifyKeyChange(companies, (registry, keyPath, body) => registry.post(keyPath, body));

const here = silentRegistry();

test('an action revokes and approves the key, and is answered without a body', async () => {
  const { registry } = here;
  const { key, keyPath } = await ownedApp(companies, registry);
  for (const [action, status] of [
    ['revoke', 'revoked'],
    ['approve', 'approved'],
  ]) {
    const reply = await registry.post(`${keyPath}?action=${action}`);
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect((await registry.get(keyPath)).body).toEqual({ ...key, status });
  }
});
