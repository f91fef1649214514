import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { violationsOn } from '../support/browser/axe';
import { eventually } from '../support/browser/eventually';
import { arrive } from '../support/browser/pages';
import { unreadable } from '../support/browser/readable';
import { leakingAddresses, onStage } from '../support/browser/stage';
import { smallTargets } from '../support/browser/targets';

/* Catalogue and apps of the developer portal, as developers and visitors use them. */

const { keymint, browser, acme, secrets } = onStage();

const STAFF_PASSWORD = 'a quiet harbour at night';
const PASSWORD = 'tall ships leave at dawn';

const at = (path: string) => `${keymint.url}/portal/${acme.org}${path}`;

beforeEach(() => acme.api('PUT', '/portal/settings', { brand: { support: 'help@acme.test' } }));

/** Opens a page of the portal, of a signed-in developer or a visitor. */
async function visit(developer: string | undefined, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.open(undefined, options);
  await page.goto(at('/signin'));
  if (developer === undefined) return page;
  await acme.api('PUT', `/developers/${developer}/account/password`, { password: STAFF_PASSWORD });
  const { email } = await acme.api('GET', `/developers/${developer}`);
  const status = await page.evaluate(
    async ([url, body]) => {
      const headers = { 'content-type': 'application/json', 'keymint-as': 'developer' };
      return (await fetch(`${url}`, { method: 'POST', headers, body: `${body}` })).status;
    },
    [
      `${keymint.url}/v1/organizations/${acme.org}/portal/session`,
      JSON.stringify({ email, password: STAFF_PASSWORD, newPassword: PASSWORD }),
    ] as const,
  );
  if (status !== 200) throw new Error(`Not signed in: ${status}`);
  return page;
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true, level: 1 });
const button = (within: Page | Locator, name: string | RegExp) => within.getByRole('button', { name });
const card = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

/** What the browser keeps of a page: storage, history and address. */
const keptBy = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state, location.href]));

/** Creates an app in the form, which is open. Returns its key and secret. */
async function createApp(page: Page, name: string, ...products: string[]): Promise<[string, string]> {
  await page.getByLabel('App name').fill(name);
  for (const product of products) await page.getByLabel(product, { exact: true }).check();
  await button(page, 'Create app').click();
  const made = page.getByRole('region', { name: 'Your key' });
  await made.waitFor();
  const [key = '', secret = ''] = await made.locator('code').allTextContents();
  secrets.push(key, secret);
  return [key, secret];
}

test('from the catalogue to a key that works takes two pages, and the key stays out of storage and addresses', async () => {
  const page = await visit(acme.nia);
  await page.goto(at('/products/catalog-read'));
  await heading(page, 'catalog-read').waitFor();
  expect(await page.getByText('1000 calls a day').isVisible()).toBe(true);
  await page.getByRole('link', { name: 'Use this API product' }).click();
  await heading(page, 'Create app').waitFor();
  expect(await page.getByLabel('catalog-read', { exact: true }).isChecked()).toBe(true);
  const [key, secret] = await createApp(page, 'My first app!', 'orders-write');
  expect(await page.getByText('catalog-read — ready').isVisible()).toBe(true);
  expect(await page.getByText('orders-write — waits for approval').isVisible()).toBe(true);
  const { body } = await acme.ask('POST', '/keys:lookUp', { consumerKey: key, path: '/catalog/1' });
  expect(body).toMatchObject({
    app: { name: 'my-first-app', displayName: 'My first app!' },
    isAllowed: true,
  });
  const kept = await keptBy(page);
  await page.getByRole('link', { name: 'Go to the app' }).click();
  await heading(page, 'My first app!').waitFor();
  for (const value of [key, secret]) {
    expect(kept).not.toContain(value);
    expect(await keptBy(page)).not.toContain(value);
    expect(await page.content()).not.toContain(value);
  }
});

