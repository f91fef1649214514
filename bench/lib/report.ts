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
}

/** What a suite may be told. */
export interface Settings {
  rounds: number;
  quick: boolean;
  /** How many verifications memory is watched over. */
  verifications: number;
  /** The folder that `npm run build` filled. */
  built: string;
  /** Tells what is going on. */
  say(progress: string): void;
}

const numberOf = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

const textOf = (spread: Spread | undefined): string =>
  spread ? `${numberOf(spread.median)} (${numberOf(spread.min)}..${numberOf(spread.max)})` : '–';

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
      ...(skipped === undefined ? cells.map(textOf) : [`skipped: ${skipped}`]),
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

/** Targets and what was reached of them, as text. */
export const targetsText = (targets: readonly Target[], figures: Report['figures']): string =>
  inColumns([
    ['target', '', 'must be', 'is', ''],
    ...targets.map((target) => {
      const { id, what, atLeast, atMost, check } = target;
      const reached = reaches(figures[id], target);
      const verdict = reached === undefined ? 'not measured' : reached ? 'ok' : 'MISSED';
      return [
        `  ${id}`,
        what,
        atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`,
        textOf(figures[id]),
        check ? `${verdict}, checked` : verdict,
      ];
    }),
  ]);
