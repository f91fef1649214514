import { browserAt } from '../../support/registry/browserSession';
import { given, unique } from '../../support/registry/given';
import { basic, useHourlyRegistry, useOrganization } from '../../support/registry/registry';

const { server, clock } = useHourlyRegistry();
const registry = useOrganization(server);

const NEXT = 'another long password';

const asks = async (email: string, password: string, at = registry) =>
  (await at.get('/developers', { headers: { authorization: basic(email, password) } })).status;

/** Creates a member who is signed in with a browser. */
async function signedIn(draft: object = {}) {
  const { email, password } = await given(registry).member(draft);
  const browser = browserAt(registry);
  await browser.signIn(email, password);
  return { email, password, browser };
}

/** Logs in as Apigee's clients do; returns the tokens. */
async function logIn(form: Record<string, string>) {
  const answer = await fetch(`${server.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form),
  });
  const body = (await answer.json()) as Record<string, string>;
  return { status: answer.status, body };
}

test('a member gets another password for the current one: the old one is good for nothing', async () => {
  const { email, password, browser } = await signedIn();
  const { status, body } = await browser.changePassword(password, NEXT);
  expect([status, body]).toEqual([204, undefined]);
  expect([await asks(email, password), await asks(email, NEXT)]).toEqual([401, 200]);
  const member = (await registry.get(`/members/${email}`)).body;
  expect(member).toMatchObject({ lastModifiedBy: email, lastModifiedAt: clock.now });
});

test('this browser stays signed in, with another cookie for as long as before', async () => {
  const { email, password, browser } = await signedIn();
  const thief = browserAt(registry);
  const { headers } = await browser.changePassword(password, NEXT);
  const [cookie = ''] = headers.get('set-cookie')?.split(';') ?? [];
  expect(cookie).toMatch(/^__Host-keymint=[\w-]{43}$/);
  expect((await browser.ask('GET', '/developers')).status).toBe(200);
  expect((await browser.session()).body.email).toBe(email);
  expect((await thief.ask('GET', '/developers', undefined, { cookie })).status).toBe(200);
  clock.now += 12 * 3_600_000;
  expect((await browser.session()).status).toBe(401);
});

test('whoever has the old cookie, another browser, or a log-in of a client is signed out', async () => {
  const { email, password } = await given(registry).member();
  const [browser, other, thief] = [browserAt(registry), browserAt(registry), browserAt(registry)];
  const { headers } = await browser.signIn(email, password);
  const [cookie] = headers.get('set-cookie')?.split(';') ?? [];
  await other.signIn(email, password);
  const { body } = await logIn({ grant_type: 'password', username: email, password });
  await browser.changePassword(password, NEXT);
  expect((await thief.ask('GET', '/developers', undefined, { cookie })).status).toBe(401);
  expect((await other.session()).status).toBe(401);
  const bearer = { headers: { authorization: `Bearer ${body.access_token}` } };
  expect((await registry.get('/developers', bearer)).status).toBe(401);
  const renewed = await logIn({ grant_type: 'refresh_token', refresh_token: `${body.refresh_token}` });
  expect(renewed.status).toBe(401);
});

test('it is changed in every organization where it is theirs, and in no other', async () => {
  const { email, password, browser } = await signedIn();
  const [second, third] = [await server.another(), await server.another()];
  await given(second).member({ email, password });
  await given(third).member({ email, password: 'a third password' });
  await browser.changePassword(password, NEXT);
  expect([await asks(email, NEXT), await asks(email, NEXT, second)]).toEqual([200, 200]);
  expect([await asks(email, password, second), await asks(email, NEXT, third)]).toEqual([401, 401]);
  expect(await asks(email, 'a third password', third)).toBe(200);
  for (const { get } of [registry, second]) {
    const { body } = await get('/audits?action=password.changed');
    expect(body.audit).toMatchObject([{ actor: email, entities: [`members/${email}`] }]);
  }
});

test('the audit trail has neither password, nor a hash of one', async () => {
  const { password, browser } = await signedIn();
  await browser.changePassword(password, NEXT);
  const { text } = await registry.get('/audits?action=password.changed');
  expect(text).not.toMatch(/argon2|another long/);
});

test('wrong passwords are refused without signing anybody out, and ten of them have to wait', async () => {
  const { email, password, browser } = await signedIn();
  for (let n = 0; n < 10; n++) {
    const { status, body } = await browser.changePassword(unique('wrong'), NEXT);
    expect([status, body.code]).toEqual([403, 'keymint.WrongPassword']);
  }
  const { status, headers } = await browser.changePassword(password, NEXT);
  expect([status, Number(headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
  expect((await browser.session()).status).toBe(200);
  clock.now += 16 * 60_000;
  expect(await asks(email, password)).toBe(200);
});

test.each([
  ['short', 'short', 400],
  ['longer than 256 characters', 'x'.repeat(257), 400],
  ['the current one', undefined, 400],
])('a new password that is %s is refused', async (_, next, status) => {
  const { email, password, browser } = await signedIn();
  expect((await browser.changePassword(password, next ?? password)).status).toBe(status);
  expect(await asks(email, password)).toBe(200);
});

test('who is not signed in is told no more than that', async () => {
  const { email, password } = await given(registry).member();
  expect((await browserAt(registry).changePassword(password, NEXT)).status).toBe(401);
  expect(await asks(email, password)).toBe(200);
});

test('of two changes at once only one is made', async () => {
  const { email, password, browser } = await signedIn();
  const other = browserAt(registry);
  await other.signIn(email, password);
  const [one, two] = ['one new password', 'two new passwords'] as const;
  const replies = await Promise.all([
    browser.changePassword(password, one),
    other.changePassword(password, two),
  ]);
  const [made] = replies.flatMap(({ status }, index) => (status === 204 ? [[one, two][index] ?? ''] : []));
  expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
  for (const { status } of replies) expect([204, 401, 403, 409]).toContain(status);
  expect(await asks(email, `${made}`)).toBe(200);
});
