import type { Locator, Page } from 'playwright-core';
import { eventually } from '../support/browser/eventually';
import { focused } from '../support/browser/observe';
import { leakingAddresses, onStage } from '../support/browser/stage';

const { keymint, browser, acme, secrets } = onStage();

/** Opens a page as Ana and waits for its data. */
async function open(path: string): Promise<Page> {
  const page = await browser.open(acme.ana);
  await page.goto(path);
  await page.locator('main h1').waitFor();
  return page;
}

/** Returns a stored API product without its timestamps and their authors. */
async function stored(name: string) {
  const { lastModifiedAt: _, lastModifiedBy: __, ...rest } = await acme.api('GET', `/apiproducts/${name}`);
  return rest;
}

const status = (page: Page): Locator => page.getByRole('status', { name: 'Notifications' });
const rowOf = (page: Page, name: string): Locator => page.getByRole('row').filter({ hasText: name });
const cellsOf = async (row: Locator): Promise<string[]> =>
  (await row.getByRole('cell').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());

/** Saves a field or group of the details and waits until it is stored. */
const save = async (page: Page, label: string): Promise<void> => {
  const stored = page.waitForResponse(
    (response) => response.request().method() === 'PUT' && response.status() === 200,
  );
  const button = page.getByRole('button', { name: `Save ${label}`, exact: true });
  await button.click();
  await stored;
  await button.waitFor({ state: 'detached' });
};

/** Waits for the notice about gateways. */
const saidAtGateways = (page: Page): Promise<void> =>
  status(page).getByText('Saved. Gateways may go by the old settings for up to 180 s.').last().waitFor();

/** Creates another app with a key that waits for orders-write. @returns that key */
async function pendingApp(name: string): Promise<{ appId: string; keyRef: string }> {
  const { appId } = await acme.api('POST', `/developers/${acme.nia}/apps`, {
    name,
    apiProducts: ['orders-write'],
  });
  const { keys } = await acme.api('GET', `/apps/${appId}/details`);
  return { appId, keyRef: keys[0].keyRef };
}

/** Returns the status of an API product on an app's keys. */
const statusOn = async (appId: string, product: string): Promise<string> => {
  const { keys } = await acme.api('GET', `/apps/${appId}/details`);
  return keys[0].apiProducts.find(({ name }: { name: string }) => name === product)?.status;
};

test('the list shows every API product with its access, approval, quota and use', async () => {
  const page = await open('products');
  await page.getByText('Showing 1–3 of 3').waitFor();
  expect(await cellsOf(rowOf(page, 'catalog-read'))).toEqual([
    'catalog-read catalog-read',
    'Public',
    'Automatic',
    '1,000 / day',
    '3',
    expect.stringMatching(/second|minute|now/),
    '',
  ]);
  expect((await cellsOf(rowOf(page, 'orders-write'))).slice(1, 5)).toEqual([
    'Public',
    'Manual',
    '—',
    '1 1 pending',
  ]);
  expect((await cellsOf(rowOf(page, 'internal-ops'))).slice(1, 5)).toEqual(['Internal', 'Manual', '—', '0']);
  const link = rowOf(page, 'orders-write').getByRole('link', { name: '1 · Apps using orders-write' });
  expect(await link.getAttribute('href')).toBe(`/console/o/${acme.org}/apps?product=orders-write`);
});

test('search and filters narrow the list, lie in the address, and are taken back one by one or together', async () => {
  const page = await open('products');
  await rowOf(page, 'internal-ops').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('ORD');
  await page.getByText('Showing 1–1 of 1').waitFor();
  await eventually(() => new URL(page.url()).searchParams.get('q'), 'ORD');
  await page.locator('[data-announcer]').getByText('1 API product').waitFor({ state: 'attached' });
  await page.reload();
  await rowOf(page, 'orders-write').waitFor();
  await page.getByLabel('Access').selectOption('internal');
  await page.getByText('No API products match “ORD” with Access: Internal.').waitFor();
  await page.getByRole('searchbox').fill('');
  await rowOf(page, 'internal-ops').waitFor();
  await eventually(() => new URL(page.url()).search, '?access=internal');
  await page.goBack();
  await page.getByText('No API products match').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await page.getByText('Showing 1–3 of 3').waitFor();
  await page.getByLabel('Approval').selectOption('auto');
  await page.getByText('Showing 1–1 of 1').waitFor();
});

