import { appGroup, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { appGroups, ownedApp, silentRegistry } from '../../support/registry/owners';

const here = silentRegistry();

const members = {
  displayName: 'Sailors',
  channelId: 'portal',
  channelUri: 'https://portal.example.com',
  email: 'sailors@example.com',
  attributes: [{ name: 'tier', value: 'gold' }],
};

describe.each(['put', 'post'] as const)('by %s', (method) => {
  const send = (path: string, body?: object) => here.registry[method](path, body);

  test('what is sent replaces what was, and nothing else changes', async () => {
    const before = await given(here.registry).appGroup({ displayName: 'Before' });
    const path = `/appgroups/${before.name}`;
    here.now += 1000;
    const { status, body } = await send(path, members);
    expect([status, body]).toEqual([200, { ...before, ...members, lastModifiedAt: here.now }]);
    expect((await here.registry.get(path)).body).toEqual(body);
  });

  test('what is not sent goes away', async () => {
    const before = await given(here.registry).appGroup(members);
    const { displayName: _, channelId: __, channelUri: ___, email: ____, ...rest } = before;
    const { body } = await send(`/appgroups/${before.name}`, {});
    expect(body).toEqual({ ...rest, attributes: [] });
  });

  test('what cannot be changed here is ignored', async () => {
    const before = await given(here.registry).appGroup(members);
    const { status, body } = await send(`/appgroups/${before.name}`, {
      ...before,
      name: 'renamed',
      appGroupId: 'chosen',
      organization: 'another',
      status: 'inactive',
      createdAt: 1,
    });
    expect([status, body]).toEqual([200, before]);
  });

  test('an action sets the status alone, and the app group is answered; apps and keys keep theirs', async () => {
    const { registry } = here;
    const { owner, app, path } = await ownedApp(appGroups, registry);
    await registry.put(owner, members);
    const { body: before } = await registry.get(owner);
    for (const status of ['inactive', 'active']) {
      here.now += 1000;
      const headers = { 'content-type': 'application/octet-stream' };
      const reply = await registry[method](`${owner}?action=${status}`, undefined, { headers, raw: '' });
      expect([reply.status, reply.body]).toEqual([200, { ...before, status, lastModifiedAt: here.now }]);
      expect((await registry.get(owner)).body).toEqual(reply.body);
      expect((await registry.get(path)).body).toEqual(app);
    }
  });

  test.each(['revoke', 'INACTIVE'])('action %s is refused', async (action) => {
    const before = await given(here.registry).appGroup();
    const { status, body } = await send(`/appgroups/${before.name}?action=${action}`);
    expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
    expect((await here.registry.get(`/appgroups/${before.name}`)).body).toEqual(before);
  });

  specifyStrangers(
    appGroup,
    () => here.registry,
    (_, path) => send(path, {}),
  );
});

test('its apps stay, and go with it later', async () => {
  const { registry } = here;
  const { owner, path } = await ownedApp(appGroups, registry);
  await registry.put(owner, members);
  expect((await registry.get(path)).status).toBe(200);
  await registry.delete(owner);
  expect((await registry.get(path)).status).toBe(404);
});
