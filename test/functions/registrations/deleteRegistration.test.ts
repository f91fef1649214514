import { roundTripsOf } from '../../support/database/roundTrips';
import { tokenIn } from '../../support/mail/mailServer';
import { unique } from '../../support/registry/given';
import { CONFIRM, developerAt, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('a registration that is deleted is gone with its links, and the trail says who did it', async () => {
  const email = `${unique('eva')}@example.com`;
  await developerAt(scene).signUp(email);
  const token = tokenIn(await scene.mail.mail(email, CONFIRM));
  const [{ registration }] = (await scene.registry.get('/portal/registrations')).body.registration;
  const rounds = await roundTripsOf(() => scene.registry.delete(`/portal/registrations/${registration}`));
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(10);
  expect((await developerAt(scene).confirm(token)).status).toBe(404);
  const { audit } = (await scene.registry.get('/audits?action=deleteRegistration')).body;
  expect(audit[0].entities).toEqual([`registrations/${registration}`]);
});
