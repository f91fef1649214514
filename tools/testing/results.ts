import { existsSync, readFileSync } from 'node:fs';
import { entryFor, FIRESTORE_ONLY, type Lane, NEEDED_PROGRAMS, NEEDS, ON_FIRESTORE } from './lanes';

/** Name of the file with the results, in the folder of the run. */
export const RESULTS_FILE = 'results';

/** A line that tools/testing/reporter.cjs writes: the results of one test file. */
interface FileResult {
  file: string;
  ms: number;
  /** True if the file could not be run. */
  isBroken: boolean;
  tests: { titles: string[]; status: string; invocations?: number }[];
}

/** Outcome of a run so far. */
export interface Outcome {
  passed: number;
  failed: number;
  /** Number of tests skipped on this machine, by reason. */
  skipped: Record<string, number>;
  /** Number of tests that only the other lane runs. */
  elsewhere: number;
  /** Names of tests that were retried. */
  retried: string[];
}

/** Reads the results of a run; empty if jest did not finish a file. */
export const resultsIn = (file: string): FileResult[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    : [];

const titleAfter = (start: string, titles: readonly string[]): string | undefined =>
  titles.find((title) => title.startsWith(start))?.slice(start.length);

/** Counts results. With `isPartial`, tests that `-t` left out do not count as skipped. */
export function outcomeOf(results: readonly FileResult[], lane: Lane, isPartial: boolean): Outcome {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: {}, elsewhere: 0, retried: [] };
  for (const { file, isBroken, tests } of results) {
    if (isBroken) outcome.failed += 1;
    for (const { titles, status, invocations = 1 } of tests) {
      if (invocations > 1) outcome.retried.push(titles.join(' '));
      if (status === 'passed') outcome.passed += 1;
      else if (status === 'failed') outcome.failed += 1;
      else if (isPartial) continue;
      else if (
        lane === 'embedded' &&
        (entryFor(FIRESTORE_ONLY, file) ?? titleAfter(ON_FIRESTORE, titles)) !== undefined
      )
        outcome.elsewhere += 1;
      else {
        const program = entryFor(NEEDED_PROGRAMS, file) ?? titleAfter(NEEDS, titles);
        const reason = program === undefined ? 'test.skip' : `${program} is not installed`;
        outcome.skipped[reason] = (outcome.skipped[reason] ?? 0) + 1;
      }
    }
  }
  return outcome;
}

/** Returns the last line of a run. */
export function lastLineOf({ passed, failed, skipped }: Outcome): string {
  const count = Object.values(skipped).reduce((sum, one) => sum + one, 0);
  return `${passed} passed, ${failed} failed${count > 0 ? `, ${count} skipped` : ''}`;
}