test('AT-C9.1 “Premium API Product” is suggested the name premium-api-product, which is editable before create and read-only after', async () => {
  const page = await open('products');
  await rowOf(page, 'internal-ops').waitFor();
  await page.keyboard.press('n');
  await page.getByRole('heading', { level: 1, name: 'Add API product' }).waitFor();
  await eventually(() => page.url(), expect.stringMatching(/\/products\/new$/));
  const name = page.getByLabel('Name (required)', { exact: true });
  await page.getByLabel('Display name').press('Enter');
  await page.getByText('Enter a display name.').waitFor();
  await page.keyboard.type('Premium API Product');
  await eventually(() => name.inputValue(), 'premium-api-product');
  await name.fill('premium product/2');
  await name.press('Enter');
  await page.getByText('Use letters, digits, spaces and _ - . # $ % only').waitFor();
  await name.fill('premium-api-product.2');
  await page.getByLabel('Display name').fill('Premium');
  await eventually(() => name.inputValue(), 'premium-api-product.2');
  await page.getByLabel('Approval').selectOption('manual');
  await page.getByLabel('Limit', { exact: true }).fill('500');
  await page.getByLabel('Unit').selectOption('hour');
  await page.getByLabel('prod').check();
  await page.getByLabel('Paths', { exact: true }).fill('/premium/**\n\n /gold ');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: 'Premium' }).waitFor();
  await eventually(() => page.url(), expect.stringMatching(/\/products\/premium-api-product\.2$/));
  await status(page).getByText('Premium created').waitFor();
  expect(await stored('premium-api-product.2')).toMatchObject({
    displayName: 'Premium',
    approvalType: 'manual',
    attributes: [{ name: 'access', value: 'public' }],
    quota: '500',
    quotaInterval: '1',
    quotaTimeUnit: 'hour',
    environments: ['prod'],
    apiResources: ['/premium/**', '/gold'],
    proxies: [],
  });
  const details = page.getByRole('region', { name: 'Details' });
  await details.getByText('premium-api-product.2It cannot be changed.').waitFor();
  expect(await page.getByRole('textbox', { name: 'Name', exact: true }).count()).toBe(0);
});

test('a name that is taken is said at the field, and leaving what was typed is asked about', async () => {
  const page = await open('products/new');
  await page.getByLabel('Display name').fill('Catalog Read');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('An API product named “catalog-read” already exists.').waitFor();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Stay' }).click();
  await eventually(() => page.getByLabel('Display name').inputValue(), 'Catalog Read');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await eventually(() => page.url(), expect.stringMatching(/\/products$/));
});

test('what an empty field leaves open is stated before the product is created', async () => {
  const page = await open('products/new');
  const stated = page.getByRole('status').filter({ hasText: 'Opens' });
  await stated.getByText('Opens every path of every proxy in every environment, without a quota.').waitFor();
  await page.getByLabel('Paths', { exact: true }).fill('/tides\n/moon/**');
  await page.getByLabel('Proxies', { exact: true }).fill('sea');
  await page.getByLabel('test', { exact: true }).check();
  await page.getByLabel('Limit', { exact: true }).fill('10');
  await stated.getByText('Opens 2 paths of 1 proxy in test, with a quota.').waitFor();
});

