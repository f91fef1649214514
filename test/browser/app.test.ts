import type { Locator, Page } from 'playwright-core';
import { makeAcme } from '../support/browser/acme';
import { eventually } from '../support/browser/eventually';
import { announced, focused, watchWrites } from '../support/browser/observe';
import { leakingAddresses, onStage } from '../support/browser/stage';

const { keymint, browser, acme, secrets } = onStage();

const DAY = 86_400_000;

const cardOf = (page: Page, label = 'Key 1'): Locator => page.getByRole('region', { name: `Key “${label}”` });
const productOf = (card: Locator, name: string): Locator => card.locator(`li[data-product="${name}"]`);

/** Opens the page of an app and waits for its keys. */
async function openApp({ appId }: { appId: string }, who = acme.ana): Promise<Page> {
  const page = await browser.open(who);
  await page.goto(`apps/${appId}`);
  await page.getByRole('heading', { name: 'Credentials' }).waitFor();
  return page;
}

const details = ({ appId }: { appId: string }) => acme.api('GET', `/apps/${appId}/details`);

/** Looks a key up as a gateway would. */
const lookUp = (consumerKey: string, path: string) =>
  acme.api('POST', '/keys:lookUp', { consumerKey, path, method: 'GET' });

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test('AT-C7.1 key and secret are masked; revealed they are exact, and go on Hide, after 60 s and when the tab is hidden', async () => {
  const { consumerKey, consumerSecret } = acme.keyA;
  const page = await browser.open(acme.ana);
  await page.clock.install();
  await page.goto(`apps/${acme.keyA.appId}`);
  const card = cardOf(page);
  await card.waitFor();
  const holds = async (text: string) => (await page.content()).includes(text);
  const show = () => card.getByRole('button', { name: 'Reveal consumer secret' }).click();
  const isShown = async () => {
    await card.getByText(consumerSecret, { exact: true }).waitFor();
    return holds(consumerSecret);
  };
  expect(await holds(consumerKey)).toBe(false);
  expect(await holds(consumerSecret)).toBe(false);
  expect(await card.textContent()).toContain(`••••${consumerKey.slice(-4)}`);

  await show();
  expect(await isShown()).toBe(true);
  expect(await holds(consumerKey)).toBe(false);
  expect(await card.getByText('Consumer key', { exact: true }).count()).toBe(1);
  const hide = card.getByRole('button', { name: 'Hide consumer secret' });
  expect(await hide.getAttribute('aria-pressed')).toBe('true');
  await hide.click();
  expect(await holds(consumerSecret)).toBe(false);

  await show();
  expect(await isShown()).toBe(true);
  await page.clock.runFor(45_000);
  expect(await holds(consumerSecret)).toBe(true);
  await page.clock.runFor(16_000);
  await eventually(() => holds(consumerSecret), false);

  await show();
  expect(await isShown()).toBe(true);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await eventually(() => holds(consumerSecret), false);
  expect(await card.textContent()).toContain('••••');
});

test('AT-C7.2 a key is copied without being revealed; it is announced, and audited without the key', async () => {
  const { consumerKey, keyRef } = acme.keyA;
  const page = await openApp(acme.keyA);
  await cardOf(page).getByRole('button', { name: 'Copy consumer key' }).click();
  await eventually(() => announced(page), 'Consumer key copied');
  expect(await clipboard(page)).toBe(consumerKey);
  expect(await page.content()).not.toContain(consumerKey);
  const { audit } = await acme.api('GET', '/audits?action=credential.copied');
  expect(audit).toHaveLength(1);
  expect(audit[0]).toMatchObject({ action: 'credential.copied', actor: acme.ana.email });
  expect(JSON.stringify(audit)).toContain(keyRef);
  expect(JSON.stringify(audit)).not.toContain(consumerKey);
});

