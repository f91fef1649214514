import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('an invitation says who invites, and makes the account invited', async () => {
  const { email } = await given(scene.registry).developer();
  const rounds = await roundTripsOf(() => scene.registry.post(`/developers/${email}/account:invite`));
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(16);
  const { text } = await scene.mail.mail(email, /invited to/);
  expect(text).toContain(scene.registry.admin.email);
  expect((await scene.registry.get(`/developers/${email}/account`)).body.state).toBe('invited');
  expect((await scene.registry.post('/developers/nobody@example.com/account:invite')).status).toBe(404);
});
