import { roundTripsOf } from '../../support/database/roundTrips';
import { tokenIn } from '../../support/mail/mailServer';
import { unique } from '../../support/registry/given';
import { CONFIRM, developerAt, GOOD_PASSWORD, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('a registration is confirmed in four rounds at most, by a page of the portal alone', async () => {
  const email = `${unique('eva')}@example.com`;
  const browser = developerAt(scene);
  await browser.signUp(email);
  const token = tokenIn(await scene.mail.mail(email, CONFIRM));
  const foreign = await browser.send(
    'POST',
    '/portal/registrations:confirm',
    { token, password: GOOD_PASSWORD },
    { 'keymint-as': 'member' },
  );
  expect(foreign.status).toBe(401);
  let status = 0;
  const rounds = await roundTripsOf(async () => {
    ({ status } = await browser.confirm(token));
  });
  expect(status).toBe(200);
  const upToCommit = rounds.slice(
    1,
    1 + rounds.slice(1).findIndex((methods) => methods.includes('Commit')) + 1,
  );
  expect(upToCommit.length).toBeLessThanOrEqual(6);
});

test('whoever guesses a link is answered alike, whatever the guess', async () => {
  const browser = developerAt(scene);
  const answers = [];
  for (const token of ['', 'r', 'r..', 'x.y.z', `r.${'a'.repeat(43)}.${'b'.repeat(43)}`, '../..', 'a.%2F.x'])
    answers.push((await browser.confirm(token)).text);
  expect(new Set(answers).size).toBe(1);
});
