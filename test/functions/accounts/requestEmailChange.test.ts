import { roundTripsOf } from '../../support/database/roundTrips';
import { unique } from '../../support/registry/given';
import { GOOD_PASSWORD, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('the form is no mail cannon: the new address gets three mails an hour', async () => {
  const { browser } = await registered(scene);
  const email = `${unique('eva')}@example.org`;
  const ask = () => browser.send('POST', '/portal/account/email', { email, password: GOOD_PASSWORD });
  const rounds = await roundTripsOf(ask);
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(10);
  for (let n = 0; n < 4; n++) expect((await ask()).status).toBe(202);
  await scene.mail.mail(email, /new address/, 3);
  await scene.runDue();
  expect(scene.mail.mails.filter(({ to }) => to.includes(email))).toHaveLength(3);
});
