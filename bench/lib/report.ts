import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Spread } from './interleave';
import type { Role } from './subject';

/** A line of a table: whom it is about, and its cells, or why there are none. */
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

/** What a suite found. */
export interface Report {
  tables: Table[];
  /** By the ids of targets.json. */
  figures: Record<string, Spread | undefined>;
  notes: string[];
}

/** What a figure is to reach. */
export interface Target {
  id: string;
  what: string;
  atLeast?: number;
  atMost?: number;
  /** Whether `--check` fails when it is missed: only what no neighbour's load can disturb. */
  check?: boolean;
  /** Why it is not reached, where that is known and meant. */
  why?: string;
  /** The function that makes the figure, below bench/: `suites/verify.ts#measureHits`. */
  by: string;
}

/** What a suite may be told. */
export interface Settings {
  rounds: number;
  quick: boolean;
  /** How many verifications memory is watched over. */
  verifications: number;
  /** Where large data sets are kept for later runs; they are temporary otherwise. */
  data?: string;
  /** The folder that `npm run build` filled. */
  built: string;
  /** Tells what is going on. */
  say(progress: string): void;
}

const numberOf = (value: number): string =>
  Number.isInteger(value) || value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value.toFixed(2);

/** A spread as text: its median, and between what it lies where that is not all the same. */
export const spreadText = (spread: Spread | undefined): string => {
  if (!spread) return '–';
  const [median, min, max] = [spread.median, spread.min, spread.max].map(numberOf);
  return min === max ? `${median}` : `${median} (${min}..${max})`;
};

/** What a target asks for, as text. */
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

/** A table as text. */
export const tableText = ({ title, columns, rows }: Table): string =>
  inColumns([
    [title, ...columns],
    ...rows.map(({ name, role, cells, skipped }) => [
      `  ${roleNames[role]}: ${name}`,
      ...(skipped === undefined ? cells.map(spreadText) : [`skipped: ${skipped}`]),
    ]),
  ]);

/** Whether a figure reaches its target; undefined when it was not measured. */
export function reaches(figure: Spread | undefined, { atLeast, atMost }: Target): boolean | undefined {
  if (!figure) return undefined;
  return (
    figure.median >= (atLeast ?? Number.NEGATIVE_INFINITY) &&
    figure.median <= (atMost ?? Number.POSITIVE_INFINITY)
  );
}

/** What became of a target. */
export type Verdict = 'reached' | 'not reached' | 'skipped';

export const verdictOn = (target: Target, figure: Spread | undefined): Verdict => {
  const reached = reaches(figure, target);
  return reached === undefined ? 'skipped' : reached ? 'reached' : 'not reached';
};

/** A target with what was found of it. */
export interface Result {
  target: Target;
  figure: Spread | undefined;
  verdict: Verdict;
  /** Where the code is that makes the figure, below bench/: `suites/verify.ts#L42`. */
  code: string;
}

const bench = join(__dirname, '..');

/** Where a function is: its file from `bench/`, and its line. @throws Error where it is not */
export function placeOf(by: string): string {
  const [file = '', name = ''] = by.split('#');
  const path = join(bench, file);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const at = lines.findIndex((line) => new RegExp(`^(export )?(async )?function ${name}\\b`).test(line));
  if (at < 0) throw new Error(`${by} is not there`);
  return `${file}#L${at + 1}`;
}

/** Targets with what was found of them. */
export const resultsOf = (targets: readonly Target[], figures: Report['figures']): Result[] =>
  targets.map((target) => {
    const figure = figures[target.id];
    return { target, figure, verdict: verdictOn(target, figure), code: placeOf(target.by) };
  });

/** Results as text, with the place of the code that makes each. */
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
