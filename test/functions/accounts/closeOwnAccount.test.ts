import { roundTripsOf } from '../../support/database/roundTrips';
import { GOOD_PASSWORD, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('closing takes the password, signs out and stops keys at once', async () => {
  const { browser, email } = await registered(scene);
  const close = (password: string) => browser.send('POST', '/portal/account:close', { password });
  expect((await close('wrong wrong wrong wrong')).body.code).toBe('keymint.WrongPassword');
  const rounds = await roundTripsOf(() => close(GOOD_PASSWORD));
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(13);
  expect(browser.cookies.has('__Host-keymint-portal')).toBe(false);
  expect((await scene.registry.get(`/developers/${email}/account`)).body).toMatchObject({
    state: 'closing',
    closesAt: expect.any(Number),
  });
});
