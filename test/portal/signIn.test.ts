import { tokenIn } from '../support/mail/mailServer';
import { browserAt } from '../support/registry/browserSession';
import { countCosts } from '../support/registry/costs';
import { documentsBelow } from '../support/registry/documents';
import { given, unique } from '../support/registry/given';
import {
  CONFIRM,
  developerAt,
  GOOD_PASSWORD,
  type PortalScene,
  RESET,
  registered,
  SET_PASSWORD,
  startPortal,
} from '../support/registry/portal';
import { bearing } from '../support/registry/registry';

const proxies = process.env.KEYMINT_PROXIES;
const costs = countCosts();
const OTHER_PASSWORD = 'seven grey herons by the lock';

let scene: PortalScene;
beforeAll(async () => {
  process.env.KEYMINT_PROXIES = '1';
  scene = await startPortal({}, { wrapDatabase: costs.wrap });
});
beforeEach(() => scene.settings({}));
afterAll(async () => {
  await scene.stop();
  if (proxies === undefined) delete process.env.KEYMINT_PROXIES;
  else process.env.KEYMINT_PROXIES = proxies;
});

const newEmail = () => `${unique('eva')}@example.com`;

/** Asks the verifier about a key. */
async function verdictOn(key: string): Promise<{ status: number; reason: string | null }> {
  const { token } = await given(scene.registry).token({ role: 'verifier' });
  const answer = await fetch(`${scene.registry.url}/v1/organizations/${scene.registry.org}/authorize`, {
    headers: { 'x-keymint-token': token, 'x-api-key': key },
  });
  await answer.text();
  return { status: answer.status, reason: answer.headers.get('x-keymint-reason') };
}

const actionOn = (email: string, action: string) =>
  scene.registry.post(`/developers/${email}/account?action=${action}`);

test('AT-S1 a waiting developer signs in and makes apps, whose keys do not work yet; staff get one mail', async () => {
  await scene.settings({ activation: 'manual' });
  const product = await given(scene.registry).apiProduct();
  const { email, browser } = await registered(scene);
  const second = await registered(scene);
  const { waitingSince, status } = (await browser.account()).body;
  expect([status, waitingSince]).toEqual(['inactive', expect.any(Number)]);
  const app = await browser.send('POST', `/developers/${email}/apps`, {
    name: 'storefront',
    apiProducts: [product.name],
  });
  expect(app.status).toBe(201);
  const key = app.body.credentials[0].consumerKey;
  expect(await verdictOn(key)).toEqual({
    status: 401,
    reason: 'keymanagement.service.DeveloperStatusNotActive',
  });
  const { developer } = (await scene.registry.get('/portal/waiting')).body;
  expect(developer.map((one: { email: string }) => one.email)).toEqual(
    expect.arrayContaining([email, second.email]),
  );
  await scene.mail.mail(scene.registry.admin.email, /^Developers wait/);
  await scene.runDue();
  expect(scene.mail.mails.filter(({ subject }) => /^Developers wait/.test(subject))).toHaveLength(1);
});

test('AT-S2 activation is mailed, and key and app stay as they were', async () => {
  await scene.settings({ activation: 'manual' });
  const product = await given(scene.registry).apiProduct();
  const { email, browser } = await registered(scene);
  const app = await browser.send('POST', `/developers/${email}/apps`, {
    name: 'storefront',
    apiProducts: [product.name],
  });
  const key = app.body.credentials[0].consumerKey;
  const stored = async () =>
    (await documentsBelow(`organizations/${scene.registry.org}`)).filter(({ name }) =>
      /\/apps\/[^/]*~storefront$/.test(name),
    );
  const before = await stored();
  const decided = await scene.registry.post(`/developers/${email}/account:decide`, { decision: 'activate' });
  expect(decided.status).toBe(200);
  expect((await scene.mail.mail(email, /is active$/)).text).toContain('API keys work');
  expect((await browser.account()).body).toMatchObject({ status: 'active' });
  expect((await browser.account()).body.waitingSince).toBeUndefined();
  expect((await verdictOn(key)).status).toBe(200);
  expect(await stored()).toEqual(before);
  const again = await scene.registry.post(`/developers/${email}/account:decide`, { decision: 'activate' });
  expect(again.body.code).toBe('keymint.AccountStateConflict');
});

