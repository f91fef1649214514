import { roundTripsOf } from '../../support/database/roundTrips';
import { tokenIn } from '../../support/mail/mailServer';
import { RESET, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('a link is shown with the masked address, in one read, and stays good', async () => {
  const { email, browser } = await registered(scene);
  await browser.forgot(email);
  const token = tokenIn(await scene.mail.mail(email, RESET));
  const rounds = await roundTripsOf(() => browser.show(token));
  expect(rounds).toEqual([['Commit'], ['GetDocument']]);
  expect((await browser.show(token)).body).toEqual({ purpose: 'password', email: 'e•••@example.com' });
});
