import type { Page } from 'playwright-core';
import { eventually } from '../support/browser/eventually';
import { leakingAddresses, onStage } from '../support/browser/stage';

/* Requests for API products in the console, and what their developer sees of them at the portal. */

const { keymint, browser, acme, secrets } = onStage();

const STAFF_PASSWORD = 'a quiet harbour at night';
const PASSWORD = 'tall ships leave at dawn';

beforeEach(() => acme.api('PUT', '/portal/settings', { brand: { support: 'help@acme.test' } }));

const row = (page: Page, app: string) => page.getByRole('listitem').filter({ hasText: app });
const statusOf = async () =>
  (await acme.api('GET', `/apps/${acme.keyA.appId}/details`)).keys[0].apiProducts.find(
    ({ name }: { name: string }) => name === 'orders-write',
  ).status;

/** Opens the queue as Ana, with the request of `storefront` in it. */
async function openQueue(): Promise<Page> {
  const page = await browser.open(acme.ana);
  await page.goto('requests');
  await row(page, 'storefront').waitFor();
  return page;
}

test('AT-C10.3 a rejection needs a reason, which the developer reads at the portal', async () => {
  const page = await openQueue();
  await page.getByLabel('orders-write for storefront').check();
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByText('Give a reason. The developer will read it.').waitFor();
  expect(await statusOf()).toBe('pending');
  await page.getByLabel('Reason').fill('Send us the signed contract first.');
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByText('No key waits for approval.').waitFor();
  expect(await statusOf()).toBe('revoked');

  await acme.api('PUT', `/developers/${acme.dora}/account/password`, { password: STAFF_PASSWORD });
  const own = await browser.open(undefined);
  await own.goto(`${keymint.url}/portal/${acme.org}/requests`);
  await own.getByLabel('Email').fill('dora@acme.test');
  await own.getByLabel('Password', { exact: true }).fill(STAFF_PASSWORD);
  await own.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await own.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await own.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await row(own, 'storefront').getByText('Send us the signed contract first.').waitFor();
  expect(await row(own, 'storefront').textContent()).toContain('Not approved');
});

test('AT-C10.4 several requests are approved together', async () => {
  const apps = ['one', 'two', 'three'];
  for (const name of apps)
    await acme.api('POST', `/developers/${acme.nia}/apps`, { name, apiProducts: ['orders-write'] });
  const page = await openQueue();
  await row(page, 'three').waitFor();
  await page.getByLabel('Select all on this page').check();
  await page.getByText('4 selected').waitFor();
  await page.getByLabel('orders-write for storefront').uncheck();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('3 requests approved').waitFor();
  await eventually(() => page.getByRole('main').getByRole('listitem').count(), 1);
  expect(await statusOf()).toBe('pending');
  const { audit } = await acme.api('GET', '/audits?action=decideRequests');
  expect(audit).toHaveLength(3);
  expect(new Set(audit.map(({ requestId }: { requestId: string }) => requestId)).size).toBe(1);
});

test('the navigation has the number of apps with requests, for members who decide them', async () => {
  const page = await openQueue();
  const link = page.getByRole('navigation').getByRole('link', { name: 'Requests' });
  await eventually(() => link.textContent(), 'Requests1 waiting');
  await page.getByLabel('orders-write for storefront').check();
  await page.getByRole('button', { name: 'Approve' }).click();
  await eventually(() => link.textContent(), 'Requests');
  const other = await browser.open(acme.ron);
  await other.goto('requests');
  await other.getByText('No key waits for approval.').waitFor();
  expect(await other.getByRole('link', { name: 'Requests' }).textContent()).toBe('Requests');
});

test('AT-Q2 an approval is undone, and the request waits again', async () => {
  const page = await openQueue();
  await page.getByLabel('orders-write for storefront').check();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('1 request approved').waitFor();
  expect(await statusOf()).toBe('approved');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('1 request waits again. Nobody was mailed.').waitFor();
  await row(page, 'storefront').waitFor();
  expect(await statusOf()).toBe('pending');
});

test('AT-C10.8 a request that somebody else decided meanwhile is left alone', async () => {
  const page = await openQueue();
  await page.getByLabel('orders-write for storefront').check();
  const { appId, keyRef } = acme.keyA;
  await acme.api('POST', `/apps/${appId}/keys/${keyRef}/apiproducts/orders-write?action=approve`, {});
  await page.getByLabel('Reason').fill('Too late');
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByText('1 request left alone: decided by somebody else, or gone meanwhile').waitFor();
  expect(await statusOf()).toBe('approved');
});

test('who may only read sees the queue and decides nothing', async () => {
  const page = await browser.open(acme.ron);
  await page.goto('requests');
  await row(page, 'storefront').waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  expect(await page.getByRole('main').getByRole('checkbox').count()).toBe(0);
});

test('no key, secret or password was in any address, and no other host was asked', () => {
  expect(leakingAddresses(browser, [...secrets, PASSWORD], keymint.url)).toEqual([]);
});
