import type { Role } from './subject';

/** What one measurement told, by metric. */
type Sample<Metric extends string> = Partial<Record<Metric, number>>;

/** Somebody who is measured in turn with others. */
export interface Contestant<Metric extends string> {
  name: string;
  role: Role;
  /** Measures once; `turn` counts from 0. */
  measure(turn: number): Promise<Sample<Metric>>;
}

/** A median of rounds, and between what they lay. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
};

/** The median of values, and between what they lay; undefined of none. */
export const spreadOf = (values: readonly number[]): Spread | undefined =>
  values.length === 0
    ? undefined
    : { median: medianOf(values), min: Math.min(...values), max: Math.max(...values) };

/** The samples of a run, round by round. */
export interface Run<Metric extends string> {
  /** How many there were. */
  rounds: number;
  spread(name: string, metric: Metric): Spread | undefined;
  /** Of the ratios of each round; undefined when one of the two was not measured. */
  ratio(of: string, over: string, metric: Metric): Spread | undefined;
}

interface Course {
  title: string;
  rounds: number;
  /** How many rounds go before that warm everybody, and do not count. */
  warmUps?: number;
  /** After how many milliseconds no further round begins, the first but for. */
  timeoutMs?: number;
  say(progress: string): void;
}

/** Measures everybody in turn, A B C A B C, so that what slows the machine slows all of them. */
export async function interleave<Metric extends string>(
  contestants: readonly Contestant<Metric>[],
  { title, rounds, warmUps = 1, timeoutMs = Number.POSITIVE_INFINITY, say }: Course,
): Promise<Run<Metric>> {
  const samples = new Map<string, Sample<Metric>[]>(contestants.map(({ name }) => [name, []]));
  const begun = performance.now();
  let measured = 0;
  for (let turn = 0; turn < warmUps + rounds; turn++) {
    const round = turn - warmUps + 1;
    if (round > 1 && performance.now() - begun > timeoutMs) break;
    for (const { name, measure } of contestants) {
      say(`${title}, ${round < 1 ? 'warming up' : `round ${round} of ${rounds}`}: ${name}`);
      const sample = await measure(turn);
      if (round > 0) samples.get(name)?.push(sample);
    }
    measured = Math.max(round, 0);
  }
  const valuesOf = (name: string, metric: Metric) =>
    (samples.get(name) ?? []).map((sample) => sample[metric]);
  const known = (values: (number | undefined)[]) => values.flatMap((value) => value ?? []);
  return {
    rounds: measured,
    spread: (name, metric) => spreadOf(known(valuesOf(name, metric))),
    ratio(of, over, metric) {
      const floors = valuesOf(over, metric);
      return spreadOf(
        known(
          valuesOf(of, metric).map((value, round) => {
            const floor = floors[round];
            return value === undefined || floor === undefined ? undefined : value / floor;
          }),
        ),
      );
    },
  };
}
