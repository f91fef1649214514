import type { Page } from 'playwright-core';
import { makeAcme } from '../support/browser/acme';
import { eventually } from '../support/browser/eventually';
import { announced, focused, opacityOf, watchWrites, widthOf } from '../support/browser/observe';
import { leakingAddresses, onStage } from '../support/browser/stage';
import { askAt } from '../support/clients/gateway';

const { keymint, browser, acme, secrets } = onStage();

const open = async (developerId = acme.dora, who = acme.ana): Promise<Page> => {
  const page = await browser.open(who);
  await page.goto(`developers/${developerId}`);
  await page.getByRole('heading', { level: 2, name: 'Details' }).waitFor();
  return page;
};
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const row = (page: Page, name: string) => page.locator(`.km-attributes tr[data-key="${name}"]`);
const seen = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const statusSwitch = (page: Page) => page.getByRole('switch', { name: 'Status' });
const badge = (page: Page) => page.locator('.km-page-title .km-badge').textContent();
const heading = (page: Page) => page.locator('h1').textContent();

/** Types a text into a field and presses Enter. */
const enter = async (page: Page, name: string, text: string) => {
  await field(page, name).fill(text);
  await page.keyboard.press('Enter');
};

/** Reason that gateways get for an inactive developer. Source: Apigee, "VerifyAPIKey policy". */
const INACTIVE = 'keymanagement.service.DeveloperStatusNotActive';

/** Verifies a key as gateways do. */
const asGateway = async () => {
  const { token } = await acme.api('POST', '/tokens', { name: 'gateway', role: 'verifier' });
  return async (key: string) => {
    const { json } = await askAt(`${keymint.url}/v1/organizations/${acme.org}/verifyApiKey`, {
      method: 'POST',
      headers: { 'x-keymint-token': token },
      body: { action: 'verify', key },
    });
    return json.allowed ? 'allowed' : json.response_code;
  };
};

const addAttribute = (developer: string, name: string, value: string) =>
  acme.api('POST', `/developers/${developer}/attributes/${name}`, { value });

