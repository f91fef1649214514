import onMailCreated from '../../../functions/mail/onMailCreated';
import { unique } from '../../support/registry/given';
import { CONFIRM, developerAt, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('AT-M5 a trigger that is delivered twice at once hands one mail over', async () => {
  const email = `${unique('eva')}@example.com`;
  await developerAt(scene).signUp(email);
  await scene.mail.mail(email, CONFIRM);
  const { org, context } = scene.registry;
  const id = context.store.registrations.idOf(org, email);
  const [mail] = await context.store.mails.list(org, `registrations/${id}`, 10);
  const event = { params: { org, mail: `${mail?.id}` } };
  await Promise.all([1, 2, 3].map(() => onMailCreated.handler(event, context)));
  expect(scene.mail.mails.filter(({ to }) => to.includes(email))).toHaveLength(1);
  await onMailCreated.handler({ params: { org, mail: 'nobody' } }, context);
});
