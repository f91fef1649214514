import { company, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';
import { membersOf, storeMembers } from './members';

const here = silentRegistry();

test('developers come in the order of their addresses, each with the role they have, laid out as on Edge', async () => {
  const { registry } = here;
  const path = await company.make(registry, {});
  for (const email of ['Cy@example.com', 'ada@example.com']) await given(registry).developer({ email });
  await registry.post(`${path}/developers`, {
    developer: [{ email: 'cy@example.com' }, { email: 'ada@example.com', role: 'admin' }],
  });
  const { status, text } = await registry.get(`${path}/developers`);
  expect(status).toBe(200);
  expect(text).toBe(`{
  "developer" : [ {
    "email" : "ada@example.com",
    "role" : "admin"
  }, {
    "email" : "Cy@example.com"
  } ]
}
`);
});

test('a company without developers has an empty list', async () => {
  const path = await company.make(here.registry, {});
  expect((await here.registry.get(`${path}/developers`)).body).toEqual({ developer: [] });
});

test('all of more than 1,000 are listed', async () => {
  const path = await company.make(here.registry, {});
  const emails = await storeMembers(here.registry, path, 1001);
  expect(await membersOf(here.registry, path)).toEqual(emails.map((email) => ({ email })));
});

describe('a developer of a company', () => {
  const member = async () => {
    const { registry } = here;
    const path = await company.make(registry, {});
    const developer = await given(registry).developer();
    const { email } = developer;
    await registry.post(`${path}/developers`, { developer: [{ email, role: 'admin' }] });
    return { path, developer, at: `/developers/${email}` };
  };

  test('who is deleted is listed no more', async () => {
    const { path, at } = await member();
    await here.registry.delete(at);
    expect(await membersOf(here.registry, path)).toEqual([]);
  });

  test('who is created again does not belong to it', async () => {
    const { path, developer, at } = await member();
    await here.registry.delete(at);
    expect((await given(here.registry).developer({ email: developer.email })).companies).toEqual([]);
    expect(await membersOf(here.registry, path)).toEqual([]);
  });

  test('who moves to another address is listed with that', async () => {
    const { path, developer, at } = await member();
    const email = `moved-${developer.email}`;
    await here.registry.put(at, { ...developer, email });
    expect(await membersOf(here.registry, path)).toEqual([{ email, role: 'admin' }]);
  });

  test('stays whatever companies a client sends', async () => {
    const { path, developer, at } = await member();
    const { body } = await here.registry.put(at, { ...developer, companies: [] });
    expect(body.companies).toEqual([path.replace('/companies/', '')]);
    expect(await membersOf(here.registry, path)).toHaveLength(1);
  });
});

specifyStrangers(
  company,
  () => here.registry,
  (registry, path) => registry.get(`${path}/developers`),
);
