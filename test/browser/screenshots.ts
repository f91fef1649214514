import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Context } from '../../shared/context';
import { type Acme, makeAcme } from '../support/browser/acme';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { type Keymint, startKeymint } from '../support/browser/keymint';
import { arrive, pages, pathsIn } from '../support/browser/pages';
import { fillWithPeople } from '../support/browser/people';

/*
 * npm run screenshots [-- PART [WIDTHS [SCHEME]]]: every page of the console, and what opens over some of them, into
 * screenshots/, at eight widths, light and dark. PART chooses pages by name: `npm run screenshots -- apps 390,1440 dark`.
 * `npm run screenshots -- pictures` takes the two pictures of README.md instead.
 */

const folder = 'screenshots';

const [part = '', widths = '320,390,700,768,900,1024,1440,1920', schemes = 'light,dark'] =
  process.argv.slice(2);

const PHONE = 500;
const windowOf = (width: number): BrowserContextOptions => ({
  viewport: { width, height: width < PHONE ? 844 : 900 },
  ...(width < PHONE && { hasTouch: true, isMobile: true, deviceScaleFactor: 2 }),
});

/** What opens over a page: where, and how. */
const opened: { name: string; path: string; open(page: Page): Promise<void> }[] = [
  { name: 'shortcuts', path: 'developers', open: (page) => page.keyboard.press('?') },
  { name: 'account menu', path: 'developers', open: (page) => openMenu(page, 'Account') },
  { name: 'theme menu', path: 'developers', open: (page) => openMenu(page, 'Theme') },
  {
    name: 'developer menu',
    path: 'developers?q=dora',
    open: (page) => openMenu(page, 'Actions for Dora Diaz'),
  },
  {
    name: 'developer delete',
    path: 'developers?q=dora',
    open: (page) => choose(page, 'Actions for Dora Diaz', 'Delete…'),
  },
  {
    name: 'product delete',
    path: 'products',
    open: (page) => choose(page, 'Actions for catalog-read', 'Delete…'),
  },
];

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name }).first().click();

/** Opens a menu, which is mounted then, and waits until it is painted in full. */
async function openMenu(page: Page, name: string): Promise<void> {
  await press(page, name);
  await page.getByRole('menu').waitFor();
  await page.waitForTimeout(500);
}

async function choose(page: Page, button: string, item: string): Promise<void> {
  await press(page, button);
  await page.getByRole('menuitem', { name: item }).click();
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(500);
}

const fileOf = (name: string): string => name.replace(/[^\w-]+/g, '-').replace(/^-|-$/g, '');

/** The pictures of README.md: a page, and what must be on it. */
const pictures = [
  { file: 'console-light.png', path: '', colorScheme: 'light', shown: '.km-plot' },
  { file: 'console-dark.png', path: '/products', colorScheme: 'dark', shown: 'tbody tr' },
] as const;

const DAY = 24 * 60 * 60_000;

/** Dates the developers of an organization back over the 90 days that the overview plots. */
async function spreadRegistrations({ store }: Context, org: string): Promise<void> {
  const found = await store.developers.batch(org, undefined, 200);
  for (const [index, developer] of found.entries())
    await store.atomically(async ({ developers }) => {
      const before = await developers.get(org, developer.developerId);
      const createdAt = Date.now() - (Math.floor((index * index) / 47) % 88) * DAY;
      developers.replace(org, before, { ...before, createdAt });
    });
}

async function takePictures(browser: TestBrowser, { url, context }: Keymint, acme: Acme): Promise<void> {
  await spreadRegistrations(context, acme.org);
  const into = 'docs/pictures';
  mkdirSync(into, { recursive: true });
  for (const { file, path, colorScheme, shown } of pictures) {
    const page = await browser.open(acme.ana, { viewport: { width: 1200, height: 760 }, colorScheme });
    await page.goto(`${url}/console/o/${acme.org}${path}`);
    await page.locator(shown).first().waitFor();
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(into, file) });
    console.log(`${into}/${file}: ${statSync(join(into, file)).size} bytes`);
  }
}

async function main(): Promise<void> {
  process.env.METADATA_SERVER_DETECTION = 'none';
  if (part !== 'pictures') rmSync(folder, { recursive: true, force: true });
  const keymint = await startKeymint();
  const browser = await startBrowser(keymint.url);
  let shots = 0;
  try {
    const acme: Acme = await makeAcme(keymint, { crowd: 0 });
    await fillWithPeople(acme);
    if (part === 'pictures') return await takePictures(browser, keymint, acme);
    const pathOf = await pathsIn(acme);
    for (const width of widths.split(',').map(Number)) {
      for (const colorScheme of schemes.split(',') as ('light' | 'dark')[]) {
        const into = join(folder, `${width}-${colorScheme}`);
        mkdirSync(into, { recursive: true });
        const options = { ...windowOf(width), colorScheme };
        const [ana, nobody] = [await browser.open(acme.ana, options), await browser.open(undefined, options)];
        const shoot = async (page: Page, name: string, fullPage: boolean) => {
          await page.screenshot({ path: join(into, `${fileOf(name)}.png`), fullPage });
          shots += 1;
        };
        for (const address of pages.filter(({ name }) => name.includes(part))) {
          const page = address.isInside ? ana : nobody;
          await arrive(page, `${keymint.url}${pathOf(address)}`);
          // Plots are loaded once they are in view.
          await page.waitForTimeout(200);
          await shoot(page, address.name, true);
        }
        for (const { name, path, open } of opened.filter((each) => each.path.includes(part))) {
          await arrive(ana, `${keymint.url}/console/o/${acme.org}/${path}`);
          await open(ana);
          await shoot(ana, name, false);
        }
        await browser.closePages();
      }
    }
    console.log(`${shots} screenshots in ${folder}/`);
  } finally {
    await browser.close();
    await keymint.stop();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
