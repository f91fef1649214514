import type { Page } from 'playwright-core';
import { eventually } from '../support/browser/eventually';
import {
  arrived,
  askAs,
  newEmail,
  onPortalStage,
  setPasswordAndSignIn,
  signIn,
} from '../support/browser/portal';
import { given } from '../support/registry/given';
import { GOOD_PASSWORD, registered, SET_PASSWORD } from '../support/registry/portal';

/* Activation and signing in at the pages of a portal, with staff at the console beside it. */

const stage = onPortalStage();
beforeEach(() => stage.scene.settings({}));

const WAITS = /^Your account waits for activation\./;
const WRONG = 'Email or password is wrong.';
const GIVEN = 'a password from the office';

/** Asks the verifier about a key. */
async function verdictOn(key: string): Promise<[status: number, reason: string | null]> {
  const { registry } = stage.scene;
  const { token } = await given(registry).token({ role: 'verifier' });
  const answer = await fetch(`${registry.url}/v1/organizations/${registry.org}/authorize`, {
    headers: { 'x-keymint-token': token, 'x-api-key': key },
  });
  await answer.text();
  return [answer.status, answer.headers.get('x-keymint-reason')];
}

const mailsTo = (email: string) => stage.scene.mail.mails.filter(({ to }) => to.includes(email));

/** Opens the portal account of a developer in the console. */
async function accountInConsole(developerId: string): Promise<Page> {
  const page = await stage.openConsole(`developers/${developerId}`);
  await page.getByRole('heading', { name: 'Portal account' }).waitFor();
  return page;
}

/** Opens a page in a browser in which a developer is signed in. */
async function signedIn(email: string): Promise<Page> {
  const page = await stage.open('signin');
  await signIn(page, email);
  await arrived(page);
  return page;
}

test('AT-S1, AT-S2 a waiting developer prepares a key; activated in the console it works, and nothing else changed', async () => {
  const { scene } = stage;
  await scene.settings({ activation: 'manual' });
  const product = await given(scene.registry).apiProduct();
  const { email, developerId } = await registered(scene);
  const page = await signedIn(email);
  await page.getByText(WAITS).waitFor();
  const app = await askAs(page, stage, 'POST', `/developers/${email}/apps`, {
    name: 'storefront',
    apiProducts: [product.name],
  });
  expect(app.status).toBe(201);
  const { consumerKey } = app.body.credentials[0];
  expect(await verdictOn(consumerKey)).toEqual([401, 'keymanagement.service.DeveloperStatusNotActive']);
  await scene.mail.mail(scene.registry.admin.email, /^Developers wait/);
  const before = (await scene.registry.get(`/developers/${email}/apps/storefront`)).body;

  const console = await stage.openConsole('portal/waiting');
  const row = console.getByRole('listitem').filter({ hasText: email });
  await row.getByRole('button', { name: 'Activate' }).click();
  await scene.mail.mail(email, /is active$/);
  await page.reload();
  await arrived(page);
  expect(await page.getByText(WAITS).count()).toBe(0);
  await eventually(() => verdictOn(consumerKey), [200, null], 30_000);
  expect((await scene.registry.get(`/developers/${developerId}/apps/storefront`)).body).toEqual(before);
});

test('AT-S3 deactivated by the API, a developer signs in and reads so, without a mail; activated, the notice is gone', async () => {
  const { scene } = stage;
  const { email } = await registered(scene);
  const count = mailsTo(email).length;
  await scene.registry.post(`/developers/${email}?action=inactive`);
  const page = await signedIn(email);
  await page.getByText(/^Your account is inactive since /).waitFor();
  expect(await page.getByText(WAITS).count()).toBe(0);
  await scene.registry.post(`/developers/${email}?action=active`);
  await page.reload();
  await arrived(page);
  expect(await page.getByText(/is inactive since/).count()).toBe(0);
  await scene.runDue();
  expect(mailsTo(email)).toHaveLength(count);
});

test('AT-S4 disabled in the console, a developer is signed out and reads why with the right password alone; keys go on', async () => {
  const { scene } = stage;
  await scene.settings({ brand: { support: 'help@harbour.test' } });
  const product = await given(scene.registry).apiProduct();
  const { email, developerId } = await registered(scene);
  const app = await given(scene.registry).app({ email }, { apiProducts: [product.name] });
  const page = await signedIn(email);
  const console = await accountInConsole(developerId);
  await console.getByRole('button', { name: 'Disable' }).click();
  await console.getByText('Disabled: the developer cannot sign in.').waitFor();
  expect((await askAs(page, stage, 'GET', '/portal/account')).status).toBe(401);
  await page.goto('signin');
  await signIn(page, email);
  await page.getByText('This portal account is disabled. Contact help@harbour.test.').waitFor();
  await signIn(page, email, 'wrong wrong wrong');
  await page.getByText(WRONG).waitFor();
  expect((await verdictOn(`${app.credentials[0]?.consumerKey}`))[0]).toBe(200);
});

