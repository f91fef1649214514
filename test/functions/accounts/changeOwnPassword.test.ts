import { roundTripsOf } from '../../support/database/roundTrips';
import { developerAt, GOOD_PASSWORD, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();
const next = 'seven grey herons by the lock';

test('a wrong password changes nothing; the right one ends every other session', async () => {
  const { browser, email } = await registered(scene);
  const other = developerAt(scene);
  await other.signIn(email);
  const change = (password: string, newPassword: string) =>
    browser.send('POST', '/portal/account/password', { password, newPassword });
  expect((await change('wrong wrong wrong wrong', next)).body.code).toBe('keymint.WrongPassword');
  expect((await change(GOOD_PASSWORD, GOOD_PASSWORD)).body.code).toBe('keymint.PasswordRefused');
  expect((await change(GOOD_PASSWORD, email)).body.code).toBe('keymint.PasswordRefused');
  const rounds = await roundTripsOf(() => change(GOOD_PASSWORD, next));
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(14);
  scene.pass(0.001);
  expect([(await browser.account()).status, (await other.account()).status]).toEqual([200, 401]);
  await scene.mail.mail(email, /was changed$/);
});