test('a form without name and product says so, and a name that is taken', async () => {
  const page = await visit(acme.dora);
  await page.goto(at('/apps/new'));
  await button(page, 'Create app').click();
  await page.getByText('Enter a name.').waitFor();
  expect(await page.getByText('Choose at least one API product.').isVisible()).toBe(true);
  await page.getByLabel('App name').fill('Storefront');
  await page.getByLabel('catalog-read', { exact: true }).check();
  expect(await page.getByText('Choose at least one API product.').isVisible()).toBe(false);
  await button(page, 'Create app').click();
  await page.getByText('You already have an app with the ID “storefront”. Choose another name.').waitFor();
  expect(await acme.api('GET', `/developers/${acme.dora}/apps`)).toEqual(['batch', 'storefront']);
});

test('an app is created by keyboard alone', async () => {
  const page = await visit(acme.nia);
  await page.goto(at('/apps/new'));
  await page.getByLabel('App name').focus();
  await page.keyboard.type('Keys');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  expect(await page.getByLabel('catalog-read', { exact: true }).isChecked()).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Your key' }).waitFor();
  const focused = await page.evaluate(() => document.activeElement?.textContent);
  expect(focused).toBe('Your key');
});

test('visitors see public products, and come back to the form after they signed in', async () => {
  await acme.api('POST', '/apiproducts', {
    name: 'inner',
    displayName: 'inner',
    approvalType: 'auto',
    attributes: [{ name: 'access', value: 'private' }],
  });
  const page = await visit(undefined);
  await page.goto(at('/products'));
  await card(page, 'catalog-read').waitFor();
  expect(await page.getByRole('listitem').count()).toBe(2);
  for (const hidden of ['inner', 'internal-ops', 'nothing']) {
    await page.goto(at(`/products/${hidden}`));
    await heading(page, 'There is no such API product').waitFor();
  }
  await page.goto(at('/products/orders-write'));
  await page.getByRole('link', { name: 'Use this API product' }).click();
  await heading(page, 'Sign in').waitFor();
  await acme.api('PUT', `/developers/${acme.dora}/account/password`, { password: STAFF_PASSWORD });
  await page.getByLabel('Email').fill('dora@acme.test');
  await page.getByLabel('Password', { exact: true }).fill(STAFF_PASSWORD);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await heading(page, 'Create app').waitFor();
  await eventually(() => page.getByLabel('orders-write', { exact: true }).isChecked(), true);
});

test('the catalogue says which own apps have a product and whether it works', async () => {
  const page = await visit(acme.dora);
  await page.goto(at('/products'));
  await card(page, 'orders-write').getByText('storefront').waitFor();
  expect(await card(page, 'orders-write').textContent()).toContain('Does not work');
  expect(await card(page, 'catalog-read').textContent()).toMatch(/batch.*Works.*storefront.*Works/);
});

test('an approval is on the page without a reload, and is announced', async () => {
  const page = await visit(acme.dora);
  await page.goto(at(`/apps/${acme.keyA.appId}`));
  await page.getByText('orders-write — waits for approval').waitFor();
  await acme.api(
    'POST',
    `/apps/${acme.keyA.appId}/keys/${acme.keyA.keyRef}/apiproducts/orders-write?action=approve`,
    {},
  );
  await page.getByText('orders-write — ready').waitFor({ timeout: 30_000 });
  await eventually(
    () => page.locator('[data-announcer]').textContent(),
    expect.stringContaining('orders-write is ready.'),
  );
});

test('key and secret are shown and copied on request, and the trail says so', async () => {
  const page = await visit(acme.dora);
  await page.goto(at(`/apps/${acme.keyA.appId}`));
  const { consumerKey, consumerSecret } = acme.keyA;
  await button(page, 'Show Key of Key 1').click();
  await page.getByText(consumerKey, { exact: true }).waitFor();
  await button(page, 'Hide Key of Key 1').click();
  await eventually(() => page.content(), expect.not.stringContaining(consumerKey));
  await button(page, 'Copy Secret of Key 1').click();
  await eventually(() => page.evaluate(() => navigator.clipboard.readText()), consumerSecret);
  expect(await page.content()).not.toContain(consumerSecret);
  const { audit } = await acme.api('GET', '/audits?action=credential.*');
  expect(audit.map(({ action }: { action: string }) => action).sort()).toEqual([
    'credential.copied',
    'credential.revealed',
  ]);
});

