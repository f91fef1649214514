import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

/** A fixed clock, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ now: () => NOW });
beforeAll(async () => {
  const attributes = [{ name: 'tier', value: 'gold' }];
  await given(registry).developer({ email: 'dora@acme.test', firstName: 'Dora', attributes });
  await given(registry).developer({ email: 'ian@acme.test', firstName: 'Ian', attributes });
  await given(registry).developer({ email: 'nia@acme.test', firstName: 'Nia' });
  await registry.post('/developers/ian@acme.test?action=inactive');
});

test.each([
  ['', 3],
  ['?status=active', 2],
  ['?status=inactive', 1],
  ['?attr=tier:gold', 2],
  ['?attr=tier:gold&status=inactive', 1],
  ['?q=dora', 1],
  ['?q=lovelace', 3],
  ['?q=lovelace&status=active', 2],
  ['?q=lovelace&attr=tier:gold', 2],
  ['?q=nobody', 0],
])('of those asked for by %j there are %i, as many as are listed', async (query, total) => {
  expect((await registry.get(`/developers:count${query}`)).body).toEqual({ total });
  expect((await registry.get(`/developers:search${query}`)).body.developers).toHaveLength(total);
});

test('it takes 1 round trip, which reads no developer where the index can count', async () => {
  await registry.get('');
  const rounds = await roundTripsOf(() => registry.get('/developers:count?status=active&attr=tier:gold'));
  expect(rounds).toEqual([['RunAggregationQuery']]);
  expect(await roundTripsOf(() => registry.get('/developers:count?q=dora'))).toHaveLength(1);
});
