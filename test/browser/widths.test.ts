import type { Page } from 'playwright-core';
import { type Acme, makeAcme } from '../support/browser/acme';
import { startBrowser, type TestBrowser } from '../support/browser/browser';
import { type SharedKeymint, sharedKeymint } from '../support/browser/keymint';
import { arrive, type PageAddress, pages, pathsIn } from '../support/browser/pages';
import { fillWithPeople } from '../support/browser/people';
import { unreadable } from '../support/browser/readable';
import { smallTargets } from '../support/browser/targets';

/* Checks every page at widths from a small phone to a large screen, with long and unusual names. */

const NARROWEST = 320;
const WIDEST = 1920;
const STEP = 20;
const HEIGHT = 900;

/** Interval of widths at which targets are measured: they change with the layout, not with each width. */
const TARGETS_EVERY = 10;

let keymint: SharedKeymint;
let browser: TestBrowser;
let acme: Acme;
let pathOf: (page: PageAddress) => string;
let ana: Page;
let nobody: Page;
beforeAll(async () => {
  keymint = sharedKeymint();
  browser = await startBrowser(keymint.url);
  acme = await makeAcme(keymint, { crowd: 0 });
  await fillWithPeople(acme);
  pathOf = await pathsIn(acme);
  ana = await browser.open(acme.ana);
  nobody = await browser.open(undefined);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await keymint.stop();
});

test.each(pages.map((page) => [page.name, page] as const))(
  '%s can be read at every width',
  async (_, address) => {
    const page = await browser.openTab(address.isInside ? ana : nobody);
    await page.setViewportSize({ width: WIDEST, height: HEIGHT });
    await arrive(page, `${keymint.url}${pathOf(address)}`);
    const faults: Record<string, number[]> = {};
    for (let width = WIDEST, step = 0; width >= NARROWEST; width -= STEP, step += 1) {
      await page.setViewportSize({ width, height: HEIGHT });
      const small = step % TARGETS_EVERY === 0 || width === NARROWEST ? await smallTargets(page) : [];
      for (const fault of [...(await unreadable(page)), ...small.map((target) => `small: ${target}`)])
        faults[fault] = [...(faults[fault] ?? []), width];
    }
    expect(faults).toEqual({});
    await page.close();
  },
);
