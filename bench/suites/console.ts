import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { databaseOf } from '../../shared/runtime/processContext';
import { type Acme, makeAcme } from '../../test/support/browser/acme';
import { startBrowser, type TestBrowser } from '../../test/support/browser/browser';
import { type Keymint, startKeymint } from '../../test/support/browser/keymint';
import { descendantsOf } from '../../tools/processes';
import { storeDevelopers } from '../lib/crowd';
import { type Contestant, interleave, type Spread } from '../lib/interleave';
import type { Report, Row, Settings, Table } from '../lib/report';

/** Number of developers. */
const sizes = { full: 100_000, quick: 10_000 } as const;

const RAW_PAGE = 'the same query, raw';
const LIST = 'searchDevelopers, a page of 50';
const LIST_PAGE = 'the page, until its rows are there';
const RAW_SEARCH = 'one prefix query, raw';
const SEARCH = 'searchDevelopers, a prefix';
const SEARCH_PAGE = 'the page, after the last letter typed';
const ENTER_PAGE = 'the page, after Enter, without its pause for typing';

/** Typed text: ten developers have a last name with this prefix. */
const TYPED = 'crowd00012';

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

/** Returns the memory of a process and its children in MiB. */
const residentOf = (pid: number): number =>
  [pid, ...descendantsOf(pid)].reduce((most, each) => {
    try {
      if (/java/.test(readFileSync(`/proc/${each}/comm`, 'utf8'))) return most;
      const [, kib = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${each}/status`, 'utf8')) ?? [];
      return Math.max(most, Number(kib) / 1024);
    } catch {
      return most;
    }
  }, 0);

const authorizationOf = ({ ana }: Acme): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${ana.email}:${ana.password}`).toString('base64')}`,
});

/** Reads an export while watching the server's memory. */
async function watchExport({ url, pid }: Keymint, acme: Acme) {
  const idle = residentOf(pid);
  let peak = idle;
  const watching = setInterval(() => {
    peak = Math.max(peak, residentOf(pid));
  }, 200);
  let rows = -1;
  const milliseconds = await timed(async () => {
    const path = `${url}/v1/organizations/${acme.org}/developers:export`;
    const answer = await fetch(path, { headers: authorizationOf(acme) });
    for await (const chunk of answer.body ?? []) for (const byte of chunk) if (byte === 10) rows += 1;
  });
  clearInterval(watching);
  return { rows, idle, peak, milliseconds };
}

/** Script that records the longest time between two frames: `window.longest`, in milliseconds. */
const DRAWING = `{
  let last = performance.now();
  window.longest = 0;
  const draw = (now) => {
    window.longest = Math.max(window.longest, now - last);
    last = now;
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
}`;

/** Script that records the browser's metrics: `window.vitals`. Source: web.dev, Core Web Vitals. */
const VITALS = `{
  const vitals = (window.vitals = { lcp: 0, cls: 0, inp: 0 });
  const watch = (type, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({
      type,
      buffered: true,
      durationThreshold: 16,
    });
  watch('largest-contentful-paint', ({ startTime }) => { vitals.lcp = startTime; });
  watch('layout-shift', ({ value, hadRecentInput }) => { if (!hadRecentInput) vitals.cls += value; });
  watch('event', ({ duration }) => { vitals.inp = Math.max(vitals.inp, duration); });
}`;

/** Returns the longest time between two frames during an export, in milliseconds. */
async function watchPage(page: Page): Promise<number> {
  await page.evaluate(DRAWING);
  await page.getByRole('button', { name: /^Export CSV/ }).click();
  const downloading = page.waitForEvent('download', { timeout: 300_000 });
  await page.getByRole('menuitem', { name: 'Developers', exact: true }).click();
  await downloading;
  return page.evaluate<number>('window.longest');
}

/** Returns largest contentful paint, layout shift and the longest interaction of a page, as the browser reports them. */
async function vitalsOf(browser: TestBrowser, acme: Acme): Promise<string> {
  const page = await browser.open(acme.ana);
  await page.addInitScript({ content: VITALS });
  await page.goto('developers');
  await page.locator('tbody tr').first().waitFor();
  const search = page.locator('[data-page-search]');
  await search.pressSequentially(TYPED, { delay: 60 });
  await page.getByText('dora@acme.test').waitFor({ state: 'detached' });
  await search.fill('');
  await page.getByRole('button', { name: 'Actions for Dora Diaz' }).click();
  await page.keyboard.press('Escape');
  await page.waitForTimeout(500);
  const { lcp, cls, inp } = await page.evaluate<Record<'lcp' | 'cls' | 'inp', number>>('window.vitals');
  await page.close();
  return `LCP ${lcp.toFixed(0)} ms, CLS ${cls.toFixed(3)}, longest interaction ${inp.toFixed(0)} ms`;
}

/** Measures the Developers page, relative to the emulator, which scans all documents for a query. */
export async function consolePages({ rounds, quick, say }: Settings): Promise<Report> {
  say('Starting npm start');
  const keymint = await startKeymint();
  const browser = await startBrowser(keymint.url);
  try {
    const small = await makeAcme(keymint);
    const vitals = await vitalsOf(browser, small);
    const acme = await makeAcme(keymint, { crowd: 0 });
    const size = sizes[quick ? 'quick' : 'full'];
    await storeDevelopers(keymint.context.store, acme.org, size, say);

    const database = databaseOf(keymint.env);
    const folder = `organizations/${acme.org}/developers`;
    const fields = ['email', 'firstName', 'lastName', 'userName', 'status', 'createdAt', 'developerId'];
    const ask = async (query: string) => {
      const path = `${keymint.url}/v1/organizations/${acme.org}/developers:search?${query}`;
      const answer = await fetch(path, { headers: authorizationOf(acme) });
      if (!answer.ok) throw new Error(`${query} was answered ${answer.status}`);
      await answer.text();
    };
    const page = await browser.open(acme.ana);
    const rows = page.locator('tbody tr');
    const contestants: Contestant<'ms'>[] = [
      ...(
        [
          [
            RAW_PAGE,
            'floor',
            () => database.query(folder, { orderBy: 'createdAt', descending: true, limit: 51, fields }),
          ],
          [LIST, 'ours', () => ask('limit=50')],
          [
            LIST_PAGE,
            'ours',
            async () => {
              await page.goto('developers');
              await rows.nth(49).waitFor({ timeout: 30_000 });
            },
          ],
          [
            RAW_SEARCH,
            'floor',
            () =>
              database.query(folder, {
                orderBy: 'emailKey',
                startAt: TYPED,
                endBefore: `${TYPED}\uf8ff`,
                limit: 1001,
                fields,
              }),
          ],
          [SEARCH, 'ours', () => ask(`q=${TYPED}`)],
        ] as const
      ).map(([name, role, work]) => ({ name, role, measure: async () => ({ ms: await timed(work) }) })),
      {
        name: SEARCH_PAGE,
        role: 'ours',
        async measure() {
          await page.goto('developers');
          await rows.nth(49).waitFor({ timeout: 30_000 });
          await page.locator('[data-page-search]').pressSequentially(TYPED, { delay: 30 });
          return { ms: await timed(() => rows.nth(11).waitFor({ state: 'detached', timeout: 30_000 })) };
        },
      },
      {
        name: ENTER_PAGE,
        role: 'ours',
        async measure() {
          await page.goto('developers');
          await rows.nth(49).waitFor({ timeout: 30_000 });
          await page.locator('[data-page-search]').fill(TYPED);
          return {
            ms: await timed(async () => {
              await page.keyboard.press('Enter');
              await rows.nth(11).waitFor({ state: 'detached', timeout: 30_000 });
            }),
          };
        },
      },
    ];
    const run = await interleave(contestants, { title: `${size} developers`, rounds, say });

    say('Exporting');
    const short = await watchExport(keymint, small);
    const long = await watchExport(keymint, acme);
    const longestFrame = await watchPage(page);
    await database.close();

    const floorOf = (name: string) =>
      name.includes('prefix') || name === SEARCH_PAGE || name === ENTER_PAGE ? RAW_SEARCH : RAW_PAGE;
    const table: Table = {
      title: `The Developers page with ${size} developers, ${rounds} rounds`,
      columns: ['milliseconds', '÷ raw query'],
      rows: contestants.map(
        ({ name, role }): Row => ({
          name,
          role,
          cells: [run.spread(name, 'ms'), run.ratio(name, floorOf(name), 'ms')],
        }),
      ),
    };
    const once = (value: number): Spread => ({ median: value, min: value, max: value });
    return {
      tables: [table],
      figures: {
        list: run.spread(LIST_PAGE, 'ms'),
        search: run.spread(SEARCH_PAGE, 'ms'),
        'E6 list': run.spread(LIST_PAGE, 'ms'),
        'E6 search': run.spread(ENTER_PAGE, 'ms'),
        'list page': run.ratio(LIST, RAW_PAGE, 'ms'),
        'export memory': once(long.peak - long.idle),
        frame: once(longestFrame),
      },
      notes: [
        `export of ${short.rows} rows: ${short.milliseconds.toFixed(0)} ms; of ${long.rows}: ` +
          `${long.milliseconds.toFixed(0)} ms, ${(long.rows / long.milliseconds).toFixed(1)} rows a millisecond`,
        `resident memory of the functions' process: ${long.idle.toFixed(0)} MiB before, ${long.peak.toFixed(0)} MiB at most`,
        `the browser's longest time between two frames meanwhile: ${longestFrame.toFixed(0)} ms`,
        `with 123 developers: ${vitals}`,
      ],
    };
  } finally {
    await browser.close();
    await keymint.stop();
  }
}
