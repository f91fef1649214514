import { readFileSync } from 'node:fs';
import type { Download, Page } from 'playwright-core';
import { type Acme, makeAcme } from '../support/browser/acme';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { eventually } from '../support/browser/eventually';
import { type FaultyProxy, startFaultyProxy } from '../support/browser/faultyProxy';
import { type SharedKeymint, sharedKeymint } from '../support/browser/keymint';
import { announced, focused } from '../support/browser/observe';
import { leakingAddresses } from '../support/browser/stage';
import { rowsIn } from '../support/registry/files';

let keymint: SharedKeymint;
let browser: TestBrowser;
let between: FaultyProxy;
const secrets: string[] = [];
beforeAll(async () => {
  keymint = sharedKeymint();
  browser = await startBrowser(keymint.url);
  between = await startFaultyProxy(keymint.url);
}, 120_000);
afterEach(async () => {
  between.restore();
  await browser.closePages();
});
afterAll(async () => {
  await browser?.close();
  await between?.stop();
  await keymint?.stop();
});

const DEVELOPERS =
  'developerId,email,firstName,lastName,userName,status,createdAt,lastModifiedAt,appCount,attributes';
const EVERYTHING =
  'developerId,email,firstName,lastName,userName,developerStatus,appId,appName,appDisplayName,appStatus,appCreatedAt,keyRef,keyStatus,keyIssuedAt,keyExpiresAt,productName,productDisplayName,productStatus,effectiveStatus';

const make = async (crowd = 0): Promise<Acme> => {
  const acme = await makeAcme(keymint, { crowd });
  secrets.push(...acme.secrets);
  return acme;
};
const exportButton = (page: Page) => page.getByRole('button', { name: 'Export CSV…', exact: true });
const toasts = (page: Page) => page.getByRole('status', { name: 'Notifications' });
const toasted = (page: Page, text: string) => toasts(page).getByText(text, { exact: true }).waitFor();

const open = async (acme: Acme, address = 'developers', baseURL?: string): Promise<Page> => {
  const page = await browser.open(acme.ana, baseURL === undefined ? {} : { baseURL });
  await page.goto(address);
  await exportButton(page).waitFor();
  return page;
};
const choose = async (page: Page, entry: string) => {
  await exportButton(page).click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
};
const exported = async (page: Page, entry: string): Promise<Download> => {
  const coming = page.waitForEvent('download');
  await choose(page, entry);
  return coming;
};
const textOf = async (download: Download): Promise<string> => readFileSync(await download.path(), 'utf8');
const headerOf = (text: string): string | undefined => text.replace('\ufeff', '').split('\r\n', 1)[0];
/** Opens the list through the faulty proxy, and records the downloads. */
const openBetween = async (acme: Acme) => {
  const page = await open(acme, 'developers', `${between.url}/console/o/${acme.org}/`);
  const downloads: Download[] = [];
  page.on('download', (download) => downloads.push(download));
  return { page, downloads };
};

test('AT-C5.1 the menu has the two files, and the keyboard goes through it and out again', async () => {
  const page = await open(await make());
  await exportButton(page).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem').first().waitFor();
  expect(await page.getByRole('menuitem').allTextContents()).toEqual([
    'Developers',
    'Developers, Apps, and Products',
  ]);
  await eventually(() => focused(page), 'Developers');
  await page.keyboard.press('ArrowDown');
  await eventually(() => focused(page), 'Developers, Apps, and Products');
  await page.keyboard.press('ArrowUp');
  await eventually(() => focused(page), 'Developers');
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await eventually(() => focused(page), 'Export CSV…');
});

test('AT-C5.2 Developers is a file of all of them, with their statuses', async () => {
  const acme = await make(120);
  const page = await open(acme);
  const download = await exported(page, 'Developers');
  expect(download.suggestedFilename()).toMatch(new RegExp(`^${acme.org}-developers-\\d{8}T\\d{4}Z\\.csv$`));
  const text = await textOf(download);
  expect(headerOf(text)).toBe(DEVELOPERS);
  const rows = rowsIn(text);
  expect(await acme.api('GET', '/developers:count')).toEqual({ total: rows.length });
  expect(rows.find(({ email }) => email === 'ian@acme.test')?.status).toBe('inactive');
  await toasted(page, '123 developers exported');
});

