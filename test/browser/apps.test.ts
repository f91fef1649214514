import type { Page } from 'playwright-core';
import { eventually } from '../support/browser/eventually';
import { announced, focused, watchWrites } from '../support/browser/observe';
import { leakingAddresses, onStage } from '../support/browser/stage';

const { keymint, browser, acme, secrets } = onStage();

/** Opens the list and waits for its content. */
async function openList(query = '', who = acme.ana): Promise<Page> {
  const page = await browser.open(who);
  await page.goto(`apps${query}`);
  await page.locator('tbody tr, .km-empty').first().waitFor();
  return page;
}

/** Returns the names of the listed apps. */
const names = (page: Page): Promise<string[]> => page.locator('tbody .km-cell-name a').allTextContents();
const row = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

test('AT-C6.1 filter key = expiring-30d → only batch', async () => {
  const page = await openList();
  expect((await names(page)).sort()).toEqual(['batch', 'legacy', 'storefront']);
  await page.getByRole('combobox', { name: 'Keys', exact: true }).selectOption('Expiring within 30 days');
  await eventually(() => names(page), ['batch']);
  await eventually(() => page.url(), expect.stringContaining('key=expiring-30d'));
  await eventually(() => announced(page), '1 app');
  await page.reload();
  await eventually(() => names(page), ['batch']);
  await page.goBack();
  await eventually(async () => (await names(page)).length, 3);
});

test('AT-C6.2 never-used → batch, not storefront', async () => {
  const page = await openList('?key=never-used');
  await eventually(() => names(page), expect.arrayContaining(['batch']));
  expect(await names(page)).not.toContain('storefront');
});

test('AT-C6.3 owner dev001 never returns dev0010-like owners', async () => {
  const { org } = acme;
  const developerOf = async (name: string) => {
    const draft = { email: `${name}@acme.test`, firstName: 'Dev', lastName: name, userName: name };
    const { developerId } = await acme.api('POST', '/developers', draft);
    await acme.api('POST', `/developers/${developerId}/apps`, { name: `of-${name}` });
    return developerId as string;
  };
  const dev001 = await developerOf('dev001');
  await developerOf('dev0010');
  // An owner whose id has the other's id as a prefix, which the API never creates.
  await keymint.context.store.atomically(async ({ developers, apps }) => {
    const developer = await developers.get(org, dev001);
    const app = await apps.get(org, { owner: `developers/${dev001}`, named: dev001 }, 'of-dev001');
    const developerId = `${dev001}0`;
    developers.create(org, { ...developer, developerId, email: 'like@acme.test' });
    apps.create(org, { ...app, developerId, owner: `developers/${developerId}`, appId: `${app.appId}0` });
  });
  const page = await openList();
  const owner = page.getByRole('combobox', { name: 'Owner' });
  await owner.fill('dev001@');
  await page.getByRole('option', { name: 'Dev dev001 (dev001@acme.test)' }).click();
  await eventually(() => names(page), ['of-dev001']);
  await eventually(() => page.url(), expect.stringContaining(`owner=${dev001}`));
  expect(await page.locator('tbody tr').count()).toBe(1);
});

