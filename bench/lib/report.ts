import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Spread } from './interleave';
import type { Role } from './subject';

/** A row of a table: its name, and its cells or why there are none. */
export interface Row {
  name: string;
  role: Role;
  cells: (Spread | undefined)[];
  skipped?: string;
}

export interface Table {
  title: string;
  columns: string[];
  rows: Row[];
}

/** Result of a suite. */
export interface Report {
  tables: Table[];
  /** By the ids of targets.json. */
  figures: Record<string, Spread | undefined>;
  notes: string[];
}

/** A target of a figure. */
export interface Target {
  id: string;
  what: string;
  atLeast?: number;
  atMost?: number;
  /** True if `--check` fails when it is missed: only for figures that other load cannot affect. */
  check?: boolean;
  /** Why it is missed, if that is known and accepted. */
  why?: string;
  /** Function that computes the figure, below bench/: `suites/verify.ts#measureHits`. */
  by: string;
}

/** Settings of a suite. */
export interface Settings {
  rounds: number;
  quick: boolean;
  /** Number of verifications while memory is watched. */
  verifications: number;
  /** Folder that keeps large data sets for later runs; temporary by default. */
  data?: string;
  /** Output folder of `npm run build`. */
  built: string;
  /** Prints progress. */
  say(progress: string): void;
}

const numberOf = (value: number): string =>
  Number.isInteger(value) || value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value.toFixed(2);

/** Formats a spread: its median, and its range unless all values are equal. */
export const spreadText = (spread: Spread | undefined): string => {
  if (!spread) return '–';
  const [median, min, max] = [spread.median, spread.min, spread.max].map(numberOf);
  return min === max ? `${median}` : `${median} (${min}..${max})`;
};

/** Formats the requirement of a target. */
export const mustText = ({ atLeast, atMost }: Target): string =>
  atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;

const roleNames: Record<Role, string> = { ours: 'this project', floor: 'floor', peer: 'peer' };

const inColumns = (lines: string[][]): string => {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => (cells.length > 2 || column === 0 ? (cells[column]?.length ?? 0) : 0))),
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, n) => cell.padEnd(widths[n] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Formats a table as text. */
export const tableText = ({ title, columns, rows }: Table): string =>
  inColumns([
    [title, ...columns],
    ...rows.map(({ name, role, cells, skipped }) => [
      `  ${roleNames[role]}: ${name}`,
      ...(skipped === undefined ? cells.map(spreadText) : [`skipped: ${skipped}`]),
    ]),
  ]);

/** True if a figure reaches its target; undefined if it was not measured. */
export function reaches(figure: Spread | undefined, { atLeast, atMost }: Target): boolean | undefined {
  if (!figure) return undefined;
  return (
    figure.median >= (atLeast ?? Number.NEGATIVE_INFINITY) &&
    figure.median <= (atMost ?? Number.POSITIVE_INFINITY)
  );
}

/** Outcome of a target. */
export type Verdict = 'reached' | 'not reached' | 'skipped';

export const verdictOn = (target: Target, figure: Spread | undefined): Verdict => {
  const reached = reaches(figure, target);
  return reached === undefined ? 'skipped' : reached ? 'reached' : 'not reached';
};

/** A target and its measured figure. */
export interface Result {
  target: Target;
  figure: Spread | undefined;
  verdict: Verdict;
  /** Location of the function that computes the figure, below bench/: `suites/verify.ts#L42`. */
  code: string;
}

const bench = join(__dirname, '..');

/** Returns the file, from `bench/`, and line of a function. @throws Error if it does not exist */
export function placeOf(by: string): string {
  const [file = '', name = ''] = by.split('#');
  const path = join(bench, file);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const at = lines.findIndex((line) => new RegExp(`^(export )?(async )?function ${name}\\b`).test(line));
  if (at < 0) throw new Error(`${by} is not there`);
  return `${file}#L${at + 1}`;
}

/** Combines targets with their figures. */
export const resultsOf = (targets: readonly Target[], figures: Report['figures']): Result[] =>
  targets.map((target) => {
    const figure = figures[target.id];
    return { target, figure, verdict: verdictOn(target, figure), code: placeOf(target.by) };
  });

/** Formats results as text, with the location of the code of each. */
export const resultsText = (results: readonly Result[]): string =>
  [
    inColumns([
      ['target', '', 'must be', 'is', '', 'made by'],
      ...results.map(({ target, figure, verdict, code }) => [
        `  ${target.id}`,
        target.what,
        mustText(target),
        spreadText(figure),
        `${verdict === 'not reached' ? 'NOT REACHED' : verdict}${target.check ? ', checked' : ''}`,
        `bench/${code.replace('#L', ':')}`,
      ]),
    ]),
    ...results.flatMap(({ target: { id, why }, verdict }) =>
      why && verdict === 'not reached' ? [`  ${id}: ${why}`] : [],
    ),
  ].join('\n');
