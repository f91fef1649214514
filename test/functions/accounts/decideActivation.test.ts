import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { registered, usePortal } from '../../support/registry/portal';

const scene = usePortal({ activation: 'manual' });

test('a developer who does not wait is not decided about', async () => {
  const { email } = await given(scene.registry).developer();
  const decide = (whom: string) =>
    scene.registry.post(`/developers/${whom}/account:decide`, { decision: 'activate' });
  expect((await decide(email)).body.code).toBe('keymint.AccountStateConflict');
  const waiting = await registered(scene);
  const rounds = await roundTripsOf(() => decide(waiting.email));
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(11);
  expect((await scene.registry.get(`/developers/${waiting.email}`)).body.status).toBe('active');
});