test('a secret that the organization does not store is shown once', async () => {
  await acme.api('PUT', '/policy', { secrets: 'one-time' });
  const page = await visit(acme.nia);
  await page.goto(at('/apps/new'));
  await createApp(page, 'Once', 'catalog-read');
  await page.getByText('Copy the secret now: it is not shown again.', { exact: false }).waitFor();
  await page.getByRole('link', { name: 'Go to the app' }).click();
  await page.getByText('Shown only once, when the key was created').waitFor();
  expect(await button(page, 'Show Secret of Key 1').count()).toBe(0);
});

test('keys are added, renamed, given products, revoked and deleted', async () => {
  const page = await visit(acme.dora);
  await page.goto(at(`/apps/${acme.keyB.appId}`));
  await heading(page, 'batch').waitFor();
  await button(page, 'Rename: Key 1').click();
  await page.getByLabel('Label').fill('night run');
  await button(page, 'Save').first().click();
  await card(page, 'night run').waitFor();

  await button(page, 'Add key').click();
  expect(await page.getByLabel('catalog-read', { exact: true }).isChecked()).toBe(true);
  await button(page, 'Add key').click();
  await page.getByRole('region', { name: 'Your key' }).waitFor();
  secrets.push(...(await page.getByRole('region', { name: 'Your key' }).locator('code').allTextContents()));
  await card(page, 'Key 2').getByText('Works', { exact: true }).waitFor();

  await button(page, 'Add API products: Key 2').click();
  await card(page, 'Key 2').getByLabel('orders-write', { exact: true }).check();
  await card(page, 'Key 2').getByRole('button', { name: 'Add API products' }).click();
  await card(page, 'Key 2').getByText('orders-write — waits for approval').waitFor();
  await button(page, 'Remove orders-write from Key 2').click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await eventually(() => card(page, 'Key 2').getByText('orders-write').count(), 0);

  await button(page, 'Revoke key: night run').click();
  await page.getByRole('button', { name: 'Revoke key', exact: true }).click();
  await card(page, 'night run').getByText('The key is revoked. Add a new key and use that one.').waitFor();
  await button(page, 'Delete key: night run').click();
  await page.getByRole('button', { name: 'Delete key', exact: true }).click();
  await eventually(() => card(page, 'night run').count(), 0);
  const { keys } = await acme.api('GET', `/apps/${acme.keyB.appId}/details`);
  expect(keys).toMatchObject([{ effective: { works: true }, apiProducts: [{ name: 'catalog-read' }] }]);
});

