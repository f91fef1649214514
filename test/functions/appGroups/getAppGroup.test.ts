import { appGroup, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';

const here = silentRegistry();

test('an app group comes as it was made, however many apps it has', async () => {
  const { registry } = here;
  const made = await given(registry).appGroup({ displayName: 'Sailors', channelId: 'portal' });
  const path = `/appgroups/${made.name}`;
  await given(registry).app(path);
  expect(await registry.get(path)).toMatchObject({ status: 200, body: made });
  expect((await registry.get(path)).body).not.toHaveProperty('apps');
});

specifyStrangers(
  appGroup,
  () => here.registry,
  (registry, path) => registry.get(path),
);