test('AT-C7.3 orders-write Pending → Approve → Approved without reload; the verifier allows orders-write', async () => {
  expect(await lookUp(acme.keyA.consumerKey, '/orders/1')).toMatchObject({
    isAllowed: false,
    reason: 'PRODUCT_PENDING',
  });
  const page = await openApp(acme.keyA);
  const product = productOf(cardOf(page), 'orders-write');
  await product.getByText('Pending').waitFor();
  await product.getByRole('button', { name: 'Approve orders-write on Key 1' }).click();
  await product.getByText('Approved').waitFor();
  await eventually(() => announced(page), 'orders-write approved');
  await eventually(() => focused(page), 'Revoke… orders-write on Key 1');
  expect(await lookUp(acme.keyA.consumerKey, '/orders/1')).toMatchObject({ isAllowed: true });
});

test('AT-C7.4 catalog-read revoked with a reason, orders-write untouched; Approve brings it back', async () => {
  const page = await openApp(acme.keyA);
  const card = cardOf(page);
  const product = productOf(card, 'catalog-read');
  await product.getByRole('button', { name: 'Revoke… catalog-read on Key 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke catalog-read on Key 1?' });
  await dialog.getByLabel('Reason').fill('The contract has ended');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await product.getByText('Revoked').waitFor();
  await productOf(card, 'orders-write').getByText('Pending').waitFor();
  await eventually(() => focused(page), 'Approve catalog-read on Key 1');
  const verdict = await lookUp(acme.keyA.consumerKey, '/catalog/1');
  expect(verdict).toMatchObject({ isAllowed: false });
  expect(JSON.stringify(verdict.checks)).toContain('catalog-read is revoked');
  const { audit } = await acme.api('GET', '/audits?action=decideAppKeyApiProduct');
  expect(audit).toEqual([expect.objectContaining({ reason: 'The contract has ended' })]);

  await product.getByRole('button', { name: 'Approve catalog-read on Key 1' }).click();
  await product.getByText('Approved').waitFor();
  expect(await lookUp(acme.keyA.consumerKey, '/catalog/1')).toMatchObject({ isAllowed: true });
});

test('AT-C7.5 Revoke key… names products and last use; Approve key makes it work again, attributes and expiry unchanged', async () => {
  const [before] = (await details(acme.keyA)).keys;
  const page = await openApp(acme.keyA);
  const card = cardOf(page);
  await card.getByRole('button', { name: 'Revoke key… Key 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke Key 1?' });
  for (const told of ['catalog-read, orders-write', 'last used yesterday'])
    await eventually(() => dialog.textContent(), expect.stringContaining(told));
  await eventually(() => focused(page), 'Cancel');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await card.getByText('Blocked — key is revoked').waitFor();
  await card.locator('.km-key-head').getByText('Revoked', { exact: true }).waitFor();
  expect(await lookUp(acme.keyA.consumerKey, '/catalog/1')).toMatchObject({ reason: 'KEY_REVOKED' });

  await card.getByRole('button', { name: 'Approve key Key 1' }).click();
  await card.getByText('Works', { exact: true }).waitFor();
  expect(await lookUp(acme.keyA.consumerKey, '/catalog/1')).toMatchObject({ isAllowed: true });
  expect((await details(acme.keyA)).keys[0]).toEqual(before);
});

test('AT-C7.6 adding a key keeps the attributes of the app', async () => {
  const attributes = [
    { name: 'DisplayName', value: 'Store front' },
    { name: 'tier', value: 'gold, “5” <b>' },
    { name: 'Notes', value: 'One\nTwo' },
  ];
  await acme.api('POST', `/apps/${acme.keyA.appId}/edit`, { attributes });
  const before = JSON.stringify((await details(acme.keyA)).attributes);
  const page = await openApp(acme.keyA);
  await page.getByRole('button', { name: 'Add key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add key' });
  // The API products of the newest approved key are preselected.
  await dialog.getByRole('checkbox', { name: 'catalog-read' }).waitFor();
  await eventually(() => dialog.getByRole('checkbox', { name: 'catalog-read' }).isChecked(), true);
  expect(await dialog.getByRole('checkbox', { name: 'internal-ops' }).isChecked()).toBe(false);
  await eventually(() => dialog.getByLabel('Label').inputValue(), 'Key 2');
  await dialog.getByRole('button', { name: 'Add key' }).click();
  const panel = page.getByRole('dialog', { name: 'Your new key' });
  await panel.getByText('You can reveal it later.').waitFor();
  const [copied = ''] = await panel.locator('code').allTextContents();
  await panel.getByRole('button', { name: 'Copy Consumer key' }).click();
  await eventually(() => clipboard(page), copied);
  secrets.push(copied);
  await panel.getByRole('button', { name: 'Done' }).click();
  await cardOf(page, 'Key 2').waitFor();
  await eventually(() => focused(page), 'Add key');
  const after = await details(acme.keyA);
  expect(JSON.stringify(after.attributes)).toBe(before);
  expect(after.keys.map(({ label }: { label?: string }) => label)).toEqual(['Key 2', undefined]);
  expect(await lookUp(copied, '/catalog/1')).toMatchObject({ isAllowed: true });
  expect(await page.content()).not.toContain(copied);
});

