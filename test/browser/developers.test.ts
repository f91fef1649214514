import type { Page } from 'playwright-core';
import { type Acme, makeAcme } from '../support/browser/acme';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { eventually } from '../support/browser/eventually';
import { type SharedKeymint, sharedKeymint } from '../support/browser/keymint';
import { announced, focused, opacityOf, watchWrites, widthOf } from '../support/browser/observe';
import { leakingAddresses } from '../support/browser/stage';

let keymint: SharedKeymint;
let browser: TestBrowser;
const secrets: string[] = [];
beforeAll(async () => {
  keymint = sharedKeymint();
  browser = await startBrowser(keymint.url);
}, 120_000);
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser?.close();
  await keymint?.stop();
});

const make = async (crowd = 120): Promise<Acme> => {
  const acme = await makeAcme(keymint, { crowd });
  secrets.push(...acme.secrets);
  return acme;
};
const rows = (page: Page) => page.locator('main tbody tr');
const names = (page: Page) => page.locator('main tbody .km-cell-name a').allTextContents();
const rowOf = (page: Page, name: string) => rows(page).filter({ hasText: name });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search developers' });
const range = (page: Page, text: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByText(text, { exact: true }).waitFor();
const header = (page: Page, name: string) => page.getByRole('columnheader', { name });
const searched = (page: Page) => new URL(page.url()).searchParams;
const pathOf = (page: Page) => new URL(page.url()).pathname;
const choose = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true }).click();
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });

/** Opens the list and waits for its rows. */
const open = async (acme: Acme, address = 'developers', who = acme.ana): Promise<Page> => {
  const page = await browser.open(who);
  await page.goto(address);
  await rows(page).first().waitFor();
  return page;
};
/** Presses Tab until an element has the focus; returns the number of presses. */
const tabTo = async (page: Page, name: string, most: number): Promise<number> => {
  for (let pressed = 1; pressed <= most; pressed++) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === name) return pressed;
  }
  throw new Error(`Tab did not reach ${name} but ${await focused(page)}`);
};
const menuOf = async (page: Page, name: string): Promise<string[]> => {
  await button(page, `Actions for ${name}`).click();
  await page.getByRole('menuitem').first().waitFor();
  return page.getByRole('menuitem').allTextContents();
};
const pick = async (page: Page, name: string, entry: string) => {
  await menuOf(page, name);
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
};

