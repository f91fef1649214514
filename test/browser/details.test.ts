import type { Locator, Page } from 'playwright-core';
import { scheduled } from '../../shared/domain/appDeletion';
import { appDocumentId, developerOwner } from '../../shared/schemas/owner';
import { eventually } from '../support/browser/eventually';
import { focused } from '../support/browser/observe';
import { arrive, pages, pathsIn } from '../support/browser/pages';
import { leakingAddresses, onStage } from '../support/browser/stage';

const { keymint, browser, acme, secrets } = onStage();

const DAY = 24 * 60 * 60;

async function open(path: string, options = {}): Promise<Page> {
  const page = await browser.open(acme.ana, options);
  await page.goto(path);
  await page.locator('main h1').waitFor();
  return page;
}

const nav = (page: Page) => page.getByRole('navigation', { name: 'Main' });
const notifications = (page: Page) => page.getByRole('status', { name: 'Notifications' });

/** Returns the box of an element, to whole pixels. */
async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (!box) throw new Error('The element is not shown');
  return { x: Math.round(box.x), y: Math.round(box.y), width: Math.round(box.width), height: box.height };
}

test('the page one is on is marked in the navigation, with or without a slash at the end of the address', async () => {
  const page = await open('');
  for (const [address, label] of [
    ['', 'Overview'],
    ['/', 'Overview'],
    ['/developers/', 'Developers'],
    [`/developers/${acme.dora}`, 'Developers'],
  ] as const) {
    await page.goto(`${keymint.url}/console/o/${acme.org}${address}`);
    await eventually(() => nav(page).locator('[aria-current]').allTextContents(), [label]);
  }
});

test('an inactive developer and an inactive team are activated from the bar that says so', async () => {
  await acme.api('POST', '/companies', { name: 'harbour', displayName: 'Harbour' });
  await acme.ask('POST', '/companies/harbour?action=inactive', {});
  const page = await open(`developers/${acme.ian}`);
  for (const [path, stored] of [
    [`developers/${acme.ian}`, `/developers/${acme.ian}`],
    ['teams/companies/harbour', '/companies/harbour'],
  ] as const) {
    await page.goto(path);
    const activate = page.locator('.km-bar').getByRole('button', { name: 'Activate' });
    await activate.click();
    await activate.waitFor({ state: 'detached' });
    expect((await acme.api('GET', stored)).status).toBe('active');
    await eventually(() => page.evaluate(() => document.activeElement !== document.body), true);
  }
});

test('an app that its developer deleted says until when it can be restored, and staff restore it', async () => {
  const { org, keyA, dora } = acme;
  const id = appDocumentId({ owner: developerOwner(dora), name: 'storefront' });
  await keymint.context.store.atomically(async ({ apps }) => {
    const app = await apps.find(org, id);
    if (!app) throw new Error('There is no such app');
    apps.replace(org, scheduled(app, Date.now()));
  });
  const page = await open(`apps/${keyA.appId}`);
  const bar = page.locator('.km-bar');
  await bar
    .getByText(/^Dora Diaz deleted this app — no key of it works, and it is gone for good on /)
    .waitFor();
  await bar.getByRole('button', { name: 'Restore' }).click();
  await bar.waitFor({ state: 'detached' });
  expect(await acme.api('GET', `/apps/${keyA.appId}/details`)).toMatchObject({ status: 'approved' });
  expect(await acme.api('GET', `/apps/${keyA.appId}/details`)).not.toHaveProperty('deletesAt');
});

test('a registry that was not reached is asked again: by the button at once, or by itself', async () => {
  const page = await open('developers');
  await page.locator('tbody tr').first().waitFor();
  const bar = page.locator('.km-offline');
  const isLost = (url: URL) => url.pathname.startsWith('/v1/') || url.pathname === '/session';
  for (const [label, again] of [
    ['Apps', () => bar.getByRole('button', { name: 'Try again' }).click()],
    ['API products', async () => undefined],
  ] as const) {
    await page.route(isLost, (route) => route.abort());
    await nav(page).getByRole('link', { name: label, exact: true }).click();
    await bar.waitFor();
    await page.unroute(isLost);
    await again();
    await bar.waitFor({ state: 'detached' });
    await page.locator('tbody tr').first().waitFor();
  }
});

test('after Undo and Dismiss the focus is where it was', async () => {
  await acme.api('POST', `/developers/${acme.dora}/attributes/team`, { value: 'harbour' });
  const page = await open(`developers/${acme.dora}`);
  const remove = page.getByRole('button', { name: 'Delete attribute team' });
  for (const button of ['Undo', 'Dismiss']) {
    await remove.focus();
    await page.keyboard.press('Enter');
    const act = notifications(page).getByRole('button', { name: button }).first();
    await act.focus();
    await page.keyboard.press('Enter');
    await act.waitFor({ state: 'detached' });
    await eventually(() => page.evaluate(() => document.activeElement?.closest('main') !== null), true);
    if (button === 'Undo') await remove.waitFor();
  }
});

