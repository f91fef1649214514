import type { BrowserContextOptions, Page } from 'playwright-core';
import { type Acme, makeAcme } from '../support/browser/acme';
import { violationsOn } from '../support/browser/axe';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { type SharedKeymint, sharedKeymint } from '../support/browser/keymint';
import { arrive, type PageAddress, pages, pathsIn } from '../support/browser/pages';
import { smallTargets } from '../support/browser/targets';

type Colours = { colorScheme: 'light' | 'dark'; forcedColors: 'none' | 'active' };

/** Windows and colour schemes in which each page is checked. */
const looks: Record<string, { window: BrowserContextOptions; colours: Colours[] }> = {
  'in light, dark and forced colours': {
    window: {},
    colours: [
      { colorScheme: 'light', forcedColors: 'none' },
      { colorScheme: 'dark', forcedColors: 'none' },
      { colorScheme: 'light', forcedColors: 'active' },
    ],
  },
  'at 320 px': {
    window: { viewport: { width: 320, height: 640 } },
    colours: [{ colorScheme: 'light', forcedColors: 'none' }],
  },
};

let keymint: SharedKeymint;
let browser: TestBrowser;
let acme: Acme;
let pathOf: (page: PageAddress) => string;
/** For each look, a page of Ana's and one without a session. */
const windows = new Map<string, { ana: Page; nobody: Page }>();

beforeAll(async () => {
  keymint = sharedKeymint();
  browser = await startBrowser(keymint.url);
  acme = await makeAcme(keymint, { crowd: 60 });
  pathOf = await pathsIn(acme);
  for (const [look, { window }] of Object.entries(looks))
    windows.set(look, {
      ana: await browser.open(acme.ana, window),
      nobody: await browser.open(undefined, window),
    });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await keymint.stop();
});

describe.each(Object.entries(looks))('%s', (look, { colours }) => {
  test.each(pages.map((page) => [page.name, page] as const))('%s', async (_, address) => {
    const opened = windows.get(look);
    if (!opened) throw new Error('There is no such window');
    const page = await browser.openTab(address.isInside ? opened.ana : opened.nobody);
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await arrive(page, `${keymint.url}${pathOf(address)}`);

    const seen = await page.evaluate(() => ({
      headings: [...document.querySelectorAll('h1')].map(({ textContent }) => textContent ?? ''),
      title: document.title,
      language: document.documentElement.lang,
      beyond: document.documentElement.scrollWidth - window.innerWidth,
    }));
    expect(seen.headings).toHaveLength(1);
    expect(seen.headings[0]).not.toBe('');
    expect(seen.title).toContain(seen.headings[0] ?? '');
    expect(seen.title.length).toBeGreaterThan((seen.headings[0] ?? '').length);
    expect(seen.language).toBe('en');
    expect(seen.beyond).toBeLessThanOrEqual(0);
    for (const colour of colours) {
      await page.emulateMedia(colour);
      await page.waitForFunction(
        (scheme) => document.documentElement.dataset.mantineColorScheme === scheme,
        colour.colorScheme,
      );
      expect({ colour, violations: await violationsOn(page) }).toEqual({ colour, violations: [] });
    }
    expect(await smallTargets(page)).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });
});

test('the table of pages has every page of the console', () => {
  const names = pages.map(({ name }) => name);
  for (const name of [
    'developers',
    'developers/new',
    'apps/:appId/keys/:keyRef',
    'audit/:eventId',
    'nowhere',
  ])
    expect(names).toContain(name);
  expect(new Set(names).size).toBe(names.length);
});

test('no key, secret or password was in any address, and no other host was asked', () => {
  const addresses = browser.addresses().filter((address) => address !== '');
  expect(addresses.length).toBeGreaterThan(pages.length);
  const own = new URL(keymint.url).host;
  const others = addresses.filter(
    (address) =>
      !address.startsWith('data:') && !address.startsWith('blob:') && new URL(address).host !== own,
  );
  expect(others).toEqual([]);
  expect(addresses.filter((address) => acme.secrets.some((secret) => address.includes(secret)))).toEqual([]);
});
