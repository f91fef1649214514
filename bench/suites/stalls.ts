import fc from 'fast-check';
import { opensPath, testsOf } from '../../shared/domain/resources';
import { exceededLimit, MAX_PATTERNS, MAX_SEARCHED_LENGTH } from '../../shared/schemas/resourcePattern';
import { isOpenedNaively, somePath, somePatterns } from '../../test/support/patterns';
import { spreadOf } from '../lib/interleave';
import type { Report, Row, Settings } from '../lib/report';

/** How often the same is measured; a neighbour on the machine disturbs some of the times. */
const TIMES = 5;

/** How long some work blocks the event loop, in milliseconds: each time, or the least of all times. */
const blocks = (work: () => unknown): number[] =>
  Array.from({ length: TIMES }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });

const PATH_LENGTH = 15_000;

const long = (text: string): string =>
  text.repeat(Math.ceil(PATH_LENGTH / text.length)).slice(0, PATH_LENGTH);

/** Paths of 15,000 characters that take long: one segment, the most segments, and what many patterns nearly match. */
const paths = [`/${long('a')}`, long('/a'), long('/ab'), long('/abab'), `/${long('⼯')}`, `${long('/a')}/`];

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** The largest products that can be stored, of patterns of different kinds. */
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

/** Matches generated lists of patterns against generated paths, and counts what a naive matcher says otherwise. */
function compareMatchers(runs: number) {
  let [differences, longest] = [0, 0];
  fc.assert(
    fc.property(somePatterns, somePath, (patterns, text) => {
      const path = { text, isAmbiguous: false };
      let [all, each] = [false, [] as boolean[]];
      const took = blocks(() => {
        all = opensPath(patterns)({ ...path });
        each = testsOf(patterns).map((test) => test({ ...path }));
      });
      longest = Math.max(longest, Math.min(...took));
      const naive = patterns.map((pattern) => isOpenedNaively(pattern, text));
      if (all !== naive.includes(true) || each.join() !== naive.join()) differences++;
    }),
    { numRuns: runs },
  );
  return { differences, longest };
}

/** How long a path of 15,000 characters blocks the event loop, at worst, for the largest products. */
function measureProducts(): { rows: Row[]; longest: number } {
  const measured = Object.entries(products).map(([name, patterns]) => {
    const limit = exceededLimit(patterns);
    if (limit !== undefined) throw new Error(`${name} cannot be stored: ${limit}`);
    const compiled = Math.min(...blocks(() => opensPath(patterns)));
    const opens = opensPath(patterns);
    const took = paths.map((text) => Math.min(...blocks(() => opens({ text, isAmbiguous: false }))));
    return { name, compiled, longest: Math.max(...took) };
  });
  return {
    rows: measured.map(({ name, compiled, longest }) => ({
      ...{ name, role: 'ours' as const },
      cells: [spreadOf([longest]), spreadOf([compiled])],
    })),
    longest: Math.max(...measured.flatMap(({ longest, compiled }) => [longest, compiled])),
  };
}

/** What might stall other requests: how long it blocks the event loop. */
export async function stalls({ quick, say }: Settings): Promise<Report> {
  say('Matching paths');
  const runs = quick ? 2000 : 10_000;
  const { differences, longest } = compareMatchers(runs);
  const largest = measureProducts();
  return {
    tables: [
      {
        title: `paths of ${PATH_LENGTH.toLocaleString('en')} characters, the slowest of ${paths.length}`,
        columns: ['ms to match', 'ms to compile'],
        rows: largest.rows,
      },
    ],
    figures: {
      'path differences': spreadOf([differences]),
      'path block': spreadOf([Math.max(longest, largest.longest)]),
    },
    notes: [
      `${runs.toLocaleString('en')} generated lists of patterns × paths: ${differences} differences to a naive matcher; the longest took ${longest.toFixed(2)} ms.`,
    ],
  };
}
