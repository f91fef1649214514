import { roundTripsOf } from '../../support/database/roundTrips';
import { useRegistry } from '../../support/registry/registry';

/** The clock stands still, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ now: () => NOW });
beforeAll(async () => {
  for (const [name, displayName] of [
    ['harbour', 'Harbour & Sons Ltd.'],
    ['bay', 'Société Générale de la Baie'],
    ['sailors', ''],
  ])
    await registry.post('/companies', { name, displayName });
  await registry.post('/appgroups', { name: 'crew', displayName: 'Night crew' });
});

const namesOf = async (query: string): Promise<string[]> => {
  const { status, body } = await registry.get(`/teams:search?${query}`);
  expect([query, status]).toEqual([query, 200]);
  return body.teams.map(({ name }: { name: string }) => name);
};

test.each([
  ['', ['bay', 'harbour', 'sailors']],
  ['q=sons', ['harbour']],
  ['q=generale%20baie', ['bay']],
  ['q=baie%20sons', []],
  ['q=%26', []],
  ['kind=appGroups', ['crew']],
  ['kind=appGroups&q=night', ['crew']],
  ['kind=appGroups&q=sons', []],
])('?%s finds %j', async (query, expected) => expect(await namesOf(query)).toEqual(expected));

test('pages lead on and back, and a row has what a list shows', async () => {
  const first = (await registry.get('/teams:search?limit=2')).body;
  expect(first.teams[1]).toEqual({
    kind: 'companies',
    name: 'harbour',
    displayName: 'Harbour & Sons Ltd.',
    status: 'active',
    apps: 0,
    createdAt: expect.any(Number),
    lastModifiedAt: expect.any(Number),
  });
  expect(await namesOf(`limit=2&cursor=${first.nextCursor}`)).toEqual(['sailors']);
});

test('a company is found by a new name and no longer by the old one', async () => {
  await registry.put('/companies/sailors', { name: 'sailors', displayName: 'Rowers' });
  expect(await namesOf('q=rowers')).toEqual(['sailors']);
  await registry.put('/companies/sailors', { name: 'sailors', displayName: '' });
  expect(await namesOf('q=rowers')).toEqual([]);
});

test('a kind that is none is refused', async () =>
  expect((await registry.get('/teams:search?kind=gangs')).body.code).toBe('keymint.InvalidRequest'));

test('it takes 1 round trip', async () => {
  await registry.get('');
  expect(await roundTripsOf(() => registry.get('/teams:search'))).toHaveLength(1);
  expect(await roundTripsOf(() => registry.get('/teams:search?q=sons'))).toHaveLength(1);
});
