import type { Page } from 'playwright-core';
import { MAX_SPEC_BYTES } from '../../shared/schemas/limits';
import { violationsOn } from '../support/browser/axe';
import { eventually } from '../support/browser/eventually';
import { onStage } from '../support/browser/stage';
import { openApi } from '../support/registry/given';

const { browser, keymint, acme } = onStage();

const YAML =
  'openapi: 3.0.3\ninfo: { title: Tides, version: "2" }\npaths: { /tides: { get: { summary: List tides } } }\n';

async function open(who = acme.ana): Promise<Page> {
  const page = await browser.open(who);
  await page.goto('products/catalog-read');
  await section(page).waitFor();
  return page;
}

const section = (page: Page) => page.getByRole('region', { name: 'Documentation' });
const factOf = (page: Page, label: string) =>
  section(page)
    .locator('.km-field', { has: page.getByText(label, { exact: true }) })
    .locator('.km-field-body');
const summary = () => acme.api('GET', '/apiproducts/catalog-read/spec/summary');

/** Chooses a file in the chooser that the button opens. */
async function choose(page: Page, button: string, name: string, content: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await section(page).getByRole('button', { name: button }).press('Enter');
  await (await chooser).setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
}

/** Drops files on the place for them. */
async function drop(page: Page, files: { name: string; content: string }[]): Promise<void> {
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, content } of given) transfer.items.add(new File([content], name));
    return transfer;
  }, files);
  const place = section(page).locator('.km-spec-drop');
  await place.dispatchEvent('dragover', { dataTransfer: data });
  expect(await place.getAttribute('data-over')).toBe('true');
  await place.dispatchEvent('drop', { dataTransfer: data });
}

