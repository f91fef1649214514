import onRegistrationWritten from '../../../functions/registrations/onRegistrationWritten';
import { unique } from '../../support/registry/given';
import { CONFIRM, developerAt, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('an event that comes again mails nothing again, also two at once', async () => {
  const email = `${unique('eva')}@example.com`;
  await developerAt(scene).signUp(email);
  await scene.mail.mail(email, CONFIRM);
  const { org, context } = scene.registry;
  const registration = context.store.registrations.idOf(org, email);
  const event = { params: { org, registration } };
  await Promise.all([1, 2, 3].map(() => onRegistrationWritten.handler(event, context)));
  await scene.runDue();
  expect(scene.mail.mails.filter(({ to }) => to.includes(email))).toHaveLength(1);
});
