import { company, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { companies, ownedApp, silentRegistry } from '../../support/registry/owners';

const here = silentRegistry();
const attributes = [{ name: 'tier', value: 'gold' }];

describe.each(['put', 'post'] as const)('by %s', (method) => {
  const send = (path: string, body?: object) => here.registry[method](path, body);

  test('displayName and attributes are replaced, and nothing else changes', async () => {
    const { owner } = await ownedApp(companies, here.registry);
    const { body: before } = await here.registry.get(owner);
    here.now += 1000;
    const { status, body } = await send(owner, { displayName: 'Harbour Ltd.', attributes });
    expect(status).toBe(200);
    const changed = { displayName: 'Harbour Ltd.', attributes, lastModifiedAt: here.now };
    expect(body).toEqual({ ...before, ...changed });
    expect((await here.registry.get(owner)).body).toEqual(body);
  });

  test('what is not sent goes away', async () => {
    const { name } = await given(here.registry).company({ displayName: 'Harbour Ltd.', attributes });
    const { body } = await send(`/companies/${name}`, {});
    expect(body).toMatchObject({ name, displayName: '', attributes: [] });
  });

  test('what cannot be changed here is ignored', async () => {
    const before = await given(here.registry).company({ displayName: 'Harbour Ltd.', attributes });
    const { status, body } = await send(`/companies/${before.name}`, {
      ...before,
      name: 'renamed',
      apps: ['theirs'],
      organization: 'another',
      status: 'inactive',
      createdAt: 1,
    });
    expect([status, body]).toEqual([200, before]);
  });

  test('an action sets the status alone; apps and keys keep theirs', async () => {
    const { registry } = here;
    const { owner, app, path } = await ownedApp(companies, registry);
    const { body: before } = await registry.get(owner);
    for (const status of ['inactive', 'active']) {
      here.now += 1000;
      const headers = { 'content-type': 'application/octet-stream' };
      const reply = await registry[method](`${owner}?action=${status}`, undefined, { headers, raw: '' });
      expect([reply.status, reply.text]).toEqual([204, '']);
      expect((await registry.get(owner)).body).toEqual({ ...before, status, lastModifiedAt: here.now });
      expect((await registry.get(path)).body).toEqual(app);
    }
  });

  test('with an action, what the body says is not done', async () => {
    const before = await given(here.registry).company({ displayName: 'Harbour Ltd.', attributes });
    expect((await send(`/companies/${before.name}?action=inactive`, { displayName: 'X' })).status).toBe(204);
    const { body } = await here.registry.get(`/companies/${before.name}`);
    expect(body).toEqual({ ...before, status: 'inactive' });
  });

  test.each(['revoke', 'INACTIVE'])('action %s is refused', async (action) => {
    const before = await given(here.registry).company();
    const { status, body } = await send(`/companies/${before.name}?action=${action}`);
    expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
    expect((await here.registry.get(`/companies/${before.name}`)).body).toEqual(before);
  });

  specifyStrangers(
    company,
    () => here.registry,
    (_, path) => send(path, {}),
  );
});

test('an inactive company may still have new apps', async () => {
  const path = await company.make(here.registry, {});
  await here.registry.post(`${path}?action=inactive`);
  expect(await given(here.registry).app(path)).toMatchObject({ status: 'approved' });
});