test('AT-C7.7 app status Revoked → all cards effective APP_REVOKED, their own badges unchanged', async () => {
  const { consumerKey, consumerSecret } = await acme.api('POST', `/apps/${acme.keyA.appId}/keys`, {
    action: 'generate',
    apiProducts: ['catalog-read'],
    label: 'Second',
  });
  secrets.push(consumerKey, consumerSecret);
  const page = await openApp(acme.keyA);
  const status = page.locator('#details').getByLabel('Status', { exact: true });
  await status.selectOption('Revoked');
  const dialog = page.getByRole('dialog', { name: 'Revoke storefront?' });
  await dialog.getByText('2 working keys stop.').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await eventually(() => status.inputValue(), 'approved');

  await status.selectOption('Revoked');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  for (const label of ['Second', 'Key 1']) {
    const head = cardOf(page, label).locator('.km-key-head');
    await head.getByText('Blocked — app is revoked').waitFor();
    await head.getByText('Approved', { exact: true }).waitFor();
  }
  await status.selectOption('Approved');
  await cardOf(page, 'Second').getByText('Works', { exact: true }).waitFor();
});

test('AT-C7.8 the address of a key outlines and focuses its card', async () => {
  const { appId, keyRef } = acme.keyA;
  await acme.api('POST', `/apps/${appId}/keys`, { action: 'generate', apiProducts: [] });
  const page = await browser.open(acme.ana);
  const aimedAt = () =>
    page.evaluate(() => [
      document.activeElement?.getAttribute('data-key-ref'),
      document.activeElement?.hasAttribute('data-outlined'),
    ]);
  await page.goto(`apps/${appId}/keys/${keyRef}`);
  await eventually(aimedAt, [keyRef, true]);
  expect(await page.locator('[data-outlined]').count()).toBe(1);
  // A collapsed key is expanded when the address names it.
  await acme.api('POST', `/apps/${appId}/keys/${keyRef}?action=revoke`, {});
  await page.goto(`apps/${appId}`);
  await page.getByRole('button', { name: 'Show 1 inactive key' }).waitFor();
  expect(await cardOf(page, 'Key 1').count()).toBe(0);
  await page.goto(`apps/${appId}/keys/${keyRef}`);
  await eventually(aimedAt, [keyRef, true]);
});

test('AT-C8.3 an expiry date of yesterday is refused before anything is sent', async () => {
  const page = await openApp(acme.keyA);
  const writes = watchWrites(page);
  await page.getByRole('button', { name: 'Add key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add key' });
  await dialog.getByRole('checkbox', { name: 'catalog-read' }).waitFor();
  await dialog.getByLabel('Key lifetime').selectOption('On a date');
  const add = dialog.getByRole('button', { name: 'Add key' });
  await add.click();
  await dialog.getByText('Enter a date.').waitFor();
  const day = (at: number) => new Date(at).toLocaleDateString('sv');
  await dialog.getByLabel('Expiry date').fill(day(Date.now() - DAY));
  await dialog.getByText('The expiry date must be in the future.').waitFor();
  await add.click();
  await eventually(() => focused(page), expect.stringContaining('Expiry date'));
  expect(writes).toEqual([]);

  await dialog.getByLabel('Expiry date').fill(day(Date.now() + 10 * DAY));
  await add.click();
  await page.getByRole('dialog', { name: 'Your new key' }).waitFor();
  const [{ expiresAt }] = (await details(acme.keyA)).keys;
  expect(day(expiresAt)).toBe(day(Date.now() + 10 * DAY));
});

