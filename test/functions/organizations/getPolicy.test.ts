import { roundTripsOf } from '../../support/database/roundTrips';
import { useRegistry } from '../../support/registry/registry';

/** The clock stands still, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ now: () => NOW });

test('a policy has every setting that staff may change, and nothing else of the organization', async () => {
  const { status, body } = await registry.get('/policy');
  expect(status).toBe(200);
  expect(body).toEqual({
    developerStatus: 'active',
    productDelete: 'dangle',
    secrets: 'retrievable',
    auditReads: false,
    keyLength: expect.any(Number),
    secretLength: expect.any(Number),
    appsPerDeveloper: 20,
    keysPerApp: 5,
    keyLifetimeDays: 365,
    keyLifetimeMaxDays: 730,
  });
});

test('it takes 1 round trip, which reads the caller again', async () => {
  await registry.get('');
  expect(await roundTripsOf(() => registry.get('/policy'))).toEqual([['GetDocument']]);
});
