import { roundTripsOf } from '../../support/database/roundTrips';
import { developerAt, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('a weak password is refused, and a good one ends sessions', async () => {
  const { email, browser } = await registered(scene);
  const put = (password: string) => scene.registry.put(`/developers/${email}/account/password`, { password });
  expect((await put('password password')).body.code).toBe('keymint.PasswordRefused');
  const rounds = await roundTripsOf(() => put('a password from the office'));
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(20);
  expect((await browser.account()).status).toBe(401);
  expect((await developerAt(scene).signIn(email)).status).toBe(401);
});