test('operations are rows: proxies, paths, methods and quotas are added, changed and removed', async () => {
  const page = await open('products/new');
  await page.getByLabel('Display name').fill('Harbour');
  await page.getByLabel('Operations', { exact: true }).check();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Enter the name of the proxy.').waitFor();
  await page.getByLabel('Proxy', { exact: true }).fill('ships');
  const ships = page.getByRole('group', { name: 'Operations of ships' });
  await ships.getByText('Enter a path that begins with /.').waitFor();
  await ships.getByLabel('Path of operation 1 of ships').fill('/arrivals/**');
  await ships.getByRole('button', { name: 'Methods of operation 1 of ships: all' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'GET' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'HEAD' }).click();
  await page.keyboard.press('Escape');
  await ships.getByRole('button', { name: 'Operation for ships' }).click();
  await eventually(() => focused(page), 'Path of operation 2 of ships');
  await page.keyboard.type('/berths');
  await ships.getByLabel('Limit of ships').fill('50');
  await page.getByRole('button', { name: 'Proxy', exact: true }).click();
  await eventually(() => page.getByLabel('Proxy', { exact: true }).last().inputValue(), '');
  await eventually(() => focused(page), 'Proxy');
  await page.keyboard.type('tides');
  await page.getByLabel('Path of operation 1 of tides').fill('/**');
  await page.getByText('Opens 3 operations of 2 proxies in every environment').waitFor();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: 'Harbour' }).waitFor();
  expect((await stored('harbour')).operationGroup).toEqual({
    operationConfigType: 'proxy',
    operationConfigs: [
      {
        apiSource: 'ships',
        operations: [{ resource: '/arrivals/**', methods: ['GET', 'HEAD'] }, { resource: '/berths' }],
        quota: { limit: '50', interval: '1', timeUnit: 'day' },
      },
      { apiSource: 'tides', operations: [{ resource: '/**' }] },
    ],
  });

  await page.getByRole('button', { name: 'Remove tides' }).click();
  await page.getByRole('button', { name: 'Remove operation 2 of ships' }).click();
  await page.getByLabel('Limit of ships').fill('');
  await save(page, 'What it opens');
  await saidAtGateways(page);
  expect((await stored('harbour')).operationGroup.operationConfigs).toEqual([
    { apiSource: 'ships', operations: [{ resource: '/arrivals/**', methods: ['GET', 'HEAD'] }] },
  ]);

  await page.getByLabel('Proxies and paths').check();
  await page.getByLabel('Paths', { exact: true }).fill('/ships/**');
  await save(page, 'What it opens');
  const now = await stored('harbour');
  expect(now).not.toHaveProperty('operationGroup');
  expect(now.apiResources).toEqual(['/ships/**']);
});

test('AT-C9.2 switching approval to Manual leaves approvals as they are, and the next request is pending', async () => {
  const before = await acme.api('GET', `/apps/${acme.keyA.appId}`);
  const page = await open('products/catalog-read');
  await page.getByLabel('Approval').selectOption('manual');
  await page
    .getByText('New requests will wait for your approval. Keys that are approved now stay approved.')
    .waitFor();
  expect((await stored('catalog-read')).approvalType).toBe('auto');
  await save(page, 'Approval');
  expect((await stored('catalog-read')).approvalType).toBe('manual');
  expect(await acme.api('GET', `/apps/${acme.keyA.appId}`)).toEqual(before);
  const { credentials } = await acme.api('POST', `/developers/${acme.nia}/apps`, {
    name: 'late',
    apiProducts: ['catalog-read'],
  });
  expect(credentials[0].apiProducts).toEqual([{ apiproduct: 'catalog-read', status: 'pending' }]);
});

test('AT-C9.3 with Access = Internal an existing key keeps working, and the console says so before saving', async () => {
  const asked = { consumerKey: acme.keyA.consumerKey, path: '/catalog/shoes' };
  expect(await acme.api('POST', '/keys:lookUp', asked)).toMatchObject({ isAllowed: true });
  const page = await open('products/catalog-read');
  const said = page.getByText(
    'Developers will no longer see this API product in portals. Keys that already have it keep working.',
  );
  expect(await said.count()).toBe(0);
  await page.getByLabel('Access').selectOption('internal');
  await said.waitFor();
  expect((await stored('catalog-read')).attributes).toEqual([{ name: 'access', value: 'public' }]);
  await save(page, 'Access');
  expect((await stored('catalog-read')).attributes).toEqual([{ name: 'access', value: 'internal' }]);
  await eventually(() => said.count(), 0);
  expect(await acme.api('POST', '/keys:lookUp', asked)).toMatchObject({ isAllowed: true });
});