test('a refusal is mailed with its reason word for word, and the developer leaves the queue', async () => {
  await scene.settings({ activation: 'manual' });
  const { email, browser } = await registered(scene);
  const reason = 'We could not find <your> company.';
  await scene.registry.post(`/developers/${email}/account:decide`, { decision: 'refuse', reason });
  expect((await scene.mail.mail(email, /not activated$/)).text).toContain(reason);
  const { developer } = (await scene.registry.get('/portal/waiting')).body;
  expect(developer.map((one: { email: string }) => one.email)).not.toContain(email);
  expect((await browser.account()).body).toMatchObject({
    status: 'inactive',
    inactiveSince: expect.any(Number),
  });
});

test('AT-S3 what the API does to the status is not mailed, and the page tells deactivated from waiting', async () => {
  const { email, browser } = await registered(scene);
  const count = scene.mail.mails.length;
  await scene.registry.post(`/developers/${email}?action=inactive`);
  const { status, waitingSince, inactiveSince } = (await browser.account()).body;
  expect([status, waitingSince, typeof inactiveSince]).toEqual(['inactive', undefined, 'number']);
  await scene.registry.post(`/developers/${email}?action=active`);
  expect((await browser.account()).body.status).toBe('active');
  await scene.runDue();
  expect(scene.mail.mails).toHaveLength(count);
});

test('AT-S4 who is disabled is signed out and cannot sign in, and keys go on', async () => {
  const product = await given(scene.registry).apiProduct();
  const { email, browser } = await registered(scene);
  const app = await given(scene.registry).app({ email }, { apiProducts: [product.name] });
  expect((await actionOn(email, 'disable')).body.state).toBe('disabled');
  expect((await browser.account()).status).toBe(401);
  expect((await developerAt(scene).signIn(email)).body.code).toBe('keymint.AccountDisabled');
  expect((await developerAt(scene).signIn(email, 'wrong wrong wrong')).body.code).toBe(
    'keymint.SignInFailed',
  );
  expect((await verdictOn(`${app.credentials[0]?.consumerKey}`)).status).toBe(200);
  await developerAt(scene).forgot(email);
  await scene.mail.mail(email, /is disabled$/);
  expect((await actionOn(email, 'enable')).body.state).toBe('active');
  expect((await developerAt(scene).signIn(email)).status).toBe(200);
});

test('AT-S5 wrong passwords for an unknown address end in a wait as those for a known one do', async () => {
  const { email } = await registered(scene);
  const statuses = async (name: string) => {
    const browser = developerAt(scene);
    const answers = [];
    for (let n = 0; n < 11; n++) answers.push((await browser.signIn(name, `wrong ${n} wrong wrong`)).status);
    return answers;
  };
  const known = await statuses(email);
  expect(known).toEqual([...Array(10).fill(401), 429]);
  expect(await statuses(newEmail())).toEqual(known);
});

test('AT-S6 a password that staff set is replaced at the first sign-in, and mailed to nobody', async () => {
  const email = newEmail();
  await given(scene.registry).developer({ email });
  const given_ = 'a password from the office';
  const { body } = await scene.registry.put(`/developers/${email}/account/password`, {
    password: given_,
    sendMail: true,
  });
  expect(body).toMatchObject({ state: 'active', mustChangePassword: true });
  expect((await scene.mail.mail(email, /is ready$/)).raw).not.toContain(given_);
  const browser = developerAt(scene);
  expect((await browser.signIn(email, given_)).body.code).toBe('keymint.PasswordChangeRequired');
  expect((await browser.account()).status).toBe(401);
  expect((await browser.signIn(email, given_, { newPassword: given_ })).status).toBe(400);
  expect((await browser.signIn(email, given_, { newPassword: GOOD_PASSWORD })).status).toBe(200);
  expect((await browser.account()).status).toBe(200);
  expect((await developerAt(scene).signIn(email)).status).toBe(200);

  const silent = newEmail();
  await given(scene.registry).developer({ email: silent });
  await scene.registry.put(`/developers/${silent}/account/password`, { password: given_ });
  await scene.runDue();
  expect(scene.mail.mails.filter(({ to }) => to.includes(silent))).toEqual([]);
});

test('AT-S7 a developer whom staff added has no account and no mail, and gets both by Forgot password', async () => {
  const email = newEmail();
  await given(scene.registry).developer({ email });
  expect((await scene.registry.get(`/developers/${email}/account`)).body).toMatchObject({
    state: 'none',
    mails: [],
  });
  const browser = developerAt(scene);
  expect((await browser.signIn(email)).body.code).toBe('keymint.SignInFailed');
  expect((await browser.forgot(email)).status).toBe(202);
  const token = tokenIn(await scene.mail.mail(email, SET_PASSWORD));
  expect((await browser.setPassword(token)).status).toBe(204);
  expect((await browser.signIn(email)).status).toBe(200);
});

