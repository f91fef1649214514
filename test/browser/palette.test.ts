import type { Locator, Page } from 'playwright-core';
import { eventually } from '../support/browser/eventually';
import { leakingAddresses, onStage } from '../support/browser/stage';

const { keymint, browser, acme, secrets } = onStage();

/** Opens the overview as somebody, and the search over everything by keyboard. */
async function open(who = acme.ana): Promise<Page> {
  const page = await browser.open(who);
  await page.goto('');
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  await field(page).waitFor();
  return page;
}

const field = (page: Page): Locator => page.getByRole('combobox', { name: 'Search everything' });
const options = (page: Page): Locator => page.getByRole('listbox', { name: 'Results' }).getByRole('option');
const labels = (page: Page): Promise<string[]> => options(page).locator('span:first-child').allInnerTexts();

test.each([
  ['a developer, by a word of the name', () => 'diaz', 'Dora Diaz', () => `developers/${acme.dora}`],
  ['an app', () => 'storefr', 'storefront', () => `apps/${acme.keyA.appId}`],
  ['an API product', () => 'orders', 'orders-write', () => 'products/orders-write'],
  ['a page', () => 'audit', 'Audit trail', () => 'audit'],
  ['an action', () => 'add api', 'Add API product', () => 'products/new'],
  [
    'a key, by its reference',
    () => acme.keyA.keyRef,
    'Key of storefront',
    () => `apps/${acme.keyA.appId}/keys/${acme.keyA.keyRef}`,
  ],
] as [string, () => string, string, () => string][])(
  '%s is found and opened without a pointer',
  async (_, typed, label, address) => {
    const page = await open();
    await page.keyboard.type(typed());
    await eventually(() => labels(page), expect.arrayContaining([label]));
    const index = (await labels(page)).indexOf(label);
    for (let step = 0; step < index; step++) await page.keyboard.press('ArrowDown');
    await eventually(() => options(page).nth(index).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Enter');
    await eventually(() => page.url(), `${keymint.url}/console/o/${acme.org}/${address()}`);
    await eventually(() => field(page).count(), 0);
  },
);

test('a company and an app group are found by their display names', async () => {
  await acme.api('POST', '/companies', { name: 'harbour', displayName: 'Northern Harbour' });
  const page = await open();
  await page.keyboard.type('northern');
  await eventually(() => labels(page), expect.arrayContaining(['Northern Harbour']));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Northern Harbour', level: 1 }).waitFor();
});

test('what was opened last comes first, and Esc gives the focus back', async () => {
  const page = await browser.open(acme.ana);
  for (const [path, name] of [
    [`developers/${acme.dora}`, 'Dora Diaz'],
    ['products/orders-write', 'orders-write'],
  ] as const) {
    await page.goto(path);
    await page.getByRole('heading', { name, level: 1 }).waitFor();
  }
  await page.getByRole('link', { name: 'API products', exact: true }).first().focus();
  await page.keyboard.press('Control+k');
  await eventually(async () => (await labels(page)).slice(0, 2), ['orders-write', 'Dora Diaz']);
  await page.keyboard.press('Escape');
  await eventually(() => field(page).count(), 0);
  await eventually(() => page.locator('a:focus').textContent(), 'API products');
});

test('nothing found is said, and who may only read is offered nothing to add', async () => {
  const page = await open(acme.ron);
  await eventually(() => labels(page), expect.arrayContaining(['Developers']));
  expect((await labels(page)).filter((label) => label.startsWith('Add'))).toEqual([]);
  await page.keyboard.type('nobody has this name');
  await page.getByRole('status').getByText('Nothing found.').waitFor();
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