describe('the list', () => {
  test('AT-C1.1 the list opens with fifty of all developers, and says how many there are', async () => {
    const page = await open(await make());
    expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual(['Developers']);
    expect(await rows(page).count()).toBe(50);
    await range(page, 'Showing 1–50 of 123');
  });

  test('AT-C1.2 a search narrows the list, is in the address, is told, survives a reload and goes Back', async () => {
    const page = await open(await make());
    await page.keyboard.press('/');
    // Slow enough for a search after each letter.
    await page.keyboard.type('dor', { delay: 300 });
    await eventually(() => names(page), ['Dora Diaz'], 2000);
    await eventually(() => searched(page).get('q'), 'dor');
    await eventually(() => announced(page), '1 developer');
    await page.reload();
    await eventually(() => names(page), ['Dora Diaz']);
    await eventually(() => search(page).inputValue(), 'dor');
    await page.goBack();
    await eventually(() => rows(page).count(), 50);
    await eventually(() => search(page).inputValue(), '');
  });

  test('AT-C1.3 capitals do not matter, the middle of a name does not match, and Clear filters restores', async () => {
    const page = await open(await make());
    await search(page).fill('DORA@ACME');
    await eventually(() => names(page), ['Dora Diaz']);
    await search(page).fill('ora');
    await page.getByText('No developers match “ora”.', { exact: true }).waitFor();
    await eventually(() => announced(page), '0 developers');
    await button(page, 'Clear filters').click();
    await eventually(() => rows(page).count(), 50);
    await eventually(() => focused(page), 'Search developers');
  });

  test('AT-C1.4 a status filter shows only those, and its address shows the same to whoever signs in', async () => {
    const acme = await make(5);
    const page = await open(acme);
    await page.getByLabel('Status').selectOption('Inactive');
    await eventually(() => names(page), ['Ian Iqbal']);
    expect(await rows(page).locator('.km-badge').allTextContents()).toEqual(['Inactive']);
    await eventually(() => searched(page).get('status'), 'inactive');
    const other = await browser.open();
    await other.goto(page.url());
    await other.getByLabel('Email').fill(acme.ana.email);
    await other.getByLabel('Password', { exact: true }).fill(acme.ana.password);
    await other.keyboard.press('Enter');
    await eventually(() => names(other), ['Ian Iqbal']);
    await eventually(() => other.url(), page.url());
  });

  test('AT-C1.5 the header Registered orders the list both ways, and says which', async () => {
    const page = await open(await make());
    const registered = header(page, 'Registered');
    await registered.getByRole('button').click();
    await eventually(() => registered.getAttribute('aria-sort'), 'ascending');
    await eventually(async () => (await names(page))[0], 'Dev dev001');
    await registered.getByRole('button').click();
    await eventually(() => registered.getAttribute('aria-sort'), 'descending');
    await eventually(async () => (await names(page))[0], 'Dora Diaz');
    await eventually(() => searched(page).get('sort'), '-createdAt');
  });

  test('AT-C1.6 Next and Previous turn the pages, and no row is on two of them', async () => {
    const page = await open(await make());
    const first = await names(page);
    await page.getByRole('link', { name: 'Next' }).click();
    await range(page, 'Showing 51–100 of 123');
    await eventually(async () => (await names(page)).filter((name) => first.includes(name)), []);
    const second = await names(page);
    await page.getByRole('link', { name: 'Next' }).click();
    await range(page, 'Showing 101–123 of 123');
    await eventually(async () => (await names(page)).length, 23);
    const third = await names(page);
    expect([second.length, third.length]).toEqual([50, 23]);
    expect(new Set([...first, ...second, ...third]).size).toBe(123);
    expect(await page.getByRole('link', { name: 'Next' }).getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('link', { name: 'Previous' }).click();
    await range(page, 'Showing 51–100 of 123');
    await page.getByRole('link', { name: 'Previous' }).click();
    await range(page, 'Showing 1–50 of 123');
    await eventually(async () => (await names(page))[0], first[0]);
  });

  test('AT-C1.7 a click beside the name opens the developer; Ctrl and a click, another tab', async () => {
    const acme = await make(5);
    const page = await open(acme);
    const cell = rowOf(page, 'Dora Diaz').locator('td[data-label="Username"]');
    const { width = 0, height = 0 } = (await cell.boundingBox()) ?? {};
    await cell.click({ position: { x: width - 4, y: height - 4 } });
    await page.waitForURL(`**/developers/${acme.dora}`);
    await page.goBack();
    await rows(page).first().waitFor();
    const before = [page.url(), await names(page)];
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'Dora Diaz', exact: true }).click({ modifiers: ['Control'] });
    await (await opened).waitForURL(`**/developers/${acme.dora}`);
    expect([page.url(), await names(page)]).toEqual(before);
  });

  test('AT-C1.8 the keyboard goes from the search to a row, into its menu and out again', async () => {
    const page = await open(await make(5));
    await page.keyboard.press('/');
    await eventually(() => focused(page), 'Search developers');
    await tabTo(page, 'Dora Diaz', 20);
    // There is one tab stop between the name and the menu: the link to the developer's apps.
    expect(await tabTo(page, 'Actions for Dora Diaz', 2)).toBe(2);
    await eventually(() => opacityOf(button(page, 'Actions for Dora Diaz')), '1');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem').first().waitFor();
    for (let pressed = 0; pressed < 6 && (await focused(page)) !== 'Delete…'; pressed++)
      await page.keyboard.press('ArrowDown');
    await eventually(() => focused(page), 'Delete…');
    await page.keyboard.press('Escape');
    await eventually(() => focused(page), 'Actions for Dora Diaz');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('AT-C1.9 an API that fails is told with the request’s ID, and Try again tries again', async () => {
    const page = await open(await make(5));
    const isApi = /\/v1\//;
    await page.route(isApi, (route) =>
      route.fulfill({
        status: 503,
        headers: { 'x-request-id': 'request-of-the-test' },
        json: { code: 'messaging.adaptors.http.flow.ServiceUnavailable', message: 'Later' },
      }),
    );
    await page.reload();
    const panel = page.getByRole('alert');
    await panel.waitFor();
    expect(await panel.textContent()).toContain('request-of-the-test');
    expect(await panel.getByRole('button', { name: 'Copy Request ID' }).count()).toBe(1);
    expect(await search(page).isEditable()).toBe(true);
    await page.unroute(isApi);
    await button(page, 'Try again').click();
    await eventually(() => rows(page).count(), 8);
  });

  test('AT-C1.10 who may only read is offered nothing else, and is refused it as well', async () => {
    const acme = await make(5);
    const page = await open(acme, 'developers', acme.ron);
    for (const name of ['Add developer', 'Export CSV…']) expect(await button(page, name).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Add developer' }).count()).toBe(0);
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await menuOf(page, 'Dora Diaz')).toEqual(['View details', 'Copy email', 'Copy developer ID']);
    const address = `/v1/organizations/${acme.org}/developers/${acme.dora}`;
    const deleting = `fetch(${JSON.stringify(address)}, {
      method: 'DELETE', headers: { 'content-type': 'application/json' },
    }).then(({ status }) => status)`;
    expect(await page.evaluate(deleting)).toBe(403);
    await page.goto('developers/new');
    await page.getByText('You need the developers.create permission to add developers.').waitFor();
  });

  test('↓ leads from the search to the first row, Enter opens it, and ] and [ turn the pages', async () => {
    const acme = await make();
    const page = await open(acme);
    await range(page, 'Showing 1–50 of 123');
    await page.keyboard.press(']');
    await range(page, 'Showing 51–100 of 123');
    await page.keyboard.press('[');
    await range(page, 'Showing 1–50 of 123');
    await page.keyboard.press('/');
    await page.keyboard.type('nia');
    await eventually(() => names(page), ['Nia Novak']);
    await page.keyboard.press('ArrowDown');
    await eventually(() => focused(page), 'Nia Novak');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/developers/${acme.nia}`);
  });

  test('an attribute narrows the list, and its chip takes it away again', async () => {
    const page = await open(await make(5));
    const attribute = page.getByLabel('Attribute');
    await attribute.fill('fact3');
    await attribute.press('Enter');
    await page.getByText('Write it as name = value.').waitFor();
    await attribute.fill('fact3 = 3');
    await attribute.press('Enter');
    await eventually(() => names(page), ['Nia Novak']);
    await eventually(() => searched(page).get('attr'), 'fact3:3');
    await page.getByLabel('Status').selectOption('Inactive');
    await page.getByText('No developers with status Inactive and fact3 = 3.', { exact: true }).waitFor();
    await button(page, 'Remove filter Status: Inactive').click();
    await eventually(() => names(page), ['Nia Novak']);
    await button(page, 'Remove filter fact3 = 3').click();
    await eventually(() => rows(page).count(), 8);
    await eventually(() => attribute.inputValue(), '');
  });

  test('the count of apps leads to the apps of that owner', async () => {
    const acme = await make(0);
    const page = await open(acme);
    const link = page.getByRole('link', { name: '2 apps of Dora Diaz' });
    expect(await link.getAttribute('href')).toMatch(new RegExp(`/apps\\?owner=${acme.dora}$`));
    expect(await rowOf(page, 'Nia Novak').locator('td[data-label="Apps"]').getByRole('link').count()).toBe(0);
  });

  test('a row’s menu copies the e-mail address and the developer ID, and says so', async () => {
    const acme = await make(0);
    const page = await open(acme);
    const copied = () => page.evaluate('navigator.clipboard.readText()');
    await pick(page, 'Dora Diaz', 'Copy email');
    await eventually(() => announced(page), 'Email copied');
    expect(await copied()).toBe('dora@acme.test');
    await pick(page, 'Dora Diaz', 'Copy developer ID');
    await eventually(() => announced(page), 'Developer ID copied');
    expect(await copied()).toBe(acme.dora);
  });

  test('a row’s menu activates at once, and deactivates and deletes when that is confirmed', async () => {
    const acme = await make(0);
    const page = await open(acme);
    const badge = (name: string) => rowOf(page, name).locator('.km-badge').textContent();
    await pick(page, 'Ian Iqbal', 'Activate');
    await eventually(() => badge('Ian Iqbal'), 'Active');
    await pick(page, 'Ian Iqbal', 'Deactivate…');
    await dialog(page, 'Deactivate Ian Iqbal?').getByRole('button', { name: 'Deactivate' }).click();
    await eventually(() => badge('Ian Iqbal'), 'Inactive');
    expect((await acme.api('GET', `/developers/${acme.ian}`)).status).toBe('inactive');
    await pick(page, 'Ian Iqbal', 'Delete…');
    await dialog(page, 'Delete Ian Iqbal?').getByRole('button', { name: 'Delete' }).click();
    await eventually(() => names(page), ['Dora Diaz', 'Nia Novak']);
    await eventually(() => focused(page), 'Nia Novak');
    await range(page, 'Showing 1–2 of 2');
    expect((await acme.ask('GET', `/developers/${acme.ian}`)).status).toBe(404);
  });

  test('at 320 px nothing scrolls sideways, and rows are cards with their labels and menus', async () => {
    const acme = await make(5);
    const page = await browser.open(acme.ana, { viewport: { width: 320, height: 700 } });
    await page.goto('developers?q=d&status=active');
    await rows(page).first().waitFor();
    await choose(page, 'Select Dora Diaz');
    await button(page, 'Export selected').waitFor();
    expect(await widthOf(page)).toBe(320);
    expect(await button(page, 'Actions for Dora Diaz').isVisible()).toBe(true);
    await page.goto('developers/new');
    await dialog(page, 'Add developer').waitFor();
    expect(await widthOf(page)).toBe(320);
  });
});

describe('many at once', () => {
  const api = (acme: Acme, path: string) => acme.api('GET', path);

  test('those who are chosen are deactivated when that is confirmed, and activated at once', async () => {
    const acme = await make(5);
    const page = await open(acme);
    const inactive = async () =>
      (await api(acme, '/developers:search?status=inactive')).developers
        .map(({ firstName }: { firstName: string }) => firstName)
        .sort();
    await choose(page, 'Select Dora Diaz');
    await choose(page, 'Select Nia Novak');
    await page.getByText('2 selected').waitFor();
    await button(page, 'Deactivate…').click();
    const question = dialog(page, 'Deactivate 2 developers?');
    await eventually(() => question.textContent(), expect.stringContaining('They have 2 apps.'));
    await eventually(() => focused(page), 'Cancel');
    await question.getByRole('button', { name: 'Deactivate' }).click();
    await page.getByText('2 developers deactivated').waitFor();
    expect(await inactive()).toEqual(['Dora', 'Ian', 'Nia']);
    await eventually(() => rowOf(page, 'Dora Diaz').locator('.km-badge').textContent(), 'Inactive');
    await button(page, 'Activate').click();
    await page.getByText('2 developers activated').waitFor();
    expect(await inactive()).toEqual(['Ian']);
    await button(page, 'Clear').click();
    expect(await page.getByText('2 selected').count()).toBe(0);
    await eventually(() => focused(page), 'Select all rows on this page');
  });

  test('all who match can be chosen, also those on other pages', async () => {
    const acme = await make(60);
    const page = await open(acme, 'developers?q=dev0');
    await range(page, 'Showing 1–50 of 60');
    await choose(page, 'Select all rows on this page');
    await button(page, 'Select all 60 matching').click();
    await page.getByText('60 selected').waitFor();
    await button(page, 'Deactivate…').click();
    await dialog(page, 'Deactivate 60 developers?').getByRole('button', { name: 'Deactivate' }).click();
    await page.getByText('60 developers deactivated').waitFor({ timeout: 30_000 });
    expect(await api(acme, '/developers:count?status=inactive')).toEqual({ total: 61 });
  });

  test('what a bulk change fails with is told beside it, with how far it came', async () => {
    const acme = await make(5);
    const page = await open(acme);
    await page.route(`**/developers/${acme.nia}?action=*`, (route) =>
      route.fulfill({ status: 500, json: {} }),
    );
    for (const name of ['Dora Diaz', 'Nia Novak']) await choose(page, `Select ${name}`);
    await button(page, 'Activate').click();
    const told = page.getByRole('region', { name: 'Selected developers' }).getByRole('alert');
    await told.waitFor();
    expect(await told.textContent()).toContain('We couldn’t confirm the change. Reload to check.');
    await page.getByText('Stopped after 1 developer.').waitFor();
    await page.getByText('2 selected').waitFor();
  });

  test('the selection stays while pages are turned, and goes when something else is looked for', async () => {
    const page = await open(await make());
    await choose(page, 'Select Dora Diaz');
    await page.getByRole('link', { name: 'Next' }).click();
    await range(page, 'Showing 51–100 of 123');
    await page.getByText('1 selected').waitFor();
    await page.getByLabel('Status').selectOption('Inactive');
    await eventually(() => names(page), ['Ian Iqbal']);
    expect(await page.getByText('1 selected').count()).toBe(0);
  });
});

describe('adding one', () => {
  const field = (page: Page, name: string) => page.getByRole('textbox', { name: new RegExp(`^${name}`) });
  const fill = async (page: Page, values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
  };

  test('AT-C2.1 + Developer opens a dialog with an address of its own, the first field focused', async () => {
    const page = await open(await make(0));
    await page.getByRole('link', { name: 'Add developer' }).click();
    await dialog(page, 'Add developer').waitFor();
    await eventually(() => pathOf(page), expect.stringMatching(/\/developers\/new$/));
    await eventually(() => focused(page), 'First name (required)');
    await page.reload();
    await dialog(page, 'Add developer').waitFor();
    await eventually(() => focused(page), 'First name (required)');
  });

  test('AT-C2.2 an empty form says what is missing, focuses the first field, and sends nothing', async () => {
    const page = await open(await make(0), 'developers/new');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await button(page, 'Create').click();
    for (const message of [
      'Enter a first name.',
      'Enter a last name.',
      'Enter an email address.',
      'Enter a username.',
    ])
      await page.getByText(message, { exact: true }).waitFor();
    await eventually(() => focused(page), 'First name (required)');
    await field(page, 'Email').fill('name@example');
    await page.getByText('Enter an email address like name@example.com.', { exact: true }).waitFor();
    expect(asked).toEqual([]);
  });

  test('AT-C2.3 the address is in lower case, the username follows from it, and the new row is first', async () => {
    const acme = await make(0);
    const page = await open(acme, 'developers?sort=lastName');
    await page.keyboard.press('n');
    await fill(page, { 'First name': 'Eva', 'Last name': 'Example', Email: 'Eva@Acme.TEST' });
    await page.keyboard.press('Tab');
    await eventually(() => field(page, 'Email').inputValue(), 'eva@acme.test');
    await eventually(() => field(page, 'Username').inputValue(), 'eva');
    await page.keyboard.press('Enter');
    await dialog(page, 'Add developer').waitFor({ state: 'detached' });
    const first = rows(page).first();
    await eventually(() => first.locator('.km-cell-name').textContent(), 'Eva Exampleeva@acme.test');
    expect(await first.locator('.km-badge').textContent()).toBe('Active');
    expect(await first.getAttribute('data-outlined')).toBe('true');
    await page.getByText('Developer created').waitFor();
    await eventually(() => focused(page), 'Add developer');
    await eventually(() => searched(page).get('sort'), 'lastName');
    await eventually(() => first.getAttribute('data-outlined'), null);
    const { developerId, userName } = await acme.api('GET', '/developers/eva@acme.test');
    expect(userName).toBe('eva');
    await button(page, 'View').click();
    await page.waitForURL(`**/developers/${developerId}`);
  });

  test('AT-C2.4 who exists already is told under the address, with the way there', async () => {
    const acme = await make(0);
    const page = await open(acme, 'developers/new');
    await fill(page, { 'First name': 'Eva', 'Last name': 'Example', Email: 'Dora@acme.test' });
    await page.keyboard.press('Enter');
    await page.getByText('A developer with this email already exists.').waitFor();
    await eventually(() => focused(page), 'Email (required)');
    await eventually(() => field(page, 'First name').inputValue(), 'Eva');
    await page.getByRole('link', { name: 'Open developer' }).click();
    await page.waitForURL(`**/developers/${acme.dora}`);
  });

  test('AT-C2.5 Esc asks before it discards what was typed; discarded, + Developer has the focus', async () => {
    const page = await open(await make(0), 'developers/new');
    await field(page, 'First name').pressSequentially('E');
    await page.keyboard.press('Escape');
    await dialog(page, 'Discard this developer?').waitFor();
    await button(page, 'Keep editing').click();
    await dialog(page, 'Discard this developer?').waitFor({ state: 'detached' });
    await eventually(() => field(page, 'First name').inputValue(), 'E');
    await page.keyboard.press('Escape');
    await button(page, 'Discard').click();
    await dialog(page, 'Add developer').waitFor({ state: 'detached' });
    await eventually(() => pathOf(page), expect.stringMatching(/\/developers$/));
    await eventually(() => focused(page), 'Add developer');
  });

  test('one who is to be inactive is, and a username that was typed stays', async () => {
    const acme = await make(0);
    const page = await open(acme, 'developers/new');
    const writes = watchWrites(page);
    await fill(page, {
      'First name': 'Eva',
      'Last name': 'Example',
      Username: 'evax',
      Email: 'eva@acme.test',
    });
    await page.getByText('More options').click();
    await dialog(page, 'Add developer').getByLabel('Status').selectOption('Inactive');
    await button(page, 'Create').click();
    await eventually(() => rows(page).first().locator('.km-badge').textContent(), 'Inactive');
    const { developerId, userName, status } = await acme.api('GET', '/developers/eva@acme.test');
    expect([userName, status]).toEqual(['evax', 'inactive']);
    expect(writes).toEqual(['POST /developers', `POST /developers/${developerId}?action=inactive`]);
  });
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
