import { roundTripsOf } from '../../support/database/roundTrips';
import { developerAt, GOOD_PASSWORD, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('signing in sets a cookie that only this host gets, by a page of the portal alone', async () => {
  const { email } = await registered(scene);
  let cookies: string[] = [];
  const rounds = await roundTripsOf(async () => {
    cookies = (await developerAt(scene).signIn(email)).headers.getSetCookie();
  });
  expect(rounds.length).toBeLessThanOrEqual(9);
  expect(cookies[0]).toMatch(
    /^__Host-keymint-portal=[\w-]{43}; Max-Age=43200; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
  );
  const browser = developerAt(scene);
  const foreign = await browser.send(
    'POST',
    '/portal/session',
    { email, password: GOOD_PASSWORD },
    { 'keymint-as': 'member' },
  );
  expect([foreign.status, foreign.headers.get('set-cookie')]).toEqual([401, null]);
});

test('capitals in the address do not matter, and other ways to type the same letters do not either', async () => {
  const { email, browser } = await registered(scene);
  const newPassword = 'déjà vu of a grey heron';
  await browser.send('POST', '/portal/account/password', { password: GOOD_PASSWORD, newPassword });
  const answer = await developerAt(scene).signIn(email.toUpperCase(), newPassword.normalize('NFD'));
  expect(answer.status).toBe(200);
});

test('a session of another organization finds nothing here', async () => {
  const { browser } = await registered(scene);
  const other = await scene.registry.another();
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(`${other.url}/v1/organizations/${other.org}/portal/account`, {
    headers: { cookie, 'keymint-as': 'developer', 'sec-fetch-site': 'same-origin' },
  });
  expect(answer.status).toBe(404);
});
