import { roundTripsOf } from '../../support/database/roundTrips';
import { usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('until they are saved the portal is closed; then what is not sent has its default', async () => {
  const fresh = await scene.registry.another();
  expect((await fresh.get('/portal/settings')).body).toMatchObject({
    isSet: false,
    registration: 'closed',
    problems: [],
  });
  await fresh.put('/portal/settings', {});
  expect((await fresh.get('/portal/settings')).body).toMatchObject({
    isSet: true,
    registration: 'open',
    activation: 'automatic',
    passwordLength: 15,
    sessionHours: 12,
    rememberDays: 30,
    waiting: 0,
  });
});

test('they are read in one round, and who waits in a second', async () => {
  await scene.registry.get('');
  const rounds = await roundTripsOf(() => scene.registry.get('/portal/settings'));
  expect(rounds.length).toBeLessThanOrEqual(3);
});
