import { roundTripsOf } from '../../support/database/roundTrips';
import { tokenIn } from '../../support/mail/mailServer';
import { unique } from '../../support/registry/given';
import { developerAt, GOOD_PASSWORD, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('a link is followed once, and by nobody who made it up', async () => {
  const { email, browser } = await registered(scene);
  const next = `${unique('eva')}@example.org`;
  await browser.send('POST', '/portal/account/email', { email: next, password: GOOD_PASSWORD });
  const token = tokenIn(await scene.mail.mail(next, /new address/));
  expect((await browser.follow(`${token.slice(0, -1)}x`)).status).toBe(404);
  let status = 0;
  const rounds = await roundTripsOf(async () => {
    ({ status } = await developerAt(scene).follow(token));
  });
  expect([status, rounds.length > 1]).toEqual([200, true]);
  expect((await browser.follow(token)).status).toBe(404);
  expect((await scene.registry.get(`/developers/${email}`)).status).toBe(404);
});
