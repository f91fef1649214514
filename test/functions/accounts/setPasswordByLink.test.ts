import { roundTripsOf } from '../../support/database/roundTrips';
import { tokenIn } from '../../support/mail/mailServer';
import { developerAt, RESET, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('a link sets the password once, in a few rounds', async () => {
  const { email, browser } = await registered(scene);
  await browser.forgot(email);
  const token = tokenIn(await scene.mail.mail(email, RESET));
  expect((await browser.setPassword(token, 'short')).body.code).toBe('keymint.PasswordRefused');
  let status = 0;
  const rounds = await roundTripsOf(async () => {
    ({ status } = await browser.setPassword(token, 'seven grey herons by the lock'));
  });
  expect(status).toBe(204);
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(13);
  expect((await developerAt(scene).signIn(email)).status).toBe(401);
  expect((await developerAt(scene).signIn(email, 'seven grey herons by the lock')).status).toBe(200);
});

test('after an hour a link for another password works no longer', async () => {
  const { email, browser } = await registered(scene);
  await browser.forgot(email);
  const token = tokenIn(await scene.mail.mail(email, RESET));
  scene.pass(1.01);
  expect((await browser.setPassword(token)).status).toBe(404);
});
