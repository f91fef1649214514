import type { App } from '../../../shared/schemas/app';
import { appGroup, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';
import { expectPages, pagesOf } from '../../support/registry/pages';

const here = silentRegistry();

const names = ['B', 'a', 'a b', 'b', 'c'];
let path: string;
let made: App[];
beforeAll(async () => {
  const { registry } = here;
  path = await appGroup.make(registry, {});
  made = [];
  for (const name of names.toReversed()) made.unshift(await given(registry).app(path, { name }));
  await given(registry).app(await appGroup.make(registry, {}), { name: 'a c' });
});

test('apps come whole, with their credentials, in the order of their names, and without a token', async () => {
  const { status, body } = await here.registry.get(`${path}/apps`);
  expect([status, body]).toEqual([200, { appGroupApps: made }]);
});

test.each([1, 2, 3, 4, 5, 6])('pages of %i bring each app', async (pageSize) => {
  const pages = await pagesOf(here.registry, `${path}/apps`, pageSize);
  const ids = pages.map(({ appGroupApps }) => appGroupApps.map(({ name }: App) => name));
  expectPages(ids, pageSize, names);
});

test('an app group without apps has an empty list', async () => {
  const empty = await appGroup.make(here.registry, {});
  expect((await here.registry.get(`${empty}/apps`)).body).toEqual({ appGroupApps: [] });
});

test.each(['pageSize=0', 'pageSize=x'])('?%s is refused', async (query) => {
  const { status, body } = await here.registry.get(`${path}/apps?${query}`);
  expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
});

specifyStrangers(
  appGroup,
  () => here.registry,
  (registry, missing) => registry.get(`${missing}/apps`),
);
