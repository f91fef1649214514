import type { AppGroup } from '../../../shared/schemas/appGroup';
import { given } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';
import { expectPages, pagesOf } from '../../support/registry/pages';

const here = silentRegistry();

/** In list order: upper case before lower case. */
const drafts = [
  { name: 'Anglers', channelId: 'portal', channelUri: 'https://one.example.com' },
  { name: 'bakers', channelId: 'portal', channelUri: 'https://two.example.com' },
  { name: 'cooks', channelId: 'portal with spaces' },
  { name: 'divers', channelUri: 'https://two.example.com' },
  { name: 'eels' },
];
const names = drafts.map(({ name }) => name);
const inactive = ['bakers', 'eels'];
let made: AppGroup[];
beforeAll(async () => {
  made = [];
  for (const draft of drafts.toReversed()) made.unshift(await given(here.registry).appGroup(draft));
  for (const name of inactive) await here.registry.put(`/appgroups/${name}?action=inactive`);
  await given(here.registry).company({ name: 'bakers 2' });
});

const namesOf = ({ appGroups }: { appGroups: AppGroup[] }) => appGroups.map(({ name }) => name);

test('app groups come whole in the order of their names, and are counted', async () => {
  const { status, body } = await here.registry.get('/appgroups');
  const expected = made.map((group) =>
    inactive.includes(group.name) ? { ...group, status: 'inactive' } : group,
  );
  expect([status, body]).toEqual([200, { appGroups: expected, totalSize: 5 }]);
});

test.each([
  ['status=active', ['Anglers', 'cooks', 'divers']],
  ['status=inactive', ['bakers', 'eels']],
  ['channelId=portal', ['Anglers', 'bakers']],
  ['channelId="portal with spaces"', ['cooks']],
  ['channelUri=https://two.example.com', ['bakers', 'divers']],
  ['channelId=portal AND channelUri=https://two.example.com', ['bakers']],
  ['channelId=portal AND status=active', ['Anglers']],
  ['status = inactive  AND  channelUri = https://two.example.com', ['bakers']],
  ['status=active AND channelId=portal AND channelUri=https://two.example.com', []],
  ['status=gone', []],
])('filter %s finds %j, and as many are counted', async (filter, expected) => {
  const { status, body } = await here.registry.get(`/appgroups?filter=${encodeURIComponent(filter)}`);
  expect([status, namesOf(body), body.totalSize]).toEqual([200, expected, expected.length]);
});

test.each([1, 2, 3, 4, 5, 6])('pages of %i bring each app group', async (pageSize) => {
  const pages = await pagesOf(here.registry, '/appgroups', pageSize);
  expectPages(pages.map(namesOf), pageSize, names);
  for (const { totalSize } of pages) expect(totalSize).toBe(5);
});

test.each([1, 2])('pages of %i bring what a filter finds', async (pageSize) => {
  const filter = encodeURIComponent('status=active');
  const pages = await pagesOf(here.registry, `/appgroups?filter=${filter}`, pageSize);
  expectPages(pages.map(namesOf), pageSize, ['Anglers', 'cooks', 'divers']);
});

test('a page goes on where an app group was that is gone', async () => {
  const other = await given(here.registry).appGroup({ name: 'cooks 2' });
  const { nextPageToken } = (await here.registry.get('/appgroups?pageSize=4')).body;
  await here.registry.delete(`/appgroups/${other.name}`);
  const { body } = await here.registry.get(`/appgroups?pageToken=${encodeURIComponent(nextPageToken)}`);
  expect(namesOf(body)).toEqual(['divers', 'eels']);
});

test.each(['filter=color%3Dred', 'filter=status', 'pageSize=0', 'pageSize=x'])(
  '?%s is refused',
  async (query) => {
    const { status, body } = await here.registry.get(`/appgroups?${query}`);
    expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
  },
);

describe('an organization without app groups', () => {
  const empty = silentRegistry();

  test('has an empty list', async () => {
    await given(empty.registry).company();
    expect((await empty.registry.get('/appgroups')).body).toEqual({ appGroups: [], totalSize: 0 });
  });
});