test('AT-S5 after ten wrong passwords the page asks an unknown person to wait, as it does a known one', async () => {
  const { email } = await registered(stage.scene);
  const seen = [];
  for (const name of [email, newEmail()]) {
    const page = await stage.open('signin');
    for (let n = 0; n < 10; n++)
      expect(
        (await askAs(page, stage, 'POST', '/portal/session', { email: name, password: `no ${n}` })).status,
      ).toBe(401);
    await signIn(page, name, 'wrong wrong wrong');
    seen.push(`${await page.getByRole('alert').textContent()}`.replace(/\d+/, 'N'));
  }
  expect(seen).toEqual([seen[1], 'Too many tries. Try again in N minutes.']);
});

test('AT-S6 a password that staff set in the console is replaced before anything else, and is in no mail', async () => {
  const { scene } = stage;
  const email = newEmail();
  const { developerId } = await given(scene.registry).developer({ email });
  const console = await accountInConsole(developerId);
  await console.getByRole('button', { name: 'Set password…' }).click();
  await console.getByLabel('New password').fill(GIVEN);
  await console.getByLabel('Send an email that the account is ready').check();
  await console.getByRole('button', { name: 'Set password', exact: true }).click();
  expect((await scene.mail.mail(email, /is ready$/)).raw).not.toContain(GIVEN);

  const page = await stage.open('signin');
  await signIn(page, email, GIVEN);
  await page.getByText('Your password was set by the organization.').waitFor();
  expect((await askAs(page, stage, 'GET', '/portal/account')).status).toBe(401);
  await page.getByLabel('New password').fill(GOOD_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await arrived(page);

  const silent = newEmail();
  await given(scene.registry).developer({ email: silent });
  await scene.registry.put(`/developers/${silent}/account/password`, { password: GIVEN });
  await scene.runDue();
  expect(mailsTo(silent)).toEqual([]);
});

test('AT-S7 a developer whom the console adds has no mail and no account, and gets both by Forgot password', async () => {
  const { scene } = stage;
  const email = newEmail();
  const console = await stage.openConsole('developers/new');
  const dialog = console.getByRole('dialog');
  await dialog.getByLabel('First name').fill('Nia');
  await dialog.getByLabel('Last name').fill('Novak');
  await dialog.getByLabel('Email').fill(email);
  await dialog.locator('button[type=submit]').click();
  await eventually(async () => (await scene.registry.get(`/developers/${email}`)).status, 200, 30_000);
  await scene.runDue();
  expect(mailsTo(email)).toEqual([]);
  expect((await scene.registry.get(`/developers/${email}/account`)).body.state).toBe('none');

  const page = await stage.open('signin');
  await signIn(page, email);
  await page.getByText(WRONG).waitFor();
  await page.getByRole('link', { name: 'Forgot password?' }).click();
  await page.getByRole('heading', { name: 'Forgot password' }).waitFor();
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
  await page.goto(stage.linkIn(await scene.mail.mail(email, SET_PASSWORD)));
  await setPasswordAndSignIn(page, email);
});

test('AT-S8 no address of another host is where somebody goes after signing in', async () => {
  const { email } = await registered(stage.scene);
  const { org } = stage.scene.registry;
  for (const next of [
    '//evil.test',
    '/\\evil.test',
    'https:evil.test',
    'https://evil.test/',
    '\\\\evil.test',
    `//evil.test/portal/${org}/account`,
    `/portal/${org}/../../evil`,
    'javascript:alert(1)',
  ]) {
    const page = await stage.open(`signin?next=${encodeURIComponent(next)}`);
    await signIn(page, email);
    await arrived(page);
    expect([next, page.url()]).toEqual([next, `${stage.url}/portal/${org}/account`]);
    await page.context().close();
  }
});

test('AT-S9 a member and a developer in one browser stay signed in, and neither acts as the other', async () => {
  const { scene } = stage;
  const { email } = await registered(scene);
  const member = await stage.openConsole('developers');
  await member.getByRole('heading', { name: 'Developers' }).waitFor();
  const page = await stage.browser.openTab(member);
  await page.goto(`${stage.url}/portal/${scene.registry.org}/signin`);
  await signIn(page, email);
  await arrived(page);
  await member.reload();
  await member.getByRole('heading', { name: 'Developers' }).waitFor();
  await page.reload();
  await arrived(page);
  expect((await askAs(page, stage, 'GET', '/portal/account')).body.email).toBe(email);
  expect((await askAs(page, stage, 'GET', '/developers')).status).toBe(403);
  const asMember = await member.evaluate(
    async (url) => (await fetch(url)).status,
    `/v1/organizations/${scene.registry.org}/portal/account`,
  );
  expect(asMember).toBe(403);
});
