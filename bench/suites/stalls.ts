import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { newKeyRing } from '../../shared/crypto/vault';
import { newApiToken } from '../../shared/domain/apiTokens';
import { anyPatternMatcher, matchersOf } from '../../shared/domain/resources';
import { created } from '../../shared/domain/stamps';
import { processContext } from '../../shared/runtime/processContext';
import { exceededLimit, MAX_PATTERNS, MAX_SEARCHED_LENGTH } from '../../shared/schemas/resourcePattern';
import { isOpenedNaively, somePath, somePatterns } from '../../test/support/registry/patterns';
import { createOrganization } from '../../tools/seed';
import { mainOf } from '../lib/built';
import { spreadOf } from '../lib/interleave';
import type { Report, Row, Settings } from '../lib/report';
import { forgetPeak, peakOf, startServer, temporaryFolder } from '../lib/subject';

const ORG = 'bench';

/** Number of repetitions; other load disturbs some of the times. */
const TIMES = 5;

/** Returns how long some work blocks the event loop, in milliseconds: each time, or the minimum. */
const blocks = (work: () => unknown): number[] =>
  Array.from({ length: TIMES }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });

const PATH_LENGTH = 15_000;

const long = (text: string): string =>
  text.repeat(Math.ceil(PATH_LENGTH / text.length)).slice(0, PATH_LENGTH);

/** Worst-case paths of 15,000 characters: one segment, most segments, and near matches of many patterns. */
const paths = [`/${long('a')}`, long('/a'), long('/ab'), long('/abab'), `/${long('⼯')}`, `${long('/a')}/`];

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** The largest products that can be stored, with different kinds of patterns. */
const products: Record<string, string[]> = {
  '300 ordinary patterns': numbers(300).map((n) => `/v1/*/items${n}/*/parts/**`),
  'stars in each segment': numbers(MAX_PATTERNS).map((n) => `/*/a/*/*/a/*a/*/${n}`),
  'one double star': numbers(MAX_PATTERNS).map((n) => `/**/a/*/*/a/*a/*/${n}`),
  'long patterns': numbers(32).map((n) => `${'/*'.repeat(1020)}/${n}`),
  'several double stars': numbers(MAX_SEARCHED_LENGTH / 8).map((n) => `**a*${n}`.padEnd(8, '*')),
  'stars between double stars': numbers(MAX_SEARCHED_LENGTH / 64).map((n) =>
    `${'**/*a*a/'.repeat(7)}${n}`.padEnd(64, '*a'),
  ),
};

/** Matches generated patterns against generated paths, and counts differences from a naive matcher. */
function compareMatchers(runs: number) {
  let [differences, longest] = [0, 0];
  fc.assert(
    fc.property(somePatterns, somePath, (patterns, text) => {
      const path = { text, isAmbiguous: false };
      let [all, each] = [false, [] as boolean[]];
      const took = blocks(() => {
        all = anyPatternMatcher(patterns)({ ...path });
        each = matchersOf(patterns).map((test) => test({ ...path }));
      });
      longest = Math.max(longest, Math.min(...took));
      const naive = patterns.map((pattern) => isOpenedNaively(pattern, text));
      if (all !== naive.includes(true) || each.join() !== naive.join()) differences++;
    }),
    { numRuns: runs },
  );
  return { differences, longest };
}

/** Measures how long a path of 15,000 characters blocks the event loop at worst, for the largest products. */
function measureProducts(): { rows: Row[]; longest: number } {
  const measured = Object.entries(products).map(([name, patterns]) => {
    const limit = exceededLimit(patterns);
    if (limit !== undefined) throw new Error(`${name} cannot be stored: ${limit}`);
    const compiled = Math.min(...blocks(() => anyPatternMatcher(patterns)));
    const opens = anyPatternMatcher(patterns);
    const took = paths.map((text) => Math.min(...blocks(() => opens({ text, isAmbiguous: false }))));
    return { name, compiled, longest: Math.max(...took) };
  });
  return {
    rows: measured.map(({ name, compiled, longest }) => ({
      name,
      role: 'ours' as const,
      cells: [spreadOf([longest]), spreadOf([compiled])],
    })),
    longest: Math.max(...measured.flatMap(({ longest, compiled }) => [longest, compiled])),
  };
}

const DEVELOPERS = 1000;
const ATTRIBUTES = 18;

/** Large responses requested concurrently; some clients disconnect after a number of milliseconds. */
const crowds: { name: string; count: number; path: string; leaveAfter?: number }[] = [
  { name: '30 lists of 1,000 whole developers', count: 30, path: '/developers?expand=true&count=1000' },
  { name: '50 exports', count: 50, path: '/developers:export' },
  { name: '200 exports', count: 200, path: '/developers:export' },
  { name: '200 exports that are left', count: 200, path: '/developers:export', leaveAfter: 300 },
];

/** Status of a response whose client disconnected. */
const LEFT = 0;

