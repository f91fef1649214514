import { roundTripsOf } from '../../support/database/roundTrips';
import { registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('a developer sees the own account in two rounds once the session is known, and no secret of it', async () => {
  const { browser, email } = await registered(scene);
  const { status, body, text } = await browser.account();
  expect([status, body]).toEqual([200, expect.objectContaining({ email, isEmailConfirmed: true })]);
  expect(text).not.toMatch(/argon2|hash|links/);
  const rounds = await roundTripsOf(() => browser.account());
  expect(rounds.length).toBeLessThanOrEqual(4);
});