test('AT-C5.3 the other file has every product of every key, and no key and no secret', async () => {
  const acme = await make();
  const page = await open(acme);
  const text = await textOf(await exported(page, 'Developers, Apps, and Products'));
  expect(headerOf(text)).toBe(EVERYTHING);
  const rows = rowsIn(text);
  const orders = rows.filter(
    ({ appName, productName }) => appName === 'storefront' && productName === 'orders-write',
  );
  expect(orders.map(({ firstName, productStatus }) => [firstName, productStatus])).toEqual([
    ['Dora', 'pending'],
  ]);
  const nia = rows.filter(({ email }) => email === 'nia@acme.test');
  expect(nia.map(({ appId, appName, keyRef, productName }) => [appId, appName, keyRef, productName])).toEqual(
    [['', '', '', '']],
  );
  for (const secret of acme.secrets) expect(text).not.toContain(secret);
  await toasted(page, `${rows.length} rows exported`);
});

test('AT-C5.4 what is in fields comes back as it was, and no formula is one', async () => {
  const acme = await make();
  const attributes = [{ name: 'note', value: 'one\r\ntwo, "three"\n=4' }];
  await acme.api('POST', '/developers', {
    firstName: '=HYPERLINK("x")',
    lastName: 'Diaz, "Žofie"',
    userName: '美咲',
    email: 'odd@acme.test',
    attributes,
  });
  const page = await open(acme);
  const text = await textOf(await exported(page, 'Developers'));
  const odd = rowsIn(text).find(({ email }) => email === 'odd@acme.test');
  expect([odd?.firstName, odd?.lastName, odd?.userName]).toEqual([
    `'=HYPERLINK("x")`,
    'Diaz, "Žofie"',
    '美咲',
  ]);
  expect(JSON.parse(odd?.attributes ?? '')).toEqual({ note: 'one\r\ntwo, "three"\n=4' });
  // Line breaks and quotes within fields do not count as rows.
  await toasted(page, '4 developers exported');
});

test('AT-C5.5 nobody is a header, who may not export has no menu, and a file that breaks off is no file', async () => {
  const acme = await make();
  for (const id of [acme.dora, acme.ian, acme.nia]) await acme.api('DELETE', `/developers/${id}`);
  const empty = await open(acme);
  await empty.getByText('No developers yet. Add the first one.').waitFor();
  expect(await textOf(await exported(empty, 'Developers'))).toBe(`\ufeff${DEVELOPERS}\r\n`);
  await toasted(empty, '0 developers exported');

  const ron = await browser.open(acme.ron);
  await ron.goto('developers');
  await ron.getByText('No developers yet.', { exact: true }).waitFor();
  expect(await exportButton(ron).count()).toBe(0);

  const { page, downloads } = await openBetween(await make(120));
  between.truncateDownloads();
  for (const entry of ['Developers', 'Developers, Apps, and Products']) {
    await choose(page, entry);
    const told = toasts(page).getByText('The export failed, and no file was saved.');
    await told.waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await told.waitFor({ state: 'detached' });
  }
  expect(downloads).toEqual([]);
  between.restore();
  await choose(page, 'Developers');
  await toasted(page, '123 developers exported');
  await eventually(() => downloads.length, 1);
});

test('an export that takes long says how far it is after 5 s, and Cancel ends it without a file', async () => {
  const { page, downloads } = await openBetween(await make(120));
  const release = between.stallDownloads();
  const begun = Date.now();
  await choose(page, 'Developers');
  await toasts(page).getByText('Preparing export…').waitFor();
  expect(Date.now() - begun).toBeGreaterThanOrEqual(5_000);
  expect(await toasts(page).textContent()).toMatch(/Preparing export… \d+ developers/);
  await toasts(page).getByRole('button', { name: 'Cancel' }).click();
  await eventually(() => announced(page), 'Export cancelled');
  await eventually(() => toasts(page).textContent(), '');
  release();
  expect(downloads).toEqual([]);
});