test('AT-C8.4 import: characters, a key in use, and LEGACY-123 with expiry and product, which works in the verifier', async () => {
  const page = await openApp(acme.keyA);
  const writes = watchWrites(page);
  await page.getByRole('button', { name: 'Add key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add key' });
  await dialog.getByRole('tab', { name: 'Import existing' }).click();
  const key = dialog.getByLabel('Consumer key');
  const secret = dialog.getByLabel('Consumer secret');
  const add = dialog.getByRole('button', { name: 'Add key' });
  await dialog.getByRole('checkbox', { name: 'catalog-read' }).waitFor();
  await add.click();
  await dialog.getByText('Enter a consumer key.').waitFor();
  await dialog.getByText('Enter a consumer secret.').waitFor();
  await key.fill('abc def');
  await dialog.getByText('Only letters, digits, _ and - are allowed.').waitFor();
  await secret.fill('LEGACY-SECRET-456');
  await add.click();
  expect(writes).toEqual([]);

  await key.fill(acme.keyB.consumerKey);
  await add.click();
  await dialog.getByText('This key is already in use.').waitFor();
  await eventually(() => focused(page), expect.stringContaining('Consumer key'));
  await key.fill('LEGACY-123');
  secrets.push('LEGACY-123', 'LEGACY-SECRET-456');
  await dialog.getByRole('checkbox', { name: 'orders-write' }).uncheck();
  await dialog.getByLabel('Key lifetime').selectOption('30 days');
  const before = Date.now();
  await add.click();
  await page.getByRole('dialog', { name: 'Your new key' }).waitFor();
  expect(await lookUp('LEGACY-123', '/catalog/1')).toMatchObject({ isAllowed: true });
  const [{ expiresAt, apiProducts }] = (await details(acme.keyA)).keys;
  expect(Math.round((expiresAt - before) / DAY)).toBe(30);
  expect(apiProducts).toEqual([expect.objectContaining({ name: 'catalog-read', status: 'approved' })]);
});