test('by keyboard a file is stored, described, replaced and removed, and each is in the audit trail', async () => {
  const page = await open();
  await page.getByText('No documentation yet.').waitFor();
  await choose(page, 'Choose a file', 'weather.json', openApi());
  await eventually(() => factOf(page, 'Title').textContent(), 'Weather');
  expect(await factOf(page, 'Version').textContent()).toBe('1.0');
  expect(await factOf(page, 'Content').textContent()).toBe('1 operation · OpenAPI 3.1.0 · 1 KiB');
  expect(await factOf(page, 'Stored').textContent()).toMatch(/now|second/);
  await page
    .locator('[data-announcer]')
    .getByText('Documentation stored: Weather 1.0, 1 operation')
    .waitFor({ state: 'attached' });
  await choose(page, 'Replace with a file', 'tides.yaml', YAML);
  await eventually(() => factOf(page, 'Title').textContent(), 'Tides');
  expect(await summary()).toMatchObject({ title: 'Tides', openapi: '3.0.3' });
  await section(page).getByRole('button', { name: 'Actions for Documentation' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Remove…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Remove the documentation of catalog-read?' });
  await dialog.getByRole('button', { name: 'Remove' }).press('Enter');
  await page.getByText('No documentation yet.').waitFor();
  await eventually(() => page.locator(':focus').textContent(), 'Choose a file…');
  expect(await summary()).toBeUndefined();
  const { audit } = await acme.api('GET', '/audits?entity=specs/catalog-read');
  const actions: string[] = audit.map(({ action }: { action: string }) => action);
  expect(actions.sort()).toEqual(['deleteApiProductSpec', 'updateApiProductSpec', 'updateApiProductSpec']);
});

test('a file that is dropped is stored; of several none is', async () => {
  const page = await open();
  await drop(page, [
    { name: 'a.json', content: openApi() },
    { name: 'b.json', content: openApi() },
  ]);
  await section(page).getByRole('alert').getByText('Drop a single file.').waitFor();
  expect(await summary()).toBeUndefined();
  await drop(page, [{ name: 'tides.yaml', content: YAML }]);
  await eventually(() => factOf(page, 'Title').textContent(), 'Tides');
  expect(await section(page).getByRole('alert').count()).toBe(0);
});

test('what is wrong with a file is said in the words of the API, and the document stays', async () => {
  await acme.api('PUT', '/apiproducts/catalog-read/spec', { document: YAML });
  const page = await open();
  const refusals: [string, string][] = [
    ['{"openapi": "3.1.0",\n  "info"', 'The document is neither JSON nor YAML: line 2'],
    ['{"swagger": "2.0"}', 'The document is of Swagger 2; convert it to OpenAPI 3'],
    ['', 'The file is empty.'],
    ['a'.repeat(MAX_SPEC_BYTES + 1), 'The document has 901 KiB; it may have 900.'],
  ];
  for (const [content, why] of refusals) {
    await choose(page, 'Replace with a file', 'new.json', content);
    await section(page).getByRole('alert').getByText(why).waitFor();
    await section(page).getByText('new.json was not stored.').waitFor();
  }
  expect(await factOf(page, 'Title').textContent()).toBe('Tides');
  expect(await summary()).toMatchObject({ title: 'Tides' });
});

test('an address is checked before it is sent, and its refusal says why', async () => {
  const page = await open();
  const field = section(page).getByLabel('Fetch from an address');
  await section(page).getByRole('button', { name: 'Fetch', exact: true }).click();
  await section(page).getByText('Enter an address.').waitFor();
  expect(await field.and(page.locator(':focus')).count()).toBe(1);
  await page.keyboard.type('http://example.com/openapi.yaml');
  await page.keyboard.press('Enter');
  await section(page).getByText('Enter an address that begins with https://.').waitFor();
  await field.fill('https://169.254.169.254/openapi.yaml');
  await page.keyboard.press('Enter');
  await section(page)
    .getByRole('alert')
    .getByText('The host 169.254.169.254 has no public address; only documents of the internet are fetched')
    .waitFor();
  expect(await field.inputValue()).toBe('https://169.254.169.254/openapi.yaml');
});

test('a document that was fetched says where from, and may be fetched again', async () => {
  await acme.api('PUT', '/apiproducts/catalog-read/spec', { document: YAML });
  await keymint.context.store.atomically(async ({ specs }) => {
    const before = await specs.get(acme.org, 'catalog-read');
    specs.put(acme.org, before, { ...before, source: 'https://127.0.0.1/tides.yaml' });
  });
  const page = await open();
  await eventually(() => factOf(page, 'Fetched from').textContent(), 'https://127.0.0.1/tides.yaml');
  await section(page).getByRole('button', { name: 'Fetch again' }).click();
  await section(page).getByRole('alert').getByText('has no public address', { exact: false }).waitFor();
});

test('the preview shows the document as developers see it, and sends nothing', async () => {
  const document = openApi({ servers: [{ url: 'https://api.example.com' }] });
  await acme.api('PUT', '/apiproducts/catalog-read/spec', { document });
  const page = await open();
  await section(page).getByRole('link', { name: 'Preview' }).click();
  await page.getByRole('heading', { level: 1, name: 'Documentation of catalog-read' }).waitFor();
  await page.getByRole('navigation', { name: 'Operations' }).getByRole('link', { name: 'Forecast' }).click();
  await page.getByRole('heading', { name: 'Forecast' }).waitFor();
  await page.getByText('Requests are sent from the portal').waitFor();
  expect(await page.getByRole('button', { name: 'Send this request' }).isDisabled()).toBe(true);
  expect(await page.locator('[data-snippet]').textContent()).toContain('https://api.example.com/forecast');
  await page.reload();
  await page.getByRole('heading', { name: 'Forecast' }).waitFor();
  await page.goto('products/orders-write/docs');
  await page.getByText('This API product has no documentation.').waitFor();
});

test('who may only read sees the document and its preview, and nothing that changes it', async () => {
  await acme.api('PUT', '/apiproducts/catalog-read/spec', { document: YAML });
  const page = await open(acme.ron);
  await eventually(() => factOf(page, 'Title').textContent(), 'Tides');
  expect(await section(page).getByRole('link').allInnerTexts()).toEqual(['Preview']);
  expect(await section(page).getByRole('button').count()).toBe(0);
});

test.each(['light', 'dark'] as const)(
  'in %s, on 320 px, the panel passes axe and fits',
  async (colorScheme) => {
    await acme.api('PUT', '/apiproducts/catalog-read/spec', { document: YAML });
    const page = await browser.open(acme.ana, { colorScheme, viewport: { width: 320, height: 800 } });
    await page.goto('products/catalog-read');
    await choose(page, 'Replace with a file', 'a-long-name-'.repeat(12), '7');
    await section(page).getByRole('alert').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  },
);
