import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Audit } from '../../shared/schemas/audit';
import { eventually } from '../support/browser/eventually';
import { leakingAddresses, onStage } from '../support/browser/stage';
import { unique } from '../support/registry/given';
import { basic } from '../support/registry/registry';

const { keymint, browser, acme, secrets } = onStage();

/** Returns the listed events as sentences. */
const events = (page: Page) => page.locator('.km-audit-table .km-cell-name > a');
const top = (page: Page) => events(page).first();
const told = async (page: Page): Promise<string[]> => {
  await top(page).waitFor();
  return events(page).allInnerTexts();
};

/** Renames Dora as Ana. */
const rename = (firstName: string) => acme.api('POST', `/developers/${acme.dora}/edit`, { firstName });
const reveal = (purpose: 'reveal' | 'copy', what = 'consumerSecret') =>
  acme.api('POST', `/apps/${acme.keyA.appId}/keys/${acme.keyA.keyRef}/reveal`, { what, purpose });

test('AT-C11.1 what Ana changed is on top, as a sentence, and opens field by field', async () => {
  const page = await browser.open(acme.ana);
  await page.goto('audit');
  await top(page).waitFor();
  await rename('Doris');
  await page.reload();
  const sentence = `${acme.ana.email} changed First name of Dora Diaz: Dora → Doris`;
  await eventually(async () => (await told(page))[0], sentence);

  await top(page).click();
  await page.getByText('Request ID').waitFor();
  expect(await top(page).getAttribute('aria-expanded')).toBe('true');
  const changes = page.getByRole('table', { name: 'Changes of Dora Diaz' });
  expect(await changes.getByRole('row').allInnerTexts()).toEqual([
    expect.stringMatching(/^Field\s+Before\s+After$/),
    expect.stringMatching(/^First name\s+Dora\s+Doris$/),
  ]);
  await page.waitForURL(/\/audit\/[^/?]+$/);
  const [, id] = /\/audit\/([^/?]+)$/.exec(page.url()) ?? [];
  expect(id).toBe((await acme.api('GET', '/audits?pageSize=1')).audit[0].id);

  await page.goto(`audit/${id}?action=createDeveloper`);
  const alone = page.getByRole('region', { name: 'Event' });
  await alone.getByText(sentence).waitFor();
  await alone.getByRole('link', { name: 'Dora Diaz' }).click();
  await page.waitForURL(`**/developers/${acme.dora}`);
});

test('a developer who was deleted keeps the name, and a password is told of, not told', async () => {
  await rename('Doris');
  await acme.api('DELETE', `/developers/${acme.nia}`);
  await acme.api('PUT', `/members/${encodeURIComponent(acme.ron.email)}`, {
    password: 'another good password',
  });
  const page = await browser.open(acme.ana);
  await page.goto(`audit?type=developers&id=${acme.nia}`);
  await eventually(
    () => told(page),
    [`${acme.ana.email} deleted developer Nia Novak`, `${acme.ana.email} created developer Nia Novak`],
  );
  const links = page.locator('tbody').getByRole('link', { name: 'Nia Novak', exact: true });
  await eventually(() => links.count(), 0);
  await page.goto('audit?action=updateMember');
  await top(page).click();
  await page.getByRole('row', { name: 'Password — changed (never shown)' }).waitFor();
});

test('AT-C11.2 a key that was revealed is there, and no secret is anywhere in the JSON', async () => {
  await reveal('reveal', 'consumerKey');
  await reveal('copy');
  const page = await browser.open(acme.ana);
  const answers: string[] = [];
  page.on('response', async (answer) => {
    if (answer.url().includes('/v1/')) answers.push(await answer.text().catch(() => ''));
  });
  await page.goto('audit?action=credential.*');
  await eventually(
    () => told(page),
    [
      `${acme.ana.email} copied a key of app storefront`,
      `${acme.ana.email} revealed a key of app storefront`,
    ],
  );
  await page.goto('audit');
  await page.getByRole('button', { name: 'Export' }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'As JSON' }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toMatch(new RegExp(`^${acme.org}-audit-\\d{8}T\\d{4}Z\\.json$`));
  const json = readFileSync(await file.path(), 'utf8');
  const exported: Audit[] = JSON.parse(json);
  expect(exported.map(({ id }) => id)).toEqual(
    (await acme.api('GET', '/audits?pageSize=1000')).audit.map(({ id }: Audit) => id),
  );
  expect(exported.map(({ action }) => action)).toContain('credential.revealed');
  await eventually(() => answers.length > 1, true);
  const shown = [json, ...answers, await page.content()].join('\n');
  expect(acme.secrets.filter((secret) => shown.includes(secret))).toEqual([]);
});