test('those who are chosen, and all who match, are exported from the bulk bar', async () => {
  const acme = await make(60);
  const page = await open(acme);
  const select = (name: string) => page.getByRole('checkbox', { name, exact: true }).click();
  const exportSelected = async () => {
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export selected' }).click();
    return rowsIn(await textOf(await coming)).map(({ firstName, lastName }) => `${firstName} ${lastName}`);
  };
  await select('Select Dora Diaz');
  await select('Select Ian Iqbal');
  expect((await exportSelected()).sort()).toEqual(['Dora Diaz', 'Ian Iqbal']);
  await toasted(page, '2 developers exported');
  await page.getByRole('searchbox').fill('dev');
  await page.getByText('Showing 1–50 of 60', { exact: true }).first().waitFor();
  await select('Select all rows on this page');
  await page.getByRole('button', { name: 'Select all 60 matching' }).click();
  const all = await exportSelected();
  expect([all.length, all.filter((name) => !name.startsWith('Dev dev'))]).toEqual([60, []]);
});

test('more than can be asked for at once, chosen on several pages, are one file with one header', async () => {
  const acme = await make(120);
  const page = await open(acme, 'developers?limit=100');
  await page.getByText('Showing 1–100 of 123', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: 'Select all rows on this page' }).click();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByRole('checkbox', { name: 'Select Dev dev001', exact: true }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export selected' }).click();
  const text = await textOf(await coming);
  const ids = rowsIn(text).map(({ developerId }) => developerId);
  expect([ids.length, new Set(ids).size]).toEqual([101, 101]);
  expect([text.split(DEVELOPERS).length, text.split('\ufeff').length]).toEqual([2, 2]);
  await toasted(page, '101 developers exported');
});

test('both files say what the API says', async () => {
  const acme = await make(3);
  const page = await open(acme);
  const iso = (at: number) => (at === -1 ? '' : new Date(at).toISOString());
  const developers = rowsIn(await textOf(await exported(page, 'Developers')));
  expect(developers).toHaveLength(6);
  for (const row of developers) {
    const said = await acme.api('GET', `/developers/${row.developerId}`);
    const { email, firstName, lastName, userName, status, createdAt, lastModifiedAt } = said;
    expect({ ...row, attributes: JSON.parse(row.attributes ?? '') }).toEqual({
      developerId: row.developerId,
      email,
      firstName,
      lastName,
      userName,
      status,
      createdAt: iso(createdAt),
      lastModifiedAt: iso(lastModifiedAt),
      appCount: `${said.apps.length}`,
      attributes: Object.fromEntries(
        said.attributes.map(({ name, value }: { name: string; value: string }) => [name, value]),
      ),
    });
  }
  const everything = rowsIn(await textOf(await exported(page, 'Developers, Apps, and Products')));
  const said: unknown[] = [];
  for (const { developerId } of developers) {
    const { apps } = await acme.api('GET', `/apps:search?owner=${developerId}`);
    for (const { appId } of apps) {
      const app = await acme.api('GET', `/apps/${appId}/details`);
      for (const key of app.keys)
        for (const { name, status } of key.apiProducts)
          said.push([
            developerId,
            app.name,
            app.status,
            key.keyRef,
            key.status,
            iso(key.expiresAt),
            name,
            status,
          ]);
    }
  }
  const written = everything
    .filter(({ appId }) => appId !== '')
    .map((row) => [
      row.developerId,
      row.appName,
      row.appStatus,
      row.keyRef,
      row.keyStatus,
      row.keyExpiresAt,
      row.productName,
      row.productStatus,
    ]);
  expect(said).toHaveLength(4);
  expect(new Set(written.map(String))).toEqual(new Set(said.map(String)));
  expect(everything.filter(({ appId }) => appId === '')).toHaveLength(4);
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url, between.url)).toEqual([]));