test('AT-S9 a member and a developer in one browser act each as themselves', async () => {
  const { email, browser } = await registered(scene);
  const { admin, org } = scene.registry;
  const member = browserAt(scene.registry);
  await member.signIn(admin.email, admin.password);
  const portal = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const session = await member.send('GET', '/session');
  expect(session.status).toBe(200);
  const cookie = `${session.headers.get('set-cookie') ?? ''}${portal}`;
  // The portal's cookie at the console's operations, and without the header.
  for (const [path, headers] of [
    ['/developers', { 'keymint-as': 'developer' }],
    ['/members', { 'keymint-as': 'developer' }],
    ['/portal/account', { 'keymint-as': 'member' }],
  ] as const) {
    const answer = await fetch(`${scene.registry.url}/v1/organizations/${org}${path}`, {
      headers: { cookie, 'sec-fetch-site': 'same-origin', ...headers },
    });
    await answer.text();
    expect([path, [401, 403].includes(answer.status)]).toEqual([path, true]);
  }
  expect((await browser.account()).body.email).toBe(email);
  expect((await member.ask('GET', '/developers')).status).toBe(200);
  const foreign = await browser.send('GET', '/portal/account', undefined, { 'sec-fetch-site': 'cross-site' });
  expect(foreign.status).toBe(401);
});

test('R20, R21 a link works once, for its purpose alone, and not after the password changed', async () => {
  const { email, browser } = await registered(scene);
  await browser.forgot(email);
  const token = tokenIn(await scene.mail.mail(email, RESET));
  expect((await browser.follow(token)).body.code).toBe('keymint.LinkDoesNotExist');
  expect((await browser.confirm(token)).body.code).toBe('keymint.LinkDoesNotExist');
  const changed = await browser.send('POST', '/portal/account/password', {
    password: GOOD_PASSWORD,
    newPassword: OTHER_PASSWORD,
  });
  expect(changed.status).toBe(204);
  expect((await browser.account()).status).toBe(200);
  expect((await browser.setPassword(token)).body.code).toBe('keymint.LinkDoesNotExist');
  await scene.mail.mail(email, /was changed$/);

  await browser.forgot(email);
  const next = tokenIn(await scene.mail.mail(email, RESET, 2));
  const [first, second] = [await browser.setPassword(next), await browser.setPassword(next)];
  expect([first.status, second.status]).toEqual([204, 404]);
  expect((await browser.account()).status).toBe(401);
});

test('R22 a developer does nothing that is for staff, and staff are no developers', async () => {
  const { email, browser } = await registered(scene);
  const own = `/developers/${email}/account`;
  for (const [method, path, body] of [
    ['POST', `${own}:invite`, undefined],
    ['POST', `${own}:sendLink`, undefined],
    ['PUT', `${own}/password`, { password: OTHER_PASSWORD }],
    ['POST', `${own}?action=enable`, undefined],
    ['POST', `${own}:decide`, { decision: 'activate' }],
    ['GET', own, undefined],
    ['GET', '/portal/registrations', undefined],
    ['GET', '/portal/settings', undefined],
    ['PUT', '/portal/settings', {}],
  ] as const)
    expect([path, (await browser.send(method, path, body)).status]).toEqual([path, 403]);
  expect((await scene.registry.get('/portal/account')).status).toBe(403);
});

test('R25 operations of the registry write neither mails nor accounts, but that deleting a developer deletes the account', async () => {
  const { email, developerId } = await registered(scene);
  const { token } = await given(scene.registry).token({ role: 'devadmin' });
  const as = bearing(token);
  const snapshot = async () =>
    (await documentsBelow(`organizations/${scene.registry.org}`)).filter(({ name }) =>
      /\/(mails|accounts|mailboxes)\//.test(name),
    );
  const before = await snapshot();
  const person = (await scene.registry.get(`/developers/${email}`, as)).body;
  await scene.registry.put(`/developers/${email}`, { ...person, firstName: 'Other' }, as);
  await scene.registry.post(`/developers/${email}?action=inactive`, undefined, as);
  await scene.registry.post(`/developers/${email}?action=active`, undefined, as);
  await scene.registry.post(`/developers/${email}/apps`, { name: 'one' }, as);
  await scene.registry.delete(`/developers/${email}/apps/one`, as);
  await given(scene.registry).developer();
  expect(await snapshot()).toEqual(before);
  await scene.registry.delete(`/developers/${email}`, as);
  const after = await snapshot();
  expect(after).toEqual(before.filter(({ name }) => !name.endsWith(`/accounts/${developerId}`)));
  expect(after).toHaveLength(before.length - 1);
});