test('what the filters let through is exported as CSV, with nothing that a spreadsheet would run', async () => {
  await rename('=HYPERLINK("https://evil.test")');
  const page = await browser.open(acme.ana);
  await page.goto('audit?action=editDeveloper');
  await top(page).waitFor();
  await page.getByRole('button', { name: 'Export' }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'As CSV' }).click();
  const [head = '', ...rows] = readFileSync(await (await saving).path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(head).toMatch(/^\ufeffTime,Actor,Action,Event,Outcome,/);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain(`,${acme.ana.email},editDeveloper,`);
  expect(rows[0]).not.toMatch(/(^|,)"?[=+@]/);
});

test('AT-C11.3 who filters by actor and action has an address that shows others the same', async () => {
  await reveal('reveal');
  await acme.api('POST', '/keys:lookUp', { consumerKey: acme.keyA.consumerKey });
  const page = await browser.open(acme.ana);
  await page.goto('audit');
  await page.getByRole('textbox', { name: 'Actor' }).fill(acme.ana.email);
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Action' }).selectOption('Keys revealed or copied');
  const revealed = [`${acme.ana.email} revealed a key of app storefront`];
  await eventually(() => told(page), revealed);
  const asked = { actor: acme.ana.email, action: 'credential.*' };
  await eventually(() => Object.fromEntries(new URL(page.url()).searchParams), asked);

  const other = await browser.open(acme.ron);
  await other.goto(page.url());
  await eventually(() => told(other), revealed);
  await eventually(() => other.getByRole('textbox', { name: 'Actor' }).inputValue(), acme.ana.email);
  await other.getByRole('textbox', { name: 'Actor' }).fill(acme.ron.email);
  await other.keyboard.press('Enter');
  await other.getByText('No events match these filters.').waitFor();
  await other.getByRole('button', { name: 'Clear filters' }).first().click();
  await eventually(async () => (await told(other)).length > 5, true);
  await other.goBack();
  await other.getByText('No events match these filters.').waitFor();
});

test('a filter that is chosen before the last one is drawn is added to it', async () => {
  const page = await browser.open(acme.ana);
  await page.goto('audit');
  await top(page).waitFor();
  await page.getByRole('textbox', { name: 'Actor' }).fill(acme.ana.email);
  // In one task, so that nothing is rendered between the changes.
  await page.getByRole('combobox', { name: 'Action' }).evaluate(async (action: HTMLSelectElement) => {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    for (let promised = 0; promised < 50; promised++) await null;
    action.value = 'credential.*';
    action.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await page.waitForURL(/action=/);
  const { searchParams } = new URL(page.url());
  expect(Object.fromEntries(searchParams)).toEqual({ actor: acme.ana.email, action: 'credential.*' });
});

test('kinds of objects, one of them, and periods are filters of the address as well', async () => {
  const page = await browser.open(acme.ana);
  await page.goto(`audit?type=apps&id=${acme.keyB.appId}`);
  await eventually(() => told(page), expect.arrayContaining([`${acme.ana.email} created app batch`]));
  expect((await told(page)).filter((words) => !words.endsWith('app batch'))).toEqual([]);
  const batch = page.locator('tbody').getByRole('link', { name: 'batch', exact: true }).first();
  expect(await batch.getAttribute('href')).toBe(`/console/o/${acme.org}/apps/${acme.keyB.appId}`);

  await page.getByRole('combobox', { name: 'Object' }).selectOption('API products');
  await eventually(
    () => told(page),
    ['internal-ops', 'orders-write', 'catalog-read'].map(
      (name) => `${acme.ana.email} created API product ${name}`,
    ),
  );
  await page.getByRole('button', { name: '7 d', exact: true }).click();
  await page.waitForURL('**/audit?type=apiProducts&from=7d');
  await page.goto('audit?to=2020-01-01T00:00Z');
  await page.getByText('No events match these filters.').waitFor();
  await page.goto('audit?from=2020-01-01T00:00Z&to=2100-01-01T00:00Z');
  await top(page).waitFor();
});

test('AT-C11.4 what Ron was not allowed to delete is there, as denied', async () => {
  const answer = await fetch(`${keymint.url}/v1/organizations/${acme.org}/developers/${acme.dora}`, {
    method: 'DELETE',
    headers: { authorization: basic(acme.ron.email, acme.ron.password) },
  });
  expect(answer.status).toBe(403);
  const page = await browser.open(acme.ana);
  await page.goto('audit?outcome=denied');
  await eventually(
    () => told(page),
    [`${acme.ron.email} tried “Delete developer” on Dora Diaz and was not allowed`],
  );
  expect(await page.locator('tbody .km-badge').allInnerTexts()).toEqual(['Denied']);
});

test('AT-C11.5 nothing edits or removes an event: 405, and no control for it', async () => {
  const { audit } = await acme.api('GET', '/audits?pageSize=1000');
  const [{ id }] = audit;
  const statuses = [];
  for (const method of ['PUT', 'PATCH', 'DELETE', 'POST'])
    for (const path of ['/audits', `/audits/${id}`]) {
      const asked = await acme.ask(method, path, {});
      statuses.push([method, path, asked.status]);
    }
  expect(statuses.filter(([, path]) => path === '/audits').map(([, , status]) => status)).toEqual([
    405, 405, 405, 405,
  ]);
  expect(statuses.filter(([, , status]) => status !== 405 && status !== 404)).toEqual([]);
  expect((await acme.api('GET', '/audits?pageSize=1000')).audit).toEqual(audit);

  const page = await browser.open(acme.ana);
  await page.goto('audit');
  await top(page).waitFor();
  await page.getByText('Events are kept for ever. Nobody can change or remove one.').waitFor();
  expect(
    await page
      .locator('main')
      .getByRole('button', { name: /delete|edit|remove/i })
      .count(),
  ).toBe(0);
});

test('wrong passwords are one event that counts them, with their source, and tell no name that may be a password', async () => {
  const guess = async (user: string) => {
    const path = `/v1/organizations/${acme.org}/developers`;
    const answer = await fetch(`${keymint.url}${path}`, {
      headers: { authorization: basic(user, unique('a wrong password')) },
    });
    expect(answer.status).toBe(401);
  };
  for (let time = 0; time < 4; time++) await guess(acme.ron.email);
  await guess(unique('a password, by mistake'));
  const page = await browser.open(acme.ana);
  await page.goto('audit?action=session.failed');
  const sentence = `Somebody failed to sign in as ${acme.ron.email} 4 times`;
  await eventually(
    async () => (await told(page)).sort(),
    ['Somebody failed to sign in as an unknown name', sentence],
  );
  await page.getByRole('link', { name: sentence }).click();
  await page.getByText('security.authentication.Unauthorized').waitFor();
  await page.getByText('127.0.0.1').first().waitFor();
});

test('AT-C11.6 newest first; pages lose and repeat nothing while new events arrive', async () => {
  for (let number = 0; number < 60; number++) await rename(`Dora ${number}`);
  const page = await browser.open(acme.ana);
  await page.goto('audit?action=editDeveloper');
  await eventually(async () => (await told(page)).length, 50);
  const first = await told(page);
  expect(first[0]).toContain('→ Dora 59');
  await rename('Doris');
  await page.getByRole('link', { name: 'Older' }).click();
  await eventually(async () => (await told(page)).length, 10);
  const second = await told(page);
  const numbers = [...first, ...second].map((words) => Number(/→ Dora (\d+)$/.exec(words)?.[1]));
  expect(numbers).toEqual(Array.from({ length: 60 }, (_, index) => 59 - index));

  await page.reload();
  await eventually(() => told(page), second);
  await page.keyboard.press('[');
  await eventually(async () => (await told(page))[0], expect.stringMatching(/→ Doris$/));
  await eventually(() => new URL(page.url()).search, '?action=editDeveloper');
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
