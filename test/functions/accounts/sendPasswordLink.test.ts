import { roundTripsOf } from '../../support/database/roundTrips';
import { tokenIn } from '../../support/mail/mailServer';
import { given, unique } from '../../support/registry/given';
import { developerAt, RESET, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('staff send a link also to an address that they wrote, and the link confirms it', async () => {
  const { email, developerId } = await registered(scene);
  const next = `${unique('eva')}@example.org`;
  await scene.registry.post(`/developers/${email}/edit`, { email: next });
  const path = `/developers/${developerId}/account:sendLink`;
  const rounds = await roundTripsOf(() => scene.registry.post(path));
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(14);
  const token = tokenIn(await scene.mail.mail(next, RESET));
  expect((await developerAt(scene).setPassword(token, 'seven grey herons by the lock')).status).toBe(204);
  expect((await scene.registry.get(`/developers/${developerId}/account`)).body.isEmailConfirmed).toBe(true);
  const { email: plain } = await given(scene.registry).developer();
  expect((await scene.registry.post(`/developers/${plain}/account:sendLink`)).status).toBe(404);
});