test('AT-C8.5 one-time: the panel stays until the secret is said to be stored, Esc asks, and then nobody can see it', async () => {
  const once = await makeAcme(keymint, { crowd: 0, settings: { secrets: 'one-time' } });
  secrets.push(...once.secrets);
  const page = await openApp(once.keyA, once.ana);
  await cardOf(page).getByText('Shown once at creation').waitFor();
  expect(await page.getByRole('button', { name: 'Reveal consumer secret' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Add key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add key' });
  await dialog.getByRole('checkbox', { name: 'catalog-read' }).waitFor();
  await dialog.getByRole('button', { name: 'Add key' }).click();
  const panel = page.getByRole('dialog', { name: 'Copy your new key now' });
  await panel.waitFor();
  const [consumerKey = '', consumerSecret = ''] = await panel.locator('code').allTextContents();
  secrets.push(consumerKey, consumerSecret);

  await panel.getByRole('button', { name: 'Done' }).click();
  await panel.getByText('Store the secret, then tick this box.').waitFor();
  await page.keyboard.press('Escape');
  const question = page.getByRole('dialog', { name: 'You won’t see this secret again. Close anyway?' });
  await question.waitFor();
  await question.getByRole('button', { name: 'Go back' }).click();
  await question.waitFor({ state: 'detached' });
  expect(await panel.isVisible()).toBe(true);

  const warned = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const warning = await warned;
  expect(warning.type()).toBe('beforeunload');
  await warning.dismiss();

  await panel.getByRole('checkbox', { name: 'I stored it safely' }).check();
  await panel.getByRole('button', { name: 'Done' }).click();
  await panel.waitFor({ state: 'detached' });
  await cardOf(page, 'Key 2')
    .getByRole('button', { name: /^Key “Key 2”/ })
    .click();
  await cardOf(page, 'Key 2').getByText('Shown once at creation').waitFor();
  const app = await once.api('GET', `/developers/${once.dora}/apps/storefront`);
  expect(JSON.stringify(app)).toContain(consumerKey);
  expect(JSON.stringify(app)).not.toContain(consumerSecret);
  expect(await page.content()).not.toContain(consumerSecret);
});

test('names, callback URL and notes are edited where they stand, and what somebody else saved is noticed', async () => {
  const page = await openApp(acme.keyA);
  const other = await browser.openTab(page);
  await other.goto(`apps/${acme.keyA.appId}`);
  const stale = other.getByRole('textbox', { name: 'Display name' });
  await stale.fill('Shop');
  const name = page.getByRole('textbox', { name: 'Display name' });
  await name.fill('Store front');
  await name.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Store front' }).waitFor();

  const callback = page.getByRole('textbox', { name: 'Callback URL' });
  await callback.fill('example');
  await callback.press('Enter');
  await page.getByText('Enter a full URL, for example https://example.com/callback.').waitFor();
  await callback.fill('http://example.com/callback');
  await page.getByText('http: is not encrypted.').waitFor();
  await callback.press('Enter');
  await eventually(() => announced(page), 'Callback url saved');

  const notes = page.getByRole('textbox', { name: 'Notes' });
  await notes.focus();
  await page.keyboard.type('One');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Two');
  await page.getByText('Ctrl+Enter saves, Esc cancels').waitFor();
  await page.keyboard.press('Control+Enter');
  await eventually(() => announced(page), 'Notes saved');
  expect(await details(acme.keyA)).toMatchObject({
    displayName: 'Store front',
    callbackUrl: 'http://example.com/callback',
    notes: 'One\nTwo',
  });

  await stale.press('Enter');
  await other.getByRole('button', { name: 'Use theirs' }).click();
  await eventually(() => stale.inputValue(), 'Store front');
});

test('API products are added to a key and removed from it; the last one after a warning', async () => {
  const page = await openApp(acme.keyB);
  const card = cardOf(page);
  await card.getByRole('button', { name: 'Remove… catalog-read on Key 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove catalog-read from Key 1?' });
  await dialog.getByText('A key without products can’t call anything. Remove anyway?').waitFor();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await card.getByText('Blocked — key has no API product').waitFor();

  await card.getByRole('button', { name: 'Add product… on Key 1' }).click();
  const choice = page.getByRole('dialog', { name: 'Add API products' });
  await choice.getByRole('button', { name: 'Add' }).click();
  await choice.getByText('Choose at least one API product.').waitFor();
  await choice.getByRole('checkbox', { name: 'orders-write' }).check();
  await choice.getByRole('button', { name: 'Add' }).click();
  await productOf(card, 'orders-write').getByText('Pending').waitFor();
  await card.getByText('Pending — API product is waiting for approval').waitFor();
});

test('the page of an app whose owner is inactive says that no key works', async () => {
  const page = await openApp(acme.keyC);
  await page.getByText('Owner Ian Iqbal is inactive — no key of this app works.').waitFor();
  await cardOf(page).getByText('Blocked — developer is inactive').waitFor();
});

test('a reader sees text instead of fields, and no key', async () => {
  const page = await openApp(acme.keyA, acme.ron);
  const card = cardOf(page);
  await eventually(() => card.getByText('You don’t have permission to see credentials').count(), 2);
  expect(await page.locator('main').getByRole('textbox').count()).toBe(0);
  expect(await page.locator('main').getByRole('combobox').count()).toBe(0);
  const buttons = await page
    .locator('main')
    .getByRole('button')
    .evaluateAll((all) => all.map((button) => button.getAttribute('aria-label') ?? button.textContent));
  expect(buttons.filter((name) => !/^(Copy|Actions for|Key) /.test(name ?? ''))).toEqual([]);
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