test('whoever comes to sign in types the e-mail address at once', async () => {
  const page = await browser.open();
  await page.goto(`${keymint.url}/console/signin`);
  await eventually(() => focused(page), 'Email');
});

test.each([1280, 390])('at %i px a notification covers nothing at the end of a list', async (width) => {
  const page = await open('developers?limit=25', { viewport: { width, height: 800 } });
  await page
    .getByRole('button', { name: /^Actions for/ })
    .last()
    .click();
  await page.getByRole('menuitem', { name: 'Copy developer ID' }).click();
  const toast = notifications(page).locator('.km-toast');
  await toast.waitFor();
  await toast.hover();
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  const [pager, notice] = [await boxOf(page.locator('.km-pager')), await boxOf(toast)];
  expect(pager.y + pager.height).toBeLessThanOrEqual(notice.y);
});

test('when a key expires is said in the same unit everywhere', async () => {
  // Another key that expires sooner.
  await acme.api('DELETE', '/developers/dora@acme.test/apps/batch');
  const { appId } = await acme.api('POST', `/developers/${acme.nia}/apps`, {
    name: 'soon',
    apiProducts: ['catalog-read'],
    keyExpiresIn: (19 * DAY + DAY / 2) * 1000,
  });
  const page = await open(`apps/${appId}`);
  await page.getByText('Expires in 19 days').first().waitFor();
  await page.goto('');
  await page.getByText('soon first, in 19 days').waitFor();
  expect(await page.getByText(/\bweeks?\b/).count()).toBe(0);
});

test('a field of one line says how it is saved and taken back, as one of several lines does', async () => {
  const page = await open(`developers/${acme.dora}`);
  const name = page.getByLabel('First Name', { exact: true });
  await name.fill('Dorothea');
  const described = (await name.getAttribute('aria-describedby')) ?? '';
  expect(await page.locator(`[id="${described.split(' ')[0]}"]`).textContent()).toBe(
    'Enter saves, Esc cancels',
  );
  await name.press('Escape');
  await eventually(() => name.inputValue(), 'Dora');
});

test.each(['developers', 'apps', 'products', 'teams'])(
  'the columns of %s keep their places whatever the results are',
  async (list) => {
    for (const name of ['one', 'a-team-with-a-rather-long-name-that-wraps-in-its-column'])
      await acme.api('POST', '/companies', { name, displayName: name });
    const page = await open(list, { viewport: { width: 1440, height: 900 } });
    const heads = page.locator('main thead th');
    const places = async () => Promise.all((await heads.all()).map(async (head) => (await boxOf(head)).x));
    await page.locator('tbody tr').first().waitFor();
    const before = await places();
    expect(before.length).toBeGreaterThan(3);
    const rows = await page.locator('tbody tr').count();
    const words = { developers: 'dora', apps: 'storefront', products: 'orders', teams: 'one' } as const;
    await page.locator('[data-page-search]').fill(words[list as keyof typeof words]);
    await eventually(async () => (await page.locator('tbody tr').count()) < rows, true);
    expect(await places()).toEqual(before);
  },
);

test('labels of searches and filters are on one line, and so are their fields', async () => {
  const page = await open('developers');
  for (const list of ['developers', 'apps', 'products', 'teams', 'audit']) {
    await page.goto(list);
    await page.locator('main .km-toolbar').first().waitFor();
    const bottoms = await page.evaluate(() =>
      [...document.querySelectorAll('.km-toolbar input:not([type=checkbox]), .km-toolbar select')]
        .filter((field) => field.getClientRects().length > 0)
        .flatMap((field) => {
          const label = (field as HTMLInputElement).labels?.[0]?.firstChild;
          const text = document.createRange();
          if (label) text.selectNode(label);
          return [field.getBoundingClientRect().bottom, text.getBoundingClientRect().bottom];
        }),
    );
    // Fields on different lines are further apart.
    for (const one of bottoms)
      for (const other of bottoms) {
        const distance = Math.abs(one - other);
        expect({ list, distance: distance < 20 ? distance : 0 }).toEqual({ list, distance: 0 });
      }
  }
});

test('pages have the same gutters', async () => {
  const pathOf = await pathsIn(acme);
  const page = await browser.open(acme.ana);
  for (const width of [1024, 1440, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    const found = new Map<string, string[]>();
    for (const address of pages.filter(({ isInside, name }) => isInside && !name.includes(', '))) {
      await arrive(page, `${keymint.url}${pathOf(address)}`);
      const { x, width: wide } = await boxOf(page.locator('main .km-page').first());
      const gutters = `${x} ${wide}`;
      found.set(gutters, [...(found.get(gutters) ?? []), address.name]);
    }
    expect([width, [...found.values()].length, found]).toEqual([width, 1, found]);
  }
});

test('no key, secret or password was in any address, and no other host was asked', () =>
  expect(leakingAddresses(browser, secrets, keymint.url)).toEqual([]));
