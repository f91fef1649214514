import { appGroup, company } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';
import { documentIdOf, openFirestore } from './firestore';

const registry = useRegistry();
const firestore = openFirestore();
afterAll(() => firestore.close());

test('an app goes with its keys, is answered as it was, and is its developer’s no more', async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { name: 'doomed' });
  await given(registry).app(developer, { name: 'spared' });

  const { status, body } = await registry.delete(`/apps/${app.appId}`);

  expect([status, body]).toEqual([200, app]);
  expect(await firestore.keysOf(registry.org, documentIdOf(app))).toEqual([]);
  expect((await registry.get(`/apps/${app.appId}`)).status).toBe(404);
  expect((await registry.get(`/developers/${developer.email}`)).body.apps).toEqual(['spared']);
});

test.each([
  ['company', company],
  ['app group', appGroup],
])('an app of a %s is found and goes by its appId too, and its name is free', async (_, owner) => {
  const path = await owner.make(registry, {});
  const app = await given(registry).app(path, { name: 'doomed' });
  expect((await registry.get(`/apps/${app.appId}`)).body).toEqual(app);

  const { status, body } = await registry.delete(`/apps/${app.appId}`);

  expect([status, body]).toEqual([200, app]);
  expect((await registry.get(`${path}/apps/doomed`)).status).toBe(404);
  expect(await given(registry).app(path, { name: 'doomed' })).toMatchObject({ name: 'doomed' });
});

test('what is gone cannot be deleted again', async () => {
  const app = await given(registry).app(await given(registry).developer());
  await registry.delete(`/apps/${app.appId}`);
  const { status, body } = await registry.delete(`/apps/${app.appId}`);
  expect([status, body.code]).toEqual([404, 'keymanagement.service.app_id_not_found']);
});
