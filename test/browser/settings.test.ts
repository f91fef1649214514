import type { Page } from 'playwright-core';
import { eventually } from '../support/browser/eventually';
import { leakingAddresses, onStage } from '../support/browser/stage';

const { keymint, browser, acme, secrets } = onStage();

async function open(who = acme.ana): Promise<Page> {
  const page = await browser.open(who);
  await page.goto('settings');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  return page;
}

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const notice = (page: Page, text: string) =>
  page.getByRole('status', { name: 'Notifications' }).getByText(text).waitFor();
const signedIn = (email: string, password: string) =>
  fetch(`${keymint.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });

test('a member is added with a password that is shown once, gets another role, and is removed', async () => {
  const page = await open();
  const members = region(page, 'Members');
  const email = `new@${acme.org}.test`;
  await members.getByLabel('Email', { exact: true }).fill(email);
  await members.getByRole('button', { name: 'Add member' }).click();
  const row = members.getByRole('row').filter({ hasText: email });
  await row.waitFor();
  const password = (await members.locator('code').textContent()) ?? '';
  secrets.push(password);
  expect((await signedIn(email, password)).status).toBe(200);
  await members.getByRole('button', { name: 'Done' }).click();
  await eventually(() => members.locator('code').count(), 0);

  await members.getByLabel(`Role of ${email}`).selectOption('devadmin');
  await notice(page, `${email}: Developer manager`);
  expect((await acme.api('GET', `/members/${email}`)).role).toBe('devadmin');

  await members.getByRole('button', { name: `Actions for ${email}` }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await notice(page, `${email} is removed`);
  expect((await acme.ask('GET', `/members/${email}`)).status).toBe(404);
  expect((await signedIn(email, password)).status).toBe(401);
});

test('a token is made with a name, a role and an end, shown once, works, and is revoked', async () => {
  const page = await open();
  const tokens = region(page, 'API tokens');
  await tokens.getByRole('button', { name: 'Create token' }).click();
  await tokens.getByText('Enter a name.').waitFor();
  await tokens.getByLabel('Name').fill('nightly export');
  await tokens.getByLabel('Lifetime').selectOption('30');
  await tokens.getByRole('button', { name: 'Create token' }).click();
  const row = tokens.getByRole('row').filter({ hasText: 'nightly export' });
  await row.getByText('Reader').waitFor();
  const token = (await tokens.locator('code').textContent()) ?? '';
  secrets.push(token);
  const url = `${keymint.url}/v1/organizations/${acme.org}/developers`;
  const ask = async () => (await fetch(url, { headers: { 'x-keymint-token': token } })).status;
  expect(await ask()).toBe(200);
  await page.reload();
  await row.waitFor();
  expect((await page.content()).includes(token)).toBe(false);

  await tokens.getByRole('button', { name: 'Actions for nightly export' }).click();
  await page.getByRole('menuitem', { name: 'Revoke…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await notice(page, 'nightly export is revoked');
  await eventually(ask, 401);
});

test('a setting of the policy is saved when it is chosen, holds from then on, and is audited', async () => {
  const page = await open();
  const policy = region(page, 'Policy');
  await policy.getByLabel('New developers begin').selectOption('inactive');
  await notice(page, 'New developers begin saved');
  const draft = { email: 'eva@acme.test', firstName: 'Eva', lastName: 'E', userName: 'eva' };
  expect((await acme.api('POST', '/developers', draft)).status).toBe('inactive');
  const apps = policy.getByLabel('Apps per developer');
  await apps.fill('7');
  await apps.press('Enter');
  await notice(page, 'Apps per developer saved');
  expect(await acme.api('GET', '/policy')).toMatchObject({
    developerStatus: 'inactive',
    appsPerDeveloper: 7,
  });
  const { audit } = await acme.api('GET', '/audits?action=updatePolicy');
  expect(audit).toHaveLength(2);
  await apps.fill('-5');
  await apps.press('Enter');
  await policy.getByRole('alert').waitFor();
  expect(await acme.api('GET', '/policy')).toMatchObject({ appsPerDeveloper: 7 });
});

test('a new password takes the place of the old one, and this browser stays signed in', async () => {
  const page = await open();
  const own = region(page, 'Your password');
  const password = `next-${acme.ana.password}`;
  secrets.push(password);
  await own.getByLabel('Current password').fill('not it at all');
  await own.getByLabel('New password').fill(password);
  await own.getByRole('button', { name: 'Set password' }).click();
  await own.getByText('The current password is wrong.').waitFor();
  await own.getByLabel('Current password').fill(acme.ana.password);
  await own.getByRole('button', { name: 'Set password' }).click();
  await notice(page, 'Password changed');
  expect((await signedIn(acme.ana.email, acme.ana.password)).status).toBe(401);
  expect((await signedIn(acme.ana.email, password)).status).toBe(200);
  await page.reload();
  await region(page, 'Members').getByText(acme.ana.email).waitFor();
});

test('sessions are listed, and signing out everywhere ends them, this one too', async () => {
  const other = await browser.open(acme.ana);
  const page = await open();
  const sessions = region(page, 'Your sessions');
  await eventually(() => sessions.getByRole('listitem').count(), 2);
  await sessions.getByText('this browser').waitFor();
  await sessions.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
  await other.goto('settings');
  await other.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
});

test('who may only read sees members and policy as text, and may change their own password alone', async () => {
  const page = await open(acme.ron);
  await region(page, 'Members').getByText(acme.ana.email).waitFor();
  await region(page, 'Policy').getByText('Consumer secrets').waitFor();
  for (const name of ['Members', 'API tokens', 'Policy']) {
    expect(await region(page, name).getByRole('textbox').count()).toBe(0);
    expect(await region(page, name).getByRole('combobox').count()).toBe(0);
  }
  await region(page, 'Your password').getByLabel('Current password').waitFor();
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
