import { company, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';

const here = silentRegistry();

test('a company is laid out as on Edge, with the names of its apps', async () => {
  const { registry, now } = here;
  const { name } = await given(registry).company({
    name: 'Harbour',
    displayName: 'Harbour Ltd.',
    attributes: [{ name: 'tier', value: 'gold' }],
  });
  for (const app of ['weather', 'boats']) await given(registry).app(`/companies/${name}`, { name: app });

  const { status, text } = await registry.get('/companies/Harbour');

  expect(status).toBe(200);
  expect(text).toBe(`{
  "apps" : [ "weather", "boats" ],
  "attributes" : [ {
    "name" : "tier",
    "value" : "gold"
  } ],
  "createdAt" : ${now},
  "createdBy" : "admin@example.com",
  "displayName" : "Harbour Ltd.",
  "lastModifiedAt" : ${now},
  "lastModifiedBy" : "admin@example.com",
  "name" : "Harbour",
  "organization" : "${registry.org}",
  "status" : "active"
}
`);
});

test('a company and its apps are found whatever the case of its name', async () => {
  const { registry } = here;
  const { name } = await given(registry).company();
  const { app } = await given(registry).appWithKey(`/companies/${name.toUpperCase()}`);
  expect(app.companyName).toBe(name);
  expect((await registry.get(`/companies/${name.toUpperCase()}`)).body).toMatchObject({
    name,
    apps: [app.name],
  });
  expect((await registry.get(`/companies/${name}/apps/${app.name}`)).body).toEqual(app);
});

test('an app that is deleted is named no more, by whatever path', async () => {
  const { registry } = here;
  const path = `/companies/${(await given(registry).company()).name}`;
  const one = await given(registry).app(path);
  const other = await given(registry).app(path);
  await registry.delete(`${path}/apps/${one.name}`);
  expect((await registry.get(path)).body.apps).toEqual([other.name]);
  await registry.delete(`/apps/${other.appId}`);
  expect((await registry.get(path)).body.apps).toEqual([]);
});

specifyStrangers(
  company,
  () => here.registry,
  (registry, path) => registry.get(path),
);