test('AT-C9.4 two pending keys are approved together from the page of the product, each once', async () => {
  const other = await pendingApp('kiosk');
  const page = await open('products/orders-write');
  const uses = page.getByRole('region', { name: 'Apps using this product' });
  await uses.getByText('2 apps, 2 keys, 2 pending').waitFor();
  await uses.getByLabel('Status').selectOption('pending');
  await rowOf(page, 'kiosk').waitFor();
  await rowOf(page, 'storefront').waitFor();
  await eventually(() => new URL(page.url()).search, '?status=pending');
  await page.getByLabel('Select all rows on this page').check();
  await page.getByText('2 selected').waitFor();
  await page.getByRole('button', { name: 'Approve' }).click();
  await status(page).getByText('2 keys approved').waitFor();
  await page.getByText('No key has this product pending.').waitFor();
  expect(await statusOn(acme.keyA.appId, 'orders-write')).toBe('approved');
  expect(await statusOn(other.appId, 'orders-write')).toBe('approved');
  const { audit } = await acme.api('GET', '/audits?action=decideAppKeyApiProduct');
  expect(audit).toHaveLength(2);
  await page.getByRole('button', { name: 'Show all' }).click();
  await rowOf(page, 'kiosk').getByText('Approved').waitFor();
  await uses.getByText('2 apps, 2 keys', { exact: true }).waitFor();
});

test('keys are revoked after a question that says how many and how long they may go on', async () => {
  await pendingApp('kiosk');
  const page = await open('products/orders-write');
  await rowOf(page, 'kiosk').waitFor();
  await page.getByLabel('Select storefront').check();
  await page.getByRole('button', { name: 'Revoke…' }).click();
  const question = page.getByRole('dialog', { name: 'Revoke orders-write for 1 key?' });
  await question.getByText('Gateways may accept it for up to 180 s.').waitFor();
  await page.keyboard.press('Enter');
  await question.waitFor({ state: 'detached' });
  expect(await statusOn(acme.keyA.appId, 'orders-write')).toBe('pending');
  await page.getByRole('button', { name: 'Revoke…' }).click();
  await question.getByRole('button', { name: 'Revoke' }).click();
  await status(page).getByText('1 key revoked').waitFor();
  await rowOf(page, 'storefront').getByText('Revoked').waitFor();
  expect(await statusOn(acme.keyA.appId, 'orders-write')).toBe('revoked');
  await page.getByRole('button', { name: /Actions for kiosk/ }).click();
  await page.getByRole('menuitem', { name: 'Approve' }).click();
  await status(page).getByText('1 key approved').waitFor();
  await page
    .getByRole('region', { name: 'Apps using this product' })
    .getByLabel('Status')
    .selectOption('revoked');
  await rowOf(page, 'kiosk').waitFor({ state: 'detached' });
  await rowOf(page, 'storefront').waitFor();
});