describe('C3, the details of a developer', () => {
  test('AT-C3.1 Enter saves a field with exactly one write, says so, and changes nothing else', async () => {
    const before = await acme.api('GET', `/developers/${acme.dora}`);
    const page = await open();
    const writes = watchWrites(page);
    await field(page, 'First Name').click();
    await enter(page, 'First Name', 'Doris');
    await page.getByText('Saved', { exact: true }).waitFor();
    await eventually(() => heading(page), 'Doris Diaz');
    await eventually(() => announced(page), 'First name saved');
    expect(writes).toEqual([`POST /developers/${acme.dora}/edit`]);
    await page.reload();
    await eventually(() => field(page, 'First Name').inputValue(), 'Doris');
    const { attributes, status, lastName, email } = await acme.api('GET', `/developers/${acme.dora}`);
    expect({ attributes, status, lastName, email }).toEqual({
      attributes: before.attributes,
      status: 'active',
      lastName: 'Diaz',
      email: 'dora@acme.test',
    });
    await part(page, 'Activity').getByText('Dora → Doris').waitFor();
    await part(page, 'Activity').getByRole('link', { name: 'View all' }).click();
    await page.waitForURL(`**/audit?type=developers&id=${acme.dora}`);
  });

  test('AT-C3.2 Esc takes the change back, asks for nothing and keeps the focus', async () => {
    const page = await open();
    const writes = watchWrites(page);
    await field(page, 'Last Name').fill('X');
    await page.keyboard.press('Escape');
    await eventually(() => field(page, 'Last Name').inputValue(), 'Diaz');
    await eventually(() => focused(page), 'Last Name');
    expect(writes).toEqual([]);
  });

  test('AT-C3.3 leaving a changed field neither saves nor discards it; leaving the page asks', async () => {
    const page = await open();
    const writes = watchWrites(page);
    await field(page, 'Username').fill('dora2');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await seen(page, 'Not saved');
    await eventually(() => field(page, 'Username').inputValue(), 'dora2');
    expect(await button(page, 'Cancel Username').isVisible()).toBe(true);
    expect(writes).toEqual([]);
    await button(page, 'Save Username').click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect((await acme.api('GET', `/developers/${acme.dora}`)).userName).toBe('dora2');

    await field(page, 'Username').fill('dora3');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Apps' }).click();
    await seen(page, 'Leave without saving Username?');
    await button(page, 'Stay').click();
    await eventually(() => field(page, 'Username').inputValue(), 'dora3');
    expect(writes).toHaveLength(1);
  });

  test('AT-C3.4 an empty name is not sent: the field says what is missing and keeps the focus', async () => {
    const page = await open();
    const writes = watchWrites(page);
    await enter(page, 'First Name', '');
    await seen(page, 'Enter a first name.');
    expect(await field(page, 'First Name').getAttribute('aria-invalid')).toBe('true');
    await eventually(() => focused(page), 'First Name');
    expect(writes).toEqual([]);
    page.on('dialog', (dialog) => dialog.accept());
    await page.reload();
    await eventually(() => field(page, 'First Name').inputValue(), 'Dora');
  });

  test('AT-C3.5 an e-mail address is unique whatever its case, and moves the developer with all apps', async () => {
    const page = await open();
    await enter(page, 'Email', 'IAN@acme.test');
    await seen(page, 'A developer with this email already exists.');
    const link = page.getByRole('link', { name: 'Open developer' });
    expect(await link.getAttribute('href')).toContain('/developers/by-email/ian%40acme.test');

    await enter(page, 'Email', 'dora.diaz@acme.test');
    await page.getByText('Saved', { exact: true }).waitFor();
    const { developerId, apps } = await acme.api('GET', '/developers/dora.diaz@acme.test');
    expect(developerId).toBe(acme.dora);
    expect(apps.toSorted()).toEqual(['batch', 'storefront']);
    await page.goto('developers/by-email/dora@acme.test');
    await seen(page, 'This developer doesn’t exist or was deleted.');
    await page.goto('developers/by-email/dora.diaz@acme.test');
    await page.waitForURL(`**/developers/${acme.dora}`);
    await eventually(() => heading(page), 'Dora Diaz');
  });

  test('AT-C3.6 Enter in an unchanged field asks for nothing', async () => {
    const page = await open();
    const writes = watchWrites(page);
    await field(page, 'Email').focus();
    await page.keyboard.press('Enter');
    expect(await field(page, 'Email').getAttribute('aria-busy')).toBeNull();
    // An earlier request would be answered before this later one.
    await enter(page, 'Username', 'dora2');
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(writes).toHaveLength(1);
  });

  test('AT-C3.7 deactivating asks in numbers; then no key works while apps and keys keep their status', async () => {
    const ask = await asGateway();
    expect(await ask(acme.keyA.consumerKey)).toBe('allowed');
    const page = await open();
    const writes = watchWrites(page);
    await statusSwitch(page).click({ force: true });
    const dialog = page.getByRole('dialog', { name: 'Deactivate Dora Diaz?' });
    await dialog.getByText('2 working keys stop.').waitFor();
    const words = await dialog.textContent();
    for (const told of ['1 key was used in the last 7 days', 'can still sign in', '180 s'])
      expect(words).toContain(told);
    await eventually(() => focused(page), 'Cancel');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await statusSwitch(page).isChecked()).toBe(true);
    expect(writes).toEqual([]);

    await statusSwitch(page).click({ force: true });
    await dialog.getByText('2 working keys stop.').waitFor();
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await dialog.waitFor({ state: 'detached' });
    await eventually(() => badge(page), 'Inactive');
    await seen(page, /Inactive since .* \(ana-.*\)\. No key of this developer works\./);
    const storefront = part(page, 'Apps').locator(`tr[data-key="${acme.keyA.appId}"]`);
    await storefront.getByText('Approved').waitFor();
    await storefront.getByText('Developer inactive').waitFor();
    const { status, keys } = await acme.api('GET', `/apps/${acme.keyA.appId}/details`);
    expect({ status, key: keys[0].status, effective: keys[0].effective }).toEqual({
      status: 'approved',
      key: 'approved',
      effective: { works: false, reason: 'DEVELOPER_INACTIVE' },
    });
    await page.goto(`apps/${acme.keyA.appId}`);
    await seen(page, 'Blocked — developer is inactive');
    await eventually(() => ask(acme.keyA.consumerKey), INACTIVE);
  });

  test('AT-C3.8 activating needs no dialog, and keys work again', async () => {
    const ask = await asGateway();
    const page = await open(acme.ian);
    await seen(page, /Inactive since/);
    expect(await ask(acme.keyC.consumerKey)).toBe(INACTIVE);
    await statusSwitch(page).click({ force: true });
    await seen(page, 'Ian Iqbal is active');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await eventually(() => badge(page), 'Active');
    await part(page, 'Apps').getByText('1 working').waitFor();
    await eventually(() => ask(acme.keyC.consumerKey), 'allowed');
    await button(page, 'Undo').click();
    await eventually(() => badge(page), 'Inactive');
  });

  test('AT-C3.9 an attribute is added by keyboard: +, name, Enter, value, Enter', async () => {
    const page = await open();
    await button(page, 'Add custom attribute').click();
    await eventually(() => focused(page), 'Name');
    await page.keyboard.type('tier');
    await page.keyboard.press('Enter');
    await eventually(() => focused(page), 'Value');
    await page.keyboard.type('gold');
    await page.keyboard.press('Enter');
    await row(page, 'tier').waitFor();
    await part(page, 'Custom attributes').getByText('1 of 18').waitFor();
    await eventually(() => focused(page), 'Add custom attribute');
    await page.reload();
    await eventually(() => field(page, 'Value of tier').inputValue(), 'gold');
    const { attribute } = await acme.api('GET', `/developers/${acme.dora}/attributes`);
    expect(attribute).toContainEqual({ name: 'tier', value: 'gold' });

    await enter(page, 'Value of tier', 'silver');
    await page.getByText('Saved', { exact: true }).waitFor();
    const changed = await acme.api('GET', `/developers/${acme.dora}/attributes`);
    expect(changed.attribute).toContainEqual({ name: 'tier', value: 'silver' });
  });

  test('AT-C3.10 ✕ takes the new row away, ✓ saves it', async () => {
    const page = await open();
    const writes = watchWrites(page);
    const attributes = part(page, 'Custom attributes');
    await button(page, 'Add custom attribute').click();
    await field(page, 'Name').fill('tier');
    await attributes.getByRole('button', { name: 'Cancel', exact: true }).click();
    await field(page, 'Name').waitFor({ state: 'detached' });
    await attributes.getByText('0 of 18').waitFor();
    expect(writes).toEqual([]);

    await button(page, 'Add custom attribute').click();
    await field(page, 'Name').fill('tier');
    await field(page, 'Value').fill('gold');
    await button(page, 'Save attribute').click();
    await row(page, 'tier').waitFor();
    await attributes.getByText('1 of 18').waitFor();

    await button(page, 'Add custom attribute').click();
    await field(page, 'Name').fill('other');
    await page.keyboard.press('Escape');
    await field(page, 'Name').waitFor({ state: 'detached' });
    await eventually(() => focused(page), 'Add custom attribute');
  });

  test('AT-C3.11 a name that is taken, reserved or missing is not sent', async () => {
    await addAttribute(acme.dora, 'tier', 'gold');
    const page = await open();
    const writes = watchWrites(page);
    await button(page, 'Add custom attribute').click();
    for (const [name, message] of [
      ['tier', '“tier” already exists.'],
      ['_x', 'Names starting with _ are reserved.'],
      ['', 'Enter a name.'],
    ] as const) {
      await enter(page, 'Name', name);
      await seen(page, message);
      expect(await field(page, 'Name').getAttribute('aria-invalid')).toBe('true');
      await eventually(() => focused(page), 'Name');
    }
    expect(writes).toEqual([]);
  });

  test('AT-C3.12 the eighteenth attribute is the last: + stays, and tells why it adds none', async () => {
    const page = await open(acme.nia);
    const plus = button(page, 'Add custom attribute');
    await plus.click();
    await enter(page, 'Name', 'fact17');
    await enter(page, 'Value', '17');
    await row(page, 'fact17').waitFor();
    await part(page, 'Custom attributes').getByText('18 of 18', { exact: true }).waitFor();
    expect(await plus.getAttribute('aria-disabled')).toBe('true');
    await plus.focus();
    await page.keyboard.press('Enter');
    await eventually(() => announced(page), '18 of 18 used. Delete one to add another.');
    expect(await field(page, 'Name').count()).toBe(0);
    const { status } = await acme.ask('POST', `/developers/${acme.nia}/attributes/more`, { value: '' });
    expect(status).toBe(400);
  });

  test('AT-C3.13 the trash shows on hover and on focus, and a deletion can be undone', async () => {
    await addAttribute(acme.dora, 'tier', 'gold');
    await addAttribute(acme.dora, 'zone', 'north');
    const page = await open();
    const trash = button(page, 'Delete attribute tier');
    await eventually(() => opacityOf(trash), '0');
    await row(page, 'tier').hover();
    await eventually(() => opacityOf(trash), '1');
    await page.locator('h1').hover();
    await eventually(() => opacityOf(trash), '0');
    await field(page, 'Value of tier').focus();
    await page.keyboard.press('Tab');
    await eventually(() => focused(page), 'Delete attribute tier');
    await eventually(() => opacityOf(trash), '1');
    await page.keyboard.press('Enter');
    await row(page, 'tier').waitFor({ state: 'detached' });
    await seen(page, 'Attribute tier deleted');
    await eventually(() => focused(page), 'Delete attribute zone');
    expect((await acme.ask('GET', `/developers/${acme.dora}/attributes/tier`)).status).toBe(404);
    await button(page, 'Undo').click();
    await eventually(() => field(page, 'Value of tier').inputValue(), 'gold');
    expect(await acme.api('GET', `/developers/${acme.dora}/attributes/tier`)).toMatchObject({
      value: 'gold',
    });
  });

  test('AT-C3.14 two who change one field: the later sees both values and chooses', async () => {
    const one = await open();
    const other = await browser.openTab(one);
    await other.goto(`developers/${acme.dora}`);
    await field(other, 'First Name').fill('Dorothea');
    await enter(one, 'First Name', 'Doris');
    await one.getByText('Saved', { exact: true }).waitFor();
    await field(other, 'First Name').press('Enter');
    const conflict = other.getByRole('alert').filter({ hasText: 'changed this' });
    await conflict.waitFor();
    const words = await conflict.textContent();
    expect(words).toContain('Yours: Dorothea');
    expect(words).toContain('Theirs: Doris');
    expect(await button(other, 'Keep mine').isVisible()).toBe(true);
    await button(other, 'Use theirs').click();
    await eventually(() => field(other, 'First Name').inputValue(), 'Doris');
    expect((await acme.api('GET', `/developers/${acme.dora}`)).firstName).toBe('Doris');

    await field(one, 'First Name').fill('Mine');
    await enter(other, 'First Name', 'Dot');
    await other.getByText('Saved', { exact: true }).waitFor();
    await field(one, 'First Name').press('Enter');
    await button(one, 'Keep mine').click();
    await one.getByText('Saved', { exact: true }).waitFor();
    expect((await acme.api('GET', `/developers/${acme.dora}`)).firstName).toBe('Mine');
  });

  test('what somebody else changes is told, and shown when it is asked for; typed text stays', async () => {
    const page = await open();
    await field(page, 'Username').fill('typed');
    await acme.api('POST', `/developers/${acme.dora}/edit`, { firstName: 'Doris' });
    // Simulates returning to the window.
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
    await seen(page, /^Changed by you, elsewhere$/);
    expect(await heading(page)).toBe('Dora Diaz');
    await button(page, 'Reload').click();
    await eventually(() => heading(page), 'Doris Diaz');
    await eventually(() => field(page, 'First Name').inputValue(), 'Doris');
    await eventually(() => field(page, 'Username').inputValue(), 'typed');
  });

  test('AT-C3.15 on a phone nothing scrolls sideways, nothing waits for a hover, and ✓ saves', async () => {
    await addAttribute(acme.dora, 'tier', 'gold');
    const page = await browser.open(acme.ana, {
      viewport: { width: 320, height: 640 },
      hasTouch: true,
      isMobile: true,
      deviceScaleFactor: 2,
    });
    await page.goto(`developers/${acme.dora}`);
    await part(page, 'Apps').getByText('storefront').first().waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(320);
    for (const name of ['Actions for Dora Diaz', 'Delete attribute tier']) {
      const control = button(page, name);
      await eventually(() => opacityOf(control), '1');
      const box = await control.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
    await field(page, 'First Name').tap();
    await field(page, 'First Name').fill('Doris');
    await button(page, 'Save First Name').tap();
    await eventually(() => heading(page), 'Doris Diaz');
    expect(await widthOf(page)).toBeLessThanOrEqual(320);
  });

  test('AT-C3.16 who may only read sees text: no field, no +, no trash, no switch', async () => {
    await addAttribute(acme.dora, 'tier', 'gold');
    const page = await open(acme.dora, acme.ron);
    await row(page, 'tier').waitFor();
    await part(page, 'Apps').getByText('storefront').first().waitFor();
    const main = page.getByRole('main');
    expect(await main.getByRole('textbox').count()).toBe(0);
    expect(await main.getByRole('switch').count()).toBe(0);
    for (const name of ['Add custom attribute', 'Delete attribute tier'])
      expect(await button(page, name).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Add app' }).count()).toBe(0);
    expect(await badge(page)).toBe('Active');
    await button(page, 'Actions for Dora Diaz').click();
    await eventually(() => page.getByRole('menuitem').allTextContents(), ['Copy ID']);
  });

  test('AT-C3.17 the header tells since when, for how long, and the ID, which is copied exactly', async () => {
    const page = await open();
    const head = page.locator('.km-page-head');
    const words = await head.textContent();
    expect(words).toMatch(/Registered [A-Z][a-z]{2} \d{1,2}, \d{4} · less than a day/);
    expect(words).toContain(acme.dora);
    await head.getByRole('button', { name: 'Copy Developer ID' }).click();
    await eventually(() => announced(page), 'Developer ID copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(acme.dora);
  });

  test('AT-C3.18 the same e-mail address in another organization is told to who has rights there', async () => {
    const eu = await makeAcme(keymint, { crowd: 0, besides: acme.ana });
    secrets.push(...eu.secrets);
    const page = await open();
    const link = page.getByRole('link', { name: `Also registered in ${eu.org}` });
    await link.click();
    await page.waitForURL(`**/console/o/${eu.org}/developers/${eu.dora}`);
    await eventually(() => heading(page), 'Dora Diaz');

    const readers = await open(acme.dora, acme.ron);
    await part(readers, 'Apps').getByText('storefront').first().waitFor();
    expect(await readers.getByText('Also registered in').count()).toBe(0);
  });
});

describe('C4, deleting a developer', () => {
  const askToDelete = async (page: Page, name: string) => {
    await button(page, `Actions for ${name}`).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog', { name: `Delete ${name}?` });
    await dialog.getByText(/This removes|has no apps/).waitFor();
    return dialog;
  };

  test('AT-C4.1 from the row: Cancel has the focus; Delete removes the row and the developer', async () => {
    const page = await browser.open(acme.ana);
    await page.goto('developers');
    const dialog = await askToDelete(page, 'Nia Novak');
    expect(await dialog.getByRole('textbox').count()).toBe(0);
    await eventually(() => focused(page), 'Cancel');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect((await acme.ask('GET', `/developers/${acme.nia}`)).status).toBe(200);

    await askToDelete(page, 'Nia Novak');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'Nia Novak' }).waitFor({ state: 'detached' });
    await seen(page, 'Nia Novak deleted');
    await seen(page, 'of 2');
    expect((await acme.ask('GET', `/developers/${acme.nia}`)).status).toBe(404);
  });

  test('AT-C4.1 from the header: Cancel has the focus; Delete leads to the list', async () => {
    const page = await open(acme.nia);
    const dialog = await askToDelete(page, 'Nia Novak');
    expect(await dialog.getByRole('textbox').count()).toBe(0);
    await eventually(() => focused(page), 'Cancel');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect((await acme.ask('GET', `/developers/${acme.nia}`)).status).toBe(200);

    await askToDelete(page, 'Nia Novak');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/developers$/);
    await seen(page, 'Nia Novak deleted');
    expect((await acme.ask('GET', `/developers/${acme.nia}`)).status).toBe(404);
  });

  test('AT-C4.2 where a key works its last use is told and the e-mail address must be typed', async () => {
    const ask = await asGateway();
    expect(await ask(acme.keyA.consumerKey)).toBe('allowed');
    const page = await open();
    const writes = watchWrites(page);
    const dialog = await askToDelete(page, 'Dora Diaz');
    const words = await dialog.textContent();
    for (const told of [
      '2 apps',
      '2 working keys stop.',
      '180 s',
      '1 key was used in the last 7 days',
      'storefront',
    ])
      expect(words).toContain(told);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('Type dora@acme.test to confirm.', { exact: true }).waitFor();
    expect(writes).toEqual([]);
    await dialog.getByRole('textbox').fill('dora@acme.test');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/\/developers$/);
    expect((await acme.ask('GET', `/developers/${acme.dora}`)).status).toBe(404);
    await eventually(() => ask(acme.keyA.consumerKey), 'oauth.v2.InvalidApiKey');
  });

  test('AT-C4.4 Esc and a click outside delete nothing; a double-click deletes once', async () => {
    const page = await open(acme.nia);
    const writes = watchWrites(page);
    const dialog = await askToDelete(page, 'Nia Novak');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await askToDelete(page, 'Nia Novak');
    await page.mouse.click(10, 400);
    await dialog.waitFor({ state: 'detached' });
    expect(writes).toEqual([]);
    await askToDelete(page, 'Nia Novak');
    await dialog.getByRole('button', { name: 'Delete' }).dblclick();
    await page.waitForURL(/\/developers$/);
    expect(writes).toEqual([`DELETE /developers/${acme.nia}`]);
  });
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
