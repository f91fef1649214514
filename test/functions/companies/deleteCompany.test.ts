import { company } from '../../support/registry/attributes';
import { given, unique } from '../../support/registry/given';
import { companies, silentRegistry, specifyDeleteOwner } from '../../support/registry/owners';
import { membersOf, storeMembers } from './members';

specifyDeleteOwner(companies);

const here = silentRegistry();

test('its developers stay, with their own apps, and belong to it no more', async () => {
  const { registry } = here;
  const [path, other] = [await company.make(registry, {}), await company.make(registry, {})];
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer);
  for (const joined of [path, other]) {
    await registry.post(`${joined}/developers`, { developer: [{ email: developer.email, role: 'admin' }] });
  }

  await registry.delete(path);

  const { body } = await registry.get(`/developers/${developer.email}`);
  expect(body).toEqual({ ...developer, apps: [app.name], companies: [other.replace('/companies/', '')] });
  expect(await membersOf(registry, other)).toEqual([{ email: developer.email, role: 'admin' }]);
  expect((await registry.get(`/developers/${developer.email}/apps/${app.name}`)).body).toEqual(app);
});

test('another of that name starts without developers', async () => {
  const { registry } = here;
  const name = unique('harbour');
  const { email } = await given(registry).developer();
  for (const again of [name, name.toUpperCase()]) {
    const path = await company.make(registry, { name: again });
    expect(await membersOf(registry, path)).toEqual([]);
    await registry.post(`${path}/developers`, { developer: [{ email }] });
    await registry.delete(path);
  }
});

test.each([100, 101, 250])('of %i developers all stay and none belongs to it', async (count) => {
  const { registry } = here;
  const path = await company.make(registry, {});
  const emails = await storeMembers(registry, path, count);
  await given(registry).app(path);

  expect((await registry.delete(path)).status).toBe(200);

  expect((await registry.get(path)).status).toBe(404);
  const { body } = await registry.get(`/developers?expand=true&ids=${emails.join(',')}`);
  expect(body.developer).toHaveLength(count);
  expect(body.developer.filter(({ companies }: { companies: string[] }) => companies.length > 0)).toEqual([]);
});

test.each([1, 5, 20])(
  'of %i developers added together with the deletion none belongs to it',
  async (count) => {
    const { registry } = here;
    const path = await company.make(registry, {});
    const developers = await Promise.all(Array.from({ length: count }, () => given(registry).developer()));
    const [deletion, ...additions] = await Promise.all([
      registry.delete(path),
      ...developers.map(({ email }) => registry.post(`${path}/developers`, { developer: [{ email }] })),
    ]);
    expect(deletion.status).toBe(200);
    for (const { status } of additions) expect([200, 404]).toContain(status);
    for (const developer of developers) {
      expect((await registry.get(`/developers/${developer.email}`)).body).toEqual(developer);
    }
  },
);