/** Stores an organization whose developers have 18 attributes each; returns what a server needs. */
async function storeOrganization() {
  const env = {
    KEYMINT_SQLITE: join(temporaryFolder(), 'keymint.db'),
    KEYMINT_KEY_RING: JSON.stringify(newKeyRing()),
  };
  const { store, now } = processContext(env);
  const admin = { email: 'admin@example.com', password: randomUUID() };
  await createOrganization({ name: ORG, dialect: 'x', admin }, { store, now });
  const { text: token, id, hash } = newApiToken(ORG);
  await store.atomically(({ tokens }) => {
    tokens.create(ORG, {
      name: 'bench',
      role: 'orgadmin',
      id,
      hash,
      expiresAt: -1,
      createdAt: 0,
      createdBy: 'npm run bench',
    });
  });
  const attributes = numbers(ATTRIBUTES).map((n) => ({
    name: `attribute-${n}`,
    value: `value of ${n}`.padEnd(24, '.'),
  }));
  for (let first = 0; first < DEVELOPERS; first += 200)
    await store.atomically(({ developers }) => {
      for (const n of numbers(200)) {
        const name = `developer-${first + n}`;
        developers.create(ORG, {
          developerId: name,
          email: `${name}@acme.test`,
          userName: name,
          firstName: 'Dev',
          lastName: name,
          organizationName: ORG,
          status: 'active' as const,
          attributes,
          apps: [],
          companies: [],
          ...created({ name: 'npm run bench' }, 0),
        });
      }
    });
  await store.close();
  return { env, token };
}

/** Requests many large responses at once and meanwhile small ones, sequentially. */
async function measureReads({ built, say }: Settings): Promise<{ rows: Row[]; peak: number }> {
  const { env, token } = await storeOrganization();
  const server = await startServer({
    // V8's heap limit in a function of 512 MiB.
    args: ['--max-old-space-size=256', mainOf(join(built, 'registry-sqlite'))],
    env,
  });
  const ask = async (path: string, signal?: AbortSignal) => {
    const begun = performance.now();
    let status = LEFT;
    try {
      const answer = await fetch(`${server.url}/v1/organizations/${ORG}${path}`, {
        headers: { 'X-Keymint-Token': token },
        ...(signal && { signal }),
      });
      await answer.text();
      status = answer.status;
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
    return { status, took: performance.now() - begun };
  };
  const small = () => ask('/developers/developer-0');
  await small();
  const rows: Row[] = [];
  let peak = 0;
  for (const { name, count, path, leaveAfter } of crowds) {
    say(name);
    forgetPeak(server.pid);
    let isOver = false;
    const signal = leaveAfter === undefined ? undefined : AbortSignal.timeout(leaveAfter);
    const crowd = Promise.all(Array.from({ length: count }, () => ask(path, signal))).finally(() => {
      isOver = true;
    });
    const took: number[] = [];
    while (!isOver) {
      const one = await small();
      if (one.status !== 200) throw new Error(`A small answer was ${one.status} beside ${name}`);
      took.push(one.took);
    }
    const statuses = (await crowd).map(({ status }) => status);
    const odd = statuses.filter((status) => ![200, 503, LEFT].includes(status));
    if (odd.length > 0) throw new Error(`${name}: answered ${odd.join(', ')}`);
    const later = await ask(path);
    if (later.status !== 200) throw new Error(`After ${name} another was answered ${later.status}`);
    const memory = peakOf(server.pid);
    peak = Math.max(peak, memory);
    const numberOf = (one: number) => spreadOf([statuses.filter((status) => status === one).length]);
    rows.push({
      name,
      role: 'ours',
      cells: [numberOf(200), numberOf(503), numberOf(LEFT), spreadOf([memory]), spreadOf(took)],
    });
  }
  await server.stop();
  return { rows, peak };
}

/** Measures requests that could stall others: how long they block the event loop, and their memory. */
export async function stalls(settings: Settings): Promise<Report> {
  if (process.platform !== 'linux') throw new Error('The memory of processes is known on Linux alone');
  const { quick, say } = settings;
  say('Matching paths');
  const runs = quick ? 2000 : 10_000;
  const { differences, longest } = compareMatchers(runs);
  const largest = measureProducts();
  const reads = await measureReads(settings);
  return {
    tables: [
      {
        title: `paths of ${PATH_LENGTH.toLocaleString('en')} characters, the slowest of ${paths.length}`,
        columns: ['ms to match', 'ms to compile'],
        rows: largest.rows,
      },
      {
        title: `large answers at once, of ${DEVELOPERS.toLocaleString('en')} developers with ${ATTRIBUTES} attributes`,
        columns: ['200', '503', 'left', 'MiB resident', 'ms of a small answer'],
        rows: reads.rows,
      },
    ],
    figures: {
      'path differences': spreadOf([differences]),
      'path block': spreadOf([Math.max(longest, largest.longest)]),
      'read memory': spreadOf([reads.peak]),
    },
    notes: [
      `${runs.toLocaleString('en')} generated lists of patterns × paths: ${differences} differences to a naive matcher; the longest took ${longest.toFixed(2)} ms.`,
      'Large answers are made by dist/registry-sqlite with a heap of 256 MiB, as V8 has it in a function of 512 MiB.',
    ],
  };
}
