import { given } from '../../support/registry/given';
import { startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('an app is found by its appId alone, as its developer sees it', async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer);
  const { status, body } = await registry.get(`/apps/${app.appId}`);
  expect([status, body]).toEqual([200, app]);
});

test.each(['f98678b9-4d1b-4927-ba17-62e6efaadfb3', 'weather', '%2F..', '%00'])(
  'no app has the id %s',
  async (appId) => {
    const { status, body } = await registry.get(`/apps/${appId}`);
    expect([status, body.code]).toEqual([404, 'keymanagement.service.app_id_not_found']);
  },
);

test('an app of another organization is not found', async () => {
  const other = await startRegistry();
  const app = await given(other).app(await given(other).developer());
  await other.stop();
  expect((await registry.get(`/apps/${app.appId}`)).status).toBe(404);
});