test('AT-C6.4 row menu Revoke… → dialog with counts → badge Revoked, keys’ own status unchanged, effective APP_REVOKED', async () => {
  const page = await openList();
  const writes = watchWrites(page);
  await row(page, 'storefront').getByText('1 working').waitFor();
  await page.getByRole('button', { name: 'Actions for storefront' }).click();
  await page.getByRole('menuitem', { name: 'Revoke…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke storefront?' });
  await dialog.getByText('1 working key stops.').waitFor();
  await dialog.getByText('1 key was used in the last 7 days.').waitFor();
  await dialog.getByText('for up to 180 s').waitFor();
  await eventually(() => focused(page), 'Cancel');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(writes).toEqual([]);

  await page.getByRole('button', { name: 'Actions for storefront' }).click();
  await page.getByRole('menuitem', { name: 'Revoke…' }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await row(page, 'storefront').getByText('Revoked', { exact: true }).waitFor();
  await row(page, 'storefront').getByText('App revoked', { exact: true }).waitFor();
  const { status, keys } = await acme.api('GET', `/apps/${acme.keyA.appId}/details`);
  expect(status).toBe('revoked');
  expect(keys).toEqual([
    expect.objectContaining({
      status: 'approved',
      effective: { works: false, reason: 'APP_REVOKED' },
      apiProducts: [
        expect.objectContaining({ name: 'catalog-read', status: 'approved' }),
        expect.objectContaining({ name: 'orders-write', status: 'pending' }),
      ],
    }),
  ]);

  await page.getByRole('button', { name: 'Actions for storefront' }).click();
  await page.getByRole('menuitem', { name: 'Approve' }).click();
  await row(page, 'storefront').getByText('1 working').waitFor();
});

test('the list is searched by the beginning of a name, in any case, and the filters can be cleared', async () => {
  const page = await openList();
  await page.keyboard.press('/');
  await page.keyboard.type('STORE');
  await eventually(() => names(page), ['storefront']);
  await eventually(() => page.url(), expect.stringContaining('q=STORE'));
  await page.keyboard.press('ArrowDown');
  await eventually(() => focused(page), 'storefront');
  await page.goBack();
  await eventually(async () => (await names(page)).length, 3);
  await eventually(() => page.getByLabel('Search apps').inputValue(), '');

  await page.getByLabel('Search apps').fill('tore');
  await page.getByText('No apps match “tore”.').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await eventually(async () => (await names(page)).length, 3);
});

test('an app whose key was used in the last 7 days is deleted once its name is typed', async () => {
  const page = await openList();
  await page.getByRole('button', { name: 'Actions for storefront' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete storefront?' });
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText('Type storefront to confirm.').waitFor();
  await dialog.locator('input:focus').waitFor();
  await page.keyboard.type('storefront');
  await page.keyboard.press('Enter');
  await eventually(async () => (await names(page)).sort(), ['batch', 'legacy']);
  expect((await acme.ask('GET', `/apps/${acme.keyA.appId}`)).status).toBe(404);
});

test('a reader sees every app, and nothing that changes one', async () => {
  const page = await openList('', acme.ron);
  expect(await names(page)).toHaveLength(3);
  await page.getByRole('button', { name: 'Actions for storefront' }).click();
  await eventually(() => page.getByRole('menuitem').allTextContents(), ['View']);
});

test('a new app: its internal name is suggested, what is missing is told, and its key is shown once it is made', async () => {
  const page = await browser.open(acme.ana);
  await page.goto(`developers/${acme.dora}/apps/new`);
  await page.getByRole('heading', { name: 'New app for Dora Diaz' }).waitFor();
  const writes = watchWrites(page);
  const create = page.getByRole('button', { name: 'Create app' });
  await page.getByRole('checkbox', { name: 'catalog-read' }).waitFor();
  await create.click();
  await page.getByText('Enter a name.').waitFor();
  await page.getByText('Choose at least one API product.').waitFor();
  await eventually(() => focused(page), 'Display name (required)');
  expect(writes).toEqual([]);

  await page.getByLabel('Display name (required)').fill('My first app!');
  await page.getByText('my-first-app', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Edit ID' }).click();
  const name = page.getByLabel('Internal name (required)');
  await eventually(() => name.inputValue(), 'my-first-app');
  await page.getByRole('checkbox', { name: 'catalog-read' }).check();
  await page.getByRole('checkbox', { name: 'orders-write' }).check();
  await name.fill('a/b');
  await create.click();
  await page.getByText('Use letters, digits, spaces and . _ # - $ % only.').waitFor();
  await name.fill('storefront');
  await create.click();
  await page.getByText('This developer already has an app named “storefront”.').waitFor();
  await name.fill('my-first-app');
  await page.getByLabel('Callback URL').fill('not a url');
  await create.click();
  await page.getByText('Enter a full URL, for example https://example.com/callback.').waitFor();
  await page.getByLabel('Callback URL').fill('https://example.com/callback');
  await page.getByLabel('Key lifetime').selectOption('90 days');
  const before = Date.now();
  await create.dblclick();

  const panel = page.getByRole('dialog', { name: 'Your new key' });
  await panel.getByText('catalog-read — ready').waitFor();
  await panel.getByText('orders-write — waiting for approval').waitFor();
  const app = await acme.api('GET', `/developers/${acme.dora}/apps/my-first-app`);
  const [{ consumerKey, consumerSecret, expiresAt }] = app.credentials;
  secrets.push(consumerKey, consumerSecret);
  expect(await panel.locator('code').allTextContents()).toEqual([consumerKey, consumerSecret]);
  expect(app).toMatchObject({
    attributes: [{ name: 'DisplayName', value: 'My first app!' }],
    callbackUrl: 'https://example.com/callback',
  });
  const day = 86_400_000;
  expect(Math.round((expiresAt - before) / day)).toBe(90);
  expect(writes.filter((write) => write.endsWith('/apps'))).toHaveLength(2);

  await panel.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('heading', { level: 1, name: 'My first app!' }).waitFor();
  await eventually(() => page.url(), expect.stringMatching(new RegExp(`/apps/${app.appId}$`)));
  expect(await page.content()).not.toContain(consumerKey);
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
