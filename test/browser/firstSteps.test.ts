import { makeEmptyOrganization, type Staff } from '../support/browser/acme';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { eventually } from '../support/browser/eventually';
import { type SharedKeymint, sharedKeymint } from '../support/browser/keymint';

let keymint: SharedKeymint;
let browser: TestBrowser;
let ana: Staff;
beforeAll(async () => {
  keymint = sharedKeymint();
  browser = await startBrowser(keymint.url);
}, 120_000);
beforeEach(async () => {
  ana = await makeEmptyOrganization(keymint.context);
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser.close();
  await keymint.stop();
});

test('in an empty organization four clicks lead to a key that a gateway verifies, without leaving the page', async () => {
  const page = await browser.open(ana);
  await page.goto('');
  const steps = page.getByRole('region', { name: 'First steps' });
  for (const verb of ['Create product', 'Register developer', 'Create app and key', 'Make a gateway token'])
    await steps.getByRole('button', { name: verb }).click();
  const command = (await steps.locator('code').textContent()) ?? '';
  expect(page.url().replace(/\/$/, '')).toBe(`${keymint.url}/console/o/${ana.org}`);

  // The command is sent as it is written there.
  const [, url = ''] = / (https?:\S+)$/.exec(command) ?? [];
  const headers = [...command.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(
    ([, name = '', value = '']) => [name, value] as [string, string],
  );
  expect(headers).toHaveLength(2);
  expect((await fetch(url, { headers })).status).toBe(200);
  const wrong = headers.map(([name, value]) => [name, `${value}x`] as [string, string]);
  expect((await fetch(url, { headers: [headers[0] ?? ['', ''], wrong[1] ?? ['', '']] })).status).toBe(401);

  await steps.getByRole('link', { name: 'Open the app' }).click();
  await page.getByRole('heading', { name: 'my-first-app', level: 1 }).waitFor();
  await page.getByText('Works', { exact: true }).waitFor();
});

test('a field of a step that is left empty is asked for, and its focus is there', async () => {
  const page = await browser.open(ana);
  await page.goto('');
  const steps = page.getByRole('region', { name: 'First steps' });
  await steps.getByLabel('Name').fill('');
  await steps.getByRole('button', { name: 'Create product' }).click();
  await steps.getByText('Fill this in.').waitFor();
  await eventually(() => page.locator('input:focus').getAttribute('name'), 'name');
});

test('sample data is added by one click, counted while it comes, and shown in the overview', async () => {
  const page = await browser.open(ana);
  await page.goto('');
  await page.getByRole('button', { name: 'Add sample data' }).click();
  await page.getByText(/^Adding sample data: \d+ of \d+$/).waitFor();
  await page.getByRole('status', { name: 'Notifications' }).getByText('Sample data added').waitFor();
  const numbers = page.getByRole('region', { name: 'Numbers' });
  await numbers.getByText('6 active · 0 inactive').waitFor();
  await eventually(() => page.getByRole('button', { name: 'Add sample data' }).count(), 0);
  await page.getByRole('link', { name: 'Developers', exact: true }).first().click();
  await page.getByRole('row').filter({ hasText: 'José María García Márquez' }).waitFor();
});