test('AT-C9.5 a product in use is kept from deletion, with the number of its keys; who insists types its name', async () => {
  const page = await open('products');
  await page.getByRole('button', { name: 'Actions for catalog-read' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete catalog-read?' });
  await dialog.getByText('3 keys use this product.').waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect((await acme.ask('GET', '/apiproducts/catalog-read')).status).toBe(200);

  await page.getByRole('button', { name: 'Actions for catalog-read' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await dialog.getByRole('link', { name: 'View them' }).click();
  await page.getByRole('heading', { level: 2, name: 'Apps using this product' }).waitFor();
  for (const app of ['storefront', 'batch', 'legacy']) await rowOf(page, app).waitFor();

  await page.getByRole('button', { name: 'Actions for catalog-read' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await dialog.getByRole('button', { name: 'Delete anyway…' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByText('Type catalog-read to confirm.').waitFor();
  await dialog.locator('input:focus').waitFor();
  expect((await acme.ask('GET', '/apiproducts/catalog-read')).status).toBe(200);
  await page.keyboard.type('catalog-read');
  await page.keyboard.press('Enter');
  await page.getByText('Showing 1–2 of 2').waitFor();
  await status(page).getByText('catalog-read deleted').waitFor();
  expect((await acme.ask('GET', '/apiproducts/catalog-read')).status).toBe(404);
});

test('a product that no key uses is deleted after one question', async () => {
  const page = await open('products/internal-ops');
  await page.getByRole('button', { name: 'Actions for internal-ops' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete internal-ops?' });
  await dialog.getByText('No key uses this product.').waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Showing 1–2 of 2').waitFor();
  expect((await acme.ask('GET', '/apiproducts/internal-ops')).status).toBe(404);
});

test('a change keeps everything that the form does not show, operation groups as well', async () => {
  await acme.api('POST', '/apiproducts', {
    name: 'everything',
    displayName: 'Everything',
    description: 'All there is',
    approvalType: 'auto',
    attributes: [
      { name: 'access', value: 'private' },
      { name: 'team', value: 'harbour' },
    ],
    environments: ['staging', 'prod'],
    proxies: ['weather'],
    scopes: ['READ', 'WRITE'],
    quota: '10',
    quotaInterval: '2',
    quotaTimeUnit: 'minute',
    quotaCounterScope: 'PROXY',
    llmQuota: '5',
    space: 'north',
    operationGroup: {
      operationConfigType: 'proxy',
      operationConfigs: [
        { apiSource: 'weather', operations: [{ resource: '/forecast/**', methods: ['GET'] }] },
      ],
    },
    graphqlOperationGroup: { operationConfigs: [{ apiSource: 'graph' }] },
  });
  const before = await stored('everything');
  const page = await open('products/everything');
  await eventually(() => page.getByLabel('Path of operation 1 of weather').inputValue(), '/forecast/**');
  await page.getByLabel('Display name').fill('Everything else');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Everything else' }).waitFor();
  await page.getByLabel('Access').selectOption('public');
  await save(page, 'Access');
  expect(await stored('everything')).toEqual({
    ...before,
    displayName: 'Everything else',
    attributes: [
      { name: 'access', value: 'public' },
      { name: 'team', value: 'harbour' },
    ],
  });
  await page.getByRole('heading', { level: 1, name: 'Everything else' }).waitFor();
});

test('what somebody else changed meanwhile is kept; where both changed the same, the second is told', async () => {
  const page = await open('products/catalog-read');
  await page.getByLabel('Display name').fill('Catalog');
  const { lastModifiedBy: _, ...product } = await acme.api('GET', '/apiproducts/catalog-read');
  await acme.api('PUT', '/apiproducts/catalog-read', { ...product, description: 'By another' });
  await save(page, 'Display name');
  expect(await stored('catalog-read')).toMatchObject({ displayName: 'Catalog', description: 'By another' });

  const name = page.getByLabel('Display name', { exact: true });
  await name.fill('Mine');
  await acme.api('PUT', '/apiproducts/catalog-read', { ...product, displayName: 'Theirs' });
  await name.press('Enter');
  await page.getByText(new RegExp(`^${acme.ana.email} changed this`)).waitFor();
  expect((await stored('catalog-read')).displayName).toBe('Theirs');
  await eventually(() => name.inputValue(), 'Mine');
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await eventually(async () => (await stored('catalog-read')).displayName, 'Mine');

  const limit = page.getByLabel('Limit', { exact: true });
  await limit.fill('7');
  await acme.api('PUT', '/apiproducts/catalog-read', { ...product, quota: '9' });
  await limit.press('Enter');
  await page.getByText(`${acme.ana.email} changed this API product meanwhile.`).waitFor();
  expect((await stored('catalog-read')).quota).toBe('9');
  await eventually(() => limit.inputValue(), '7');
  await save(page, 'Quota');
  expect((await stored('catalog-read')).quota).toBe('7');
});

test('a quota is taken away by emptying its limit, and what is not a number is said at the field', async () => {
  const page = await open('products/catalog-read');
  await page.getByLabel('Limit', { exact: true }).fill('many');
  await page.getByLabel('Limit', { exact: true }).press('Enter');
  await page.getByText('Enter a whole number.').waitFor();
  await page.getByLabel('Limit', { exact: true }).fill('');
  await save(page, 'Quota');
  await saidAtGateways(page);
  const now = await stored('catalog-read');
  for (const member of ['quota', 'quotaInterval', 'quotaTimeUnit']) expect(now).not.toHaveProperty(member);
});

test('what is typed and not saved is asked about before the page is left, and can be taken back', async () => {
  const page = await open('products/catalog-read');
  const description = page.getByLabel('Description', { exact: true });
  await description.fill('Half a sentence');
  await page.getByLabel('Limit', { exact: true }).fill('12');
  await page.getByText('Not saved').first().waitFor();
  await page.getByRole('link', { name: 'Apps', exact: true }).click();
  await page.getByRole('dialog', { name: 'Leave without saving Description, Quota?' }).waitFor();
  await page.getByRole('button', { name: 'Stay' }).click();
  await page.getByRole('button', { name: 'Cancel Description' }).click();
  await eventually(() => description.inputValue(), '');
  await page.getByLabel('Limit', { exact: true }).press('Escape');
  await eventually(() => page.getByLabel('Limit', { exact: true }).inputValue(), '1000');
  await page.getByRole('link', { name: 'Apps', exact: true }).click();
  await page.waitForURL('**/apps');
});

test('scopes and environments are edited in place, each on its own, and environments keep their order', async () => {
  const page = await open('products/catalog-read');
  const scopes = page.getByLabel('OAuth scopes', { exact: true });
  await scopes.fill('READ\n\n WRITE ');
  await scopes.press('Control+Enter');
  await eventually(async () => (await stored('catalog-read')).scopes, ['READ', 'WRITE']);
  await eventually(() => scopes.inputValue(), 'READ\nWRITE');
  const group = page.getByRole('group', { name: 'Environments' });
  const order = () =>
    group.getByRole('checkbox').evaluateAll((all) => all.map((box) => box.ariaLabel ?? box.id));
  const before = await order();
  await group.getByLabel('prod', { exact: true }).click();
  expect(await order()).toEqual(before);
  await save(page, 'Environments');
  expect(await order()).toEqual(before);
});

test('custom attributes are added, changed and deleted; the access is none of them', async () => {
  const page = await open('products/catalog-read');
  const table = page.getByRole('region', { name: 'Custom attributes' });
  await table.getByRole('button', { name: 'Add custom attribute' }).click();
  await eventually(() => focused(page), 'Name');
  await page.keyboard.type('access');
  await page.keyboard.press('Enter');
  await eventually(() => focused(page), 'Value');
  await page.keyboard.type('internal');
  await page.keyboard.press('Enter');
  await table.getByText('Access is set in the details.').waitFor();
  await table.getByLabel('Name', { exact: true }).fill('team');
  await table.getByRole('button', { name: 'Save attribute' }).click();
  await table.getByRole('button', { name: 'Delete attribute team' }).waitFor();
  const set = [
    { name: 'access', value: 'public' },
    { name: 'team', value: 'internal' },
  ];
  expect((await stored('catalog-read')).attributes).toEqual(set);
  await table.getByRole('button', { name: 'Delete attribute team' }).click();
  await status(page).getByText('Attribute team deleted').waitFor();
  expect((await stored('catalog-read')).attributes).toEqual(set.slice(0, 1));
});

test('Ron sees what a product is as text, who uses it, and nothing to change it with', async () => {
  const page = await browser.open(acme.ron);
  await page.goto('products/orders-write');
  await rowOf(page, 'storefront').waitFor();
  await page.getByText('/orders/**').waitFor();
  expect(await page.locator('main').getByRole('textbox').count()).toBe(0);
  expect(await page.getByRole('checkbox').count()).toBe(0);
  expect(await page.getByRole('button', { name: /^Save/ }).count()).toBe(0);
  await page.getByRole('button', { name: /Actions for storefront/ }).click();
  await eventually(() => page.getByRole('menuitem').allInnerTexts(), ['View app']);
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
