import type { CDPSession } from 'playwright-core';
import { makeAcme, type Staff } from '../../test/support/browser/acme';
import { startBrowser, type TestBrowser } from '../../test/support/browser/browser';
import { startKeymint } from '../../test/support/browser/keymint';
import { type Spread, spreadOf } from '../lib/interleave';
import type { Report, Settings } from '../lib/report';

/** The slow network: latency of a request in milliseconds, and bytes per second in each direction. */
const SLOW = { latency: 400, throughput: 50_000 } as const;

const KB = 1000;

/** A visit with an empty cache. */
interface Visit {
  milliseconds: number;
  /** Bytes on the network with headers, by kind of resource. */
  bytes: Map<string, number>;
  requests: number;
}

/** Sums up what a page receives, by kind: compressed, with the headers of answers. */
async function watchBytes(session: CDPSession) {
  const kinds = new Map<string, string>();
  const bytes = new Map<string, number>();
  await session.send('Network.enable');
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? 'Other';
    bytes.set(kind, (bytes.get(kind) ?? 0) + encodedDataLength);
  });
  return { bytes, count: () => kinds.size };
}

/** Visits a page of the console for the first time, until `shown` is there and the network is idle. */
async function visit(
  browser: TestBrowser,
  who: Staff,
  { path, shown, isSlow }: { path: string; shown: string; isSlow: boolean },
): Promise<Visit> {
  const page = await browser.open(who);
  page.context().setDefaultTimeout(120_000);
  const session = await page.context().newCDPSession(page);
  const { bytes, count } = await watchBytes(session);
  if (isSlow)
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: SLOW.latency,
      downloadThroughput: SLOW.throughput,
      uploadThroughput: SLOW.throughput,
    });
  const began = performance.now();
  await page.goto(path, { waitUntil: 'commit' });
  await page.locator(shown).first().waitFor();
  const milliseconds = performance.now() - began;
  await page.waitForLoadState('networkidle');
  await browser.closePages();
  return { milliseconds, bytes, requests: count() };
}

const pages = [
  { name: 'Overview', path: '', shown: '.km-figure' },
  { name: 'Developers', path: 'developers', shown: 'tbody tr' },
] as const;

/** Measures the first visit to pages of the console: bytes, and the time until they are usable. */
export async function firstVisit({ rounds, say }: Settings): Promise<Report> {
  say('Starting npm start');
  const keymint = await startKeymint();
  const browser = await startBrowser(keymint.url);
  try {
    const { ana } = await makeAcme(keymint);
    const measured: { name: string; local: Visit[]; slow: Visit[] }[] = [];
    for (const { name, path, shown } of pages) {
      // The first visit of all also fills the caches of the server.
      await visit(browser, ana, { path, shown, isSlow: false });
      const [local, slow]: [Visit[], Visit[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        say(`${name}, round ${round + 1} of ${rounds}`);
        local.push(await visit(browser, ana, { path, shown, isSlow: false }));
        slow.push(await visit(browser, ana, { path, shown, isSlow: true }));
      }
      measured.push({ name, local, slow });
    }
    const kindsIn = (visits: readonly Visit[]) => [
      ...new Set(visits.flatMap(({ bytes }) => [...bytes.keys()])),
    ];
    const kbOf = (visits: readonly Visit[], kind?: string): Spread | undefined =>
      spreadOf(
        visits.map(({ bytes }) => {
          const all = kind === undefined ? [...bytes.values()] : [bytes.get(kind) ?? 0];
          return all.reduce((sum, each) => sum + each, 0) / KB;
        }),
      );
    const timesOf = (visits: readonly Visit[]) => spreadOf(visits.map(({ milliseconds }) => milliseconds));
    const [overview, developers] = measured;
    return {
      tables: [
        {
          title: `The first visit, until its contents are there, ${rounds} rounds`,
          columns: ['ms, localhost', `ms, ${SLOW.latency} ms and ${SLOW.throughput / KB} kB/s`, 'requests'],
          rows: measured.map(({ name, local, slow }) => ({
            name,
            role: 'ours',
            cells: [timesOf(local), timesOf(slow), spreadOf(local.map(({ requests }) => requests))],
          })),
        },
        {
          title: 'Received by the first visit: kB, compressed, with headers',
          columns: ['kB'],
          rows: measured.flatMap(({ name, local }) => [
            ...kindsIn(local).map((kind) => ({
              name: `${name}, ${kind.toLowerCase()}`,
              role: 'ours' as const,
              cells: [kbOf(local, kind)],
            })),
            { name: `${name}, all`, role: 'ours' as const, cells: [kbOf(local)] },
          ]),
        },
      ],
      figures: {
        'first visit scripts': overview && kbOf(overview.local, 'Script'),
        'first visit': overview && kbOf(overview.local),
        'first visit developers': developers && kbOf(developers.local, 'Script'),
        'first visit localhost': overview && timesOf(overview.local),
        'first visit slow': overview && timesOf(overview.slow),
      },
      notes: ['Of a browser with an empty cache that is signed in; a later visit loads the data alone.'],
    };
  } finally {
    await browser.close();
    await keymint.stop();
  }
}
