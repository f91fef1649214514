import { roundTripsOf } from '../../support/database/roundTrips';
import { registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('signing out ends the session in the database, and takes the cookie away', async () => {
  const { browser } = await registered(scene);
  const rounds = await roundTripsOf(() => browser.send('DELETE', '/portal/session'));
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(8);
  expect(browser.cookies.has('__Host-keymint-portal')).toBe(false);
  expect((await browser.send('DELETE', '/portal/session')).status).toBe(401);
});
