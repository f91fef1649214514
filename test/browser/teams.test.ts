import type { Page } from 'playwright-core';
import { eventually } from '../support/browser/eventually';
import { leakingAddresses, onStage } from '../support/browser/stage';

const { keymint, browser, acme, secrets } = onStage();

async function open(path: string, who = acme.ana): Promise<Page> {
  const page = await browser.open(who);
  await page.goto(path);
  await page.locator('main h1').waitFor();
  return page;
}

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const notice = (page: Page, text: string) =>
  page.getByRole('status', { name: 'Notifications' }).getByText(text).waitFor();
const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

test('a company is added from the list, found by a word of its display name, and opened', async () => {
  const page = await open('teams');
  await page.getByText('No companies yet.').waitFor();
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog', { name: 'Add company' });
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText('Enter a name.').waitFor();
  await dialog.getByLabel('Name (required)').fill('harbour');
  await dialog.getByLabel('Display name').fill('Harbour & Sons Ltd.');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'Harbour & Sons Ltd.', level: 1 }).waitFor();
  expect(await acme.api('GET', '/companies/harbour')).toMatchObject({ displayName: 'Harbour & Sons Ltd.' });

  await page.goto('teams?q=sons');
  await rowOf(page, 'Harbour & Sons Ltd.').getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Harbour & Sons Ltd.', level: 1 }).waitFor();
});

test('developers join a company with a role, and leave it; one that nobody has is said at the field', async () => {
  await acme.api('POST', '/companies', { name: 'harbour', displayName: 'Harbour' });
  const page = await open('teams/companies/harbour');
  const members = region(page, 'Members');
  await members.getByLabel('Email of a developer').fill('nobody@acme.test');
  await members.getByRole('button', { name: 'Add member' }).click();
  await members.getByText('No developer has this email.').waitFor();
  await members.getByLabel('Email of a developer').fill('dora@acme.test');
  await members.getByLabel('Role (optional)').fill('captain');
  await members.getByRole('button', { name: 'Add member' }).click();
  await rowOf(page, 'dora@acme.test').getByText('captain').waitFor();
  expect((await acme.api('GET', '/companies/harbour/developers')).developer).toEqual([
    { email: 'dora@acme.test', role: 'captain' },
  ]);
  await page.getByRole('button', { name: 'Actions for dora@acme.test' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await members.getByText('This company has no developers.').waitFor();
});

test('a company is deactivated after a question, with its apps’ keys, and activated again', async () => {
  await acme.api('POST', '/companies', { name: 'harbour', displayName: 'Harbour' });
  const { credentials } = await acme.api('POST', '/companies/harbour/apps', {
    name: 'tides',
    apiProducts: ['catalog-read'],
  });
  const [{ consumerKey }] = credentials;
  secrets.push(consumerKey);
  const isAllowed = async () => (await acme.api('POST', '/keys:lookUp', { consumerKey })).isAllowed;
  const page = await open('teams/companies/harbour');
  await region(page, 'Apps').getByText('tides').waitFor();
  await region(page, 'Details').getByRole('switch').press('Space');
  const question = page.getByRole('dialog', { name: 'Deactivate Harbour?' });
  await question.getByText('The keys of 1 app stop working until the team is active again.').waitFor();
  await question.getByRole('button', { name: 'Deactivate' }).click();
  await page.getByText('This team is inactive — no key of its apps works.').waitFor();
  await eventually(isAllowed, false);
  await region(page, 'Details').getByRole('switch').press('Space');
  await eventually(() => page.getByText('This team is inactive').count(), 0);
  await eventually(isAllowed, true);
});

test('a company with apps is deleted only by typing its name', async () => {
  await acme.api('POST', '/companies', { name: 'harbour', displayName: 'Harbour' });
  await acme.api('POST', '/companies/harbour/apps', { name: 'tides' });
  const page = await open('teams/companies/harbour');
  await region(page, 'Apps').getByText('tides').waitFor();
  await page.getByRole('button', { name: 'Actions for Harbour' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const question = page.getByRole('dialog', { name: 'Delete Harbour?' });
  await question.getByText('This removes 1 app with all keys. This cannot be undone.').waitFor();
  await question.getByRole('button', { name: 'Delete' }).click();
  await question.getByText('Type harbour to confirm.').waitFor();
  expect((await acme.ask('GET', '/companies/harbour')).status).toBe(200);
  await question.getByRole('textbox').fill('harbour');
  await question.getByRole('button', { name: 'Delete' }).click();
  await notice(page, 'Harbour deleted');
  expect((await acme.ask('GET', '/companies/harbour')).status).toBe(404);
});

test('who may only read sees a team as text', async () => {
  await acme.api('POST', '/companies', { name: 'harbour', displayName: 'Harbour' });
  const page = await open('teams/companies/harbour', acme.ron);
  await region(page, 'Details').getByText('harbour', { exact: true }).waitFor();
  expect(await page.locator('main').getByRole('textbox').count()).toBe(0);
  expect(await page.locator('main').getByRole('switch').count()).toBe(0);
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
