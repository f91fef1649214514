import { roundTripsOf } from '../../support/database/roundTrips';
import { tokenIn } from '../../support/mail/mailServer';
import { unique } from '../../support/registry/given';
import { CONFIRM, developerAt, usePortal } from '../../support/registry/portal';

const scene = usePortal({ registration: 'domains', domains: ['acme.test'] });

test('staff send the link also to an address that may not sign up by itself', async () => {
  const email = `${unique('eva')}@other.test`;
  await developerAt(scene).signUp(email);
  await scene.mail.mail(email, /cannot sign up/);
  const [{ registration }] = (await scene.registry.get('/portal/registrations')).body.registration;
  const rounds = await roundTripsOf(() => scene.registry.post(`/portal/registrations/${registration}`));
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(11);
  const token = tokenIn(await scene.mail.mail(email, CONFIRM));
  expect((await developerAt(scene).confirm(token)).status).toBe(200);
  expect((await scene.registry.post('/portal/registrations/nobody')).status).toBe(404);
});
