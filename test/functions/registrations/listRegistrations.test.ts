import { roundTripsOf } from '../../support/database/roundTrips';
import { unique } from '../../support/registry/given';
import { CONFIRM, developerAt, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('registrations are listed the latest first, with what the mail server said', async () => {
  const [first, second] = [`${unique('eva')}@example.com`, `${unique('eva')}@example.com`];
  scene.mail.refuse(550);
  await developerAt(scene).signUp(first);
  const { org, context } = scene.registry;
  await scene.refusal(`registrations/${context.store.registrations.idOf(org, first)}`);
  scene.mail.refuse(undefined);
  await developerAt(scene).signUp(second);
  await scene.mail.mail(second, CONFIRM);
  const rounds = await roundTripsOf(() => scene.registry.get('/portal/registrations'));
  expect(rounds.length).toBeLessThanOrEqual(4);
  const { registration } = (await scene.registry.get('/portal/registrations')).body;
  expect(registration.map(({ email }: { email: string }) => email)).toEqual([second, first]);
  expect(registration[1].mails[0]).toMatchObject({ state: 'failed', error: expect.stringContaining('550') });
});
