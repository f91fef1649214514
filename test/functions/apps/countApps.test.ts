import type { Developer } from '../../../shared/schemas/developer';
import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

/** A fixed clock, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ now: () => NOW });
let dora: Developer;
beforeAll(async () => {
  dora = await given(registry).developer();
  const ian = await given(registry).developer();
  await given(registry).apiProduct({ name: 'auto' });
  await given(registry).apiProduct({ name: 'manual', approvalType: 'manual' });
  await given(registry).app(dora, { name: 'one', apiProducts: ['auto'] });
  await given(registry).app(dora, { name: 'two', apiProducts: ['auto', 'manual'] });
  await given(registry).app(ian, { name: 'three', apiProducts: ['manual'] });
  await registry.post(`/developers/${ian.email}/apps/three?action=revoke`);
});

test.each([
  ['', 3],
  ['?status=revoked', 1],
  ['?product=auto', 2],
  ['?key=pending', 2],
  ['?key=pending&product=manual&status=approved', 1],
  ['?key=revoked', 0],
  ['?q=t', 2],
  ['?q=t&status=approved', 1],
  ['?q=one&key=never-used', 1],
])('of those asked for by %j there are %i, as many as are listed', async (query, total) => {
  expect((await registry.get(`/apps:count${query}`)).body).toEqual({ total });
  expect((await registry.get(`/apps:search${query}`)).body.apps).toHaveLength(total);
});

test('of one owner they are counted as well', async () => {
  expect((await registry.get(`/apps:count?owner=${dora.developerId}`)).body).toEqual({ total: 2 });
});

test.each(['?key=never-used', '?key=expired&status=approved', '?q=t&owner=x'])(
  'what only a look at every app tells is not counted: %s',
  async (query) => {
    expect((await registry.get(`/apps:count${query}`)).body).toEqual({});
  },
);

test('it takes 1 round trip, which reads no app where the index can count', async () => {
  await registry.get('');
  expect(await roundTripsOf(() => registry.get('/apps:count?key=pending&product=manual'))).toEqual([
    ['RunAggregationQuery'],
  ]);
  expect(await roundTripsOf(() => registry.get('/apps:count?q=one'))).toHaveLength(1);
});
