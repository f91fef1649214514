import { appGroups, ownedApp, silentRegistry, specifyUpdateApp } from '../../support/registry/owners';

specifyUpdateApp(appGroups);

const here = silentRegistry();

describe('an action', () => {
  test('revokes and approves the app, whose keys keep their own status, and the app is answered', async () => {
    const { registry } = here;
    const { app, path } = await ownedApp(appGroups, registry);
    for (const [action, status] of [
      ['revoke', 'revoked'],
      ['approve', 'approved'],
    ]) {
      const headers = { 'content-type': 'application/octet-stream' };
      const reply = await registry.put(`${path}?action=${action}`, undefined, { headers, raw: '' });
      expect([reply.status, reply.body]).toEqual([200, { ...app, status }]);
      expect((await registry.get(path)).body).toEqual(reply.body);
    }
  });

  test('that is none is refused', async () => {
    const { app, path } = await ownedApp(appGroups, here.registry);
    const { status, body } = await here.registry.put(`${path}?action=suspend`);
    expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
    expect((await here.registry.get(path)).body).toEqual(app);
  });
});
