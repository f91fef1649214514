import type { Locator, Page } from 'playwright-core';
import { Forbidden } from '../../shared/faults';
import { isAllowed } from '../../shared/permissions';
import { type Acme, makeAcme } from '../support/browser/acme';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { type SharedKeymint, sharedKeymint } from '../support/browser/keymint';
import { arrive, type PageAddress, pages, pathsIn } from '../support/browser/pages';
import { ways } from '../support/registry/ways';

let keymint: SharedKeymint;
let browser: TestBrowser;
let acme: Acme;
let pathOf: (page: PageAddress) => string;
let ron: Page;
beforeAll(async () => {
  keymint = sharedKeymint();
  browser = await startBrowser(keymint.url);
  acme = await makeAcme(keymint, { crowd: 0 });
  pathOf = await pathsIn(acme);
  ron = await browser.open(acme.ron);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await keymint.stop();
});

/** What buttons, links and entries of menus are called that change something, or show a key. */
const changing =
  /^(\+|add|create|new|edit|change|save|import|generate|delete|remove(?! filter)|revoke|approve|activate|deactivate|reveal|copy (consumer|key(?! reference)|secret))\b/i;

const namesOf = (controls: Locator): Promise<string[]> =>
  controls.evaluateAll((elements) =>
    elements
      .filter((element) => element.checkVisibility())
      .map((element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim()),
  );

/** Opens one after the other the menus of rows and records, as many as `most`, and gathers the names of their entries. */
async function entriesOfMenus(page: Page, most = 3): Promise<string[]> {
  const buttons = page.getByRole('button', { name: /^Actions for/ });
  const entries: string[] = [];
  for (let index = 0; index < Math.min(most, await buttons.count()); index++) {
    await buttons.nth(index).click();
    const items = page.getByRole('menuitem');
    await items.first().waitFor();
    entries.push(...(await namesOf(items)));
    await page.keyboard.press('Escape');
    await items.first().waitFor({ state: 'detached' });
  }
  return entries;
}

/** Pages with forms that change nothing of the organization: requests to try, documentation, keys to look up, one’s own password. */
const isForm = ({ name }: PageAddress): boolean => /^(reference|lookup|settings)|\/docs/.test(name);

const inside = pages.filter(({ isInside }) => isInside);

test.each(inside.map((page) => [page.name, page] as const))(
  'J7 Ron sees %s without a control that writes',
  async (_, address) => {
    const page = await browser.openTab(ron);
    await arrive(page, `${keymint.url}${pathOf(address)}`);
    const main = page.locator('main');
    // The reference links to operations by what they are called.
    const links = address.name.startsWith('reference') ? '' : ', a[href]';
    const controls = await namesOf(main.locator(`button, [role=button]${links}`));
    expect([...controls, ...(await entriesOfMenus(page))].filter((name) => changing.test(name))).toEqual([]);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.locator('[data-page-new]').count()).toBe(0);
    expect(await main.getByRole('switch').count()).toBe(0);
    expect(await main.locator('.km-inline').count()).toBe(0);
    if (!isForm(address)) {
      // What remains are filters, which stand above a list and search it, and settings that can only be read.
      const writable = ':not([readonly], [disabled])';
      const controls = [
        'table input',
        'table select',
        `textarea${writable}`,
        `form:not(.km-toolbar form) input${writable}`,
        'form:not(.km-toolbar form) [type=submit]',
      ];
      expect(await main.locator(controls.join()).count()).toBe(0);
      expect(await main.getByRole('checkbox').count()).toBe(0);
    }
    await page.close();
  },
);

test.each(['developers', 'products', 'products/:name', 'apps/:appId'])(
  'Ana has controls on %s that write, so that what is looked for is what is there',
  async (name) => {
    const page = await browser.open(acme.ana);
    const address = inside.find((each) => each.name === name);
    if (!address) throw new Error(`There is no page ${name}`);
    await arrive(page, `${keymint.url}${pathOf(address)}`);
    const controls = await namesOf(page.locator('main').locator('button, a[href], [role=button]'));
    const found = [...controls, ...(await entriesOfMenus(page))].filter((each) => changing.test(each));
    expect(found).not.toEqual([]);
  },
);

/** Permissions that let somebody change something, or see what is secret; what Ron has none of. */
const refused = ways.filter(({ permission }) => !isAllowed('readonlyadmin', permission));

test(`J7 each of ${refused.length} ways to write is refused to Ron’s browser with 403, and every denial is in the audit trail`, async () => {
  expect(refused.length).toBeGreaterThan(100);
  const page = await browser.openTab(ron);
  await arrive(page, `${keymint.url}/console/o/${acme.org}/developers`);
  const answers = await page.evaluate(
    async ([all, org]) => {
      const ask = async ({ name, method, path, query, body }: (typeof all)[number]) => {
        const filled = path.replace('{org}', org).replace(/\{\w+\}/g, 'ghost');
        const answer = await fetch(`${filled}${query}`, {
          method,
          headers: { 'Content-Type': 'application/json', 'Keymint-Dialect': 'edge' },
          ...(body !== undefined && method !== 'GET' && { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        return { name, status: answer.status, code: text.startsWith('{') ? JSON.parse(text).code : text };
      };
      const done: Awaited<ReturnType<typeof ask>>[] = [];
      for (let first = 0; first < all.length; first += 6)
        done.push(...(await Promise.all(all.slice(first, first + 6).map(ask))));
      return done;
    },
    [refused.map(({ permission: _, ...way }) => way), acme.org] as const,
  );
  expect(answers).toEqual(refused.map(({ name }) => ({ name, status: 403, code: Forbidden.code })));

  const { audit } = await acme.api('GET', `/audits?outcome=denied&actor=${acme.ron.email}&pageSize=1000`);
  expect(audit).toHaveLength(refused.length);
});

test('no key, secret or password was in any address, and no other host was asked', () => {
  const addresses = browser.addresses().filter((address) => address !== '');
  const own = new URL(keymint.url).host;
  expect(
    addresses.filter((address) => new URL(address).host !== own && !address.startsWith('data:')),
  ).toEqual([]);
  expect(addresses.filter((address) => acme.secrets.some((secret) => address.includes(secret)))).toEqual([]);
});