test('an app is changed, deleted, restored and deleted for good, and is not there for others', async () => {
  const page = await visit(acme.dora);
  await page.goto(at(`/apps/${acme.keyC.appId}`));
  await heading(page, 'There is no such app').waitFor();
  await page.goto(at(`/apps/${acme.keyB.appId}`));
  await page.getByLabel('App name').fill('Night batch');
  await page.getByLabel('Description (optional)').fill('Runs at night');
  await page.getByRole('region', { name: 'Details' }).getByRole('button', { name: 'Save' }).click();
  await heading(page, 'Night batch').waitFor();
  expect(await acme.api('GET', `/apps/${acme.keyB.appId}/details`)).toMatchObject({
    name: 'batch',
    displayName: 'Night batch',
    notes: 'Runs at night',
  });
  await button(page, 'Delete app').click();
  await page.getByText('You can restore the app for 7 days.', { exact: false }).waitFor();
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Delete app');
  await button(page, 'Delete app').click();
  await button(page, 'Delete app').click();
  await page.getByText('You deleted this app.', { exact: false }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Restore app');
  expect((await acme.api('GET', `/apps/${acme.keyB.appId}`)).status).toBe('revoked');
  expect(await violationsOn(page)).toEqual([]);
  await page.goto(at('/apps'));
  await card(page, 'Night batch').getByText('Deleted; can be restored until', { exact: false }).waitFor();
  await page.getByRole('link', { name: 'Night batch' }).click();
  await button(page, 'Restore app').click();
  await page.getByRole('region', { name: 'Keys' }).getByText('Works', { exact: true }).waitFor();
  expect((await acme.api('GET', `/apps/${acme.keyB.appId}`)).status).toBe('approved');
  await button(page, 'Delete app').click();
  await button(page, 'Delete app').click();
  await button(page, 'Delete for good').click();
  await page.getByText('are gone for good at once', { exact: false }).waitFor();
  await button(page, 'Delete for good').click();
  await heading(page, 'My apps').waitFor();
  await eventually(() => card(page, 'Night batch').count(), 0);
  expect((await acme.ask('GET', `/apps/${acme.keyB.appId}`)).status).toBe(404);
});

test('an inactive developer is told so on every page, creates an app, and its key says why it does not work', async () => {
  const page = await visit(acme.ian);
  for (const path of [
    '/apps',
    '/products',
    '/products/catalog-read',
    `/apps/${acme.keyC.appId}`,
    '/account',
  ]) {
    await page.goto(at(path));
    await page
      .getByRole('region', { name: 'Account notice' })
      .getByText('Your account is inactive')
      .waitFor();
  }
  await page.goto(at('/apps/new'));
  const [key] = await createApp(page, 'Later', 'catalog-read');
  await page.getByRole('link', { name: 'Go to the app' }).click();
  await page.getByText('The key works once it is activated.', { exact: false }).waitFor();
  const look = async () =>
    (await acme.ask('POST', '/keys:lookUp', { consumerKey: key, path: '/catalog/1' })).body;
  expect(await look()).toMatchObject({ isAllowed: false, reason: 'DEVELOPER_INACTIVE' });
  await acme.api('POST', `/developers/${acme.ian}?action=active`);
  expect(await look()).toMatchObject({ isAllowed: true });
});

test('limits are said before they are hit', async () => {
  await acme.api('PUT', '/policy', { appsPerDeveloper: 2, keysPerApp: 1 });
  const page = await visit(acme.dora);
  await page.goto(at('/apps'));
  await page.getByText('You have 2 apps, the most allowed.', { exact: false }).waitFor();
  expect(await page.getByRole('link', { name: 'Create app' }).count()).toBe(0);
  await page.goto(at(`/apps/${acme.keyA.appId}`));
  await page.getByText('This app has 1 keys, the most allowed.', { exact: false }).waitFor();
  expect(await button(page, 'Add key').count()).toBe(0);
});

describe('every page', () => {
  const paths = () => [
    '/products',
    '/products/orders-write',
    '/products/nothing',
    '/apps',
    '/requests',
    '/apps/new',
    `/apps/${acme.keyA.appId}`,
    `/apps/${acme.keyC.appId}`,
  ];

  test.each([
    ['en-GB', 'en'],
    ['de-DE', 'de'],
  ])(
    'is accessible in light, dark and forced colours, in %s',
    async (locale, language) => {
      const page = await visit(acme.dora, { locale });
      for (const path of paths()) {
        await arrive(page, at(path));
        expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
        for (const colours of [
          { colorScheme: 'light', forcedColors: 'none' },
          { colorScheme: 'dark', forcedColors: 'none' },
          { colorScheme: 'light', forcedColors: 'active' },
        ] as const) {
          await page.emulateMedia(colours);
          await page.waitForFunction(
            (scheme) => document.documentElement.dataset.mantineColorScheme === scheme,
            colours.colorScheme,
          );
          expect({ path, colours, violations: await violationsOn(page) }).toEqual({
            path,
            colours,
            violations: [],
          });
        }
      }
    },
    120_000,
  );

  test('fits 320 pixels, in German too, with targets that a finger hits', async () => {
    const page = await visit(acme.dora, { locale: 'de-DE', viewport: { width: 320, height: 640 } });
    for (const path of paths()) {
      await arrive(page, at(path));
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect({ path, beyond, faults: [...(await unreadable(page)), ...(await smallTargets(page))] }).toEqual({
        path,
        beyond: 0,
        faults: [],
      });
    }
  }, 60_000);
});

test('no key, secret or password was in any address, and no other host was asked', () => {
  expect(leakingAddresses(browser, [...secrets, PASSWORD], keymint.url)).toEqual([]);
});