test('R27 a wrong password costs the same reads and hashes for known and unknown addresses', async () => {
  const { email } = await registered(scene);
  /** The collections that a request reads and writes, without those of triggers that run meanwhile. */
  const cost = async (name: string) => {
    const browser = developerAt(scene);
    const { reads, writes, hashes } = await costs.of(() => browser.signIn(name, 'wrong wrong wrong wrong'));
    const collections = (paths: string[]) =>
      paths
        .map((path) => path.replace(/([^/]+)\/[^/]+/g, '$1'))
        .filter((collection) => !/^due$|\/(registrations|resets|mails|mailboxes|settings)$/.test(collection))
        .sort();
    return { reads: collections(reads), writes: collections(writes), hashes };
  };
  // The first request reads the organization.
  await cost(newEmail());
  const [known, unknown] = [await cost(email), await cost(newEmail())];
  expect(known).toEqual(unknown);
  expect(known.hashes).toBe(1);
  expect(known.reads).toContain('organizations/accounts');
});

test('sessions are listed, and ended one by one, all others or all', async () => {
  const { email, browser } = await registered(scene);
  const [other, third] = [developerAt(scene), developerAt(scene)];
  await other.signIn(email);
  await third.signIn(email, GOOD_PASSWORD, { remember: true });
  const { sessions } = (await browser.account()).body;
  expect(sessions).toHaveLength(3);
  const lasting = sessions.map((one: { createdAt: number; expiresAt: number }) =>
    Math.round((one.expiresAt - one.createdAt) / 3600_000),
  );
  expect(lasting.sort((one: number, more: number) => one - more)).toEqual([12, 12, 720]);
  const { id } = sessions.find((one: { isCurrent: boolean }) => !one.isCurrent);
  expect((await browser.send('DELETE', `/portal/session?session=${id}`)).status).toBe(204);
  expect((await browser.account()).body.sessions).toHaveLength(2);
  expect((await browser.send('DELETE', '/portal/session?session=others')).status).toBe(204);
  scene.pass(0.001);
  expect([(await other.account()).status, (await third.account()).status]).toEqual([401, 401]);
  expect((await browser.send('DELETE', '/portal/session')).status).toBe(204);
  expect(browser.cookies.has('__Host-keymint-portal')).toBe(false);
  expect((await browser.account()).status).toBe(401);
});

test('an invitation works once, for a week, and a later one takes its place', async () => {
  const email = newEmail();
  await given(scene.registry).developer({ email });
  const invite = () => scene.registry.post(`/developers/${email}/account:invite`);
  expect((await invite()).body.state).toBe('invited');
  const first = tokenIn(await scene.mail.mail(email, /invited to/));
  await invite();
  const second = tokenIn(await scene.mail.mail(email, /invited to/, 2));
  const browser = developerAt(scene);
  expect((await browser.show(first)).status).toBe(404);
  expect((await browser.show(second)).body).toEqual({ purpose: 'password', email: `e•••@example.com` });
  expect((await browser.setPassword(second)).status).toBe(204);
  expect((await invite()).body.code).toBe('keymint.AccountStateConflict');
  const link = await scene.registry.post(`/developers/${email}/account:sendLink`);
  expect(link.status).toBe(200);
  await scene.mail.mail(email, RESET);
});

test('a form that was filled in again keeps the first three links good', async () => {
  const email = newEmail();
  const browser = developerAt(scene);
  await browser.signUp(email);
  await scene.mail.mail(email, CONFIRM);
  const { registration } = (await scene.registry.get('/portal/registrations')).body;
  const { registration: id } = registration.find((one: { email: string }) => one.email === email);
  expect((await scene.registry.post(`/portal/registrations/${id}`)).status).toBe(202);
  await scene.mail.mail(email, CONFIRM, 2);
  expect((await scene.registry.delete(`/portal/registrations/${id}`)).status).toBe(204);
  for (const mail of scene.mail.mails.filter(({ to }) => to.includes(email)))
    expect((await browser.show(tokenIn(mail))).status).toBe(404);
  expect((await scene.registry.delete(`/portal/registrations/${id}`)).status).toBe(404);
});
