import type { Role } from './subject';

/** Result of one measurement, by metric. */
type Sample<Metric extends string> = Partial<Record<Metric, number>>;

/** One of several subjects that are measured in turn. */
export interface Contestant<Metric extends string> {
  name: string;
  role: Role;
  /** Measures once; `turn` counts from 0. */
  measure(turn: number): Promise<Sample<Metric>>;
}

/** Median, minimum and maximum of rounds. */
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

/** Returns the median, minimum and maximum of values; undefined without values. */
export const spreadOf = (values: readonly number[]): Spread | undefined =>
  values.length === 0
    ? undefined
    : { median: medianOf(values), min: Math.min(...values), max: Math.max(...values) };

/** The samples of a run, by round. */
export interface Run<Metric extends string> {
  /** Number of rounds. */
  rounds: number;
  spread(name: string, metric: Metric): Spread | undefined;
  /** Spread of the ratios of each round; undefined if one of the two was not measured. */
  ratio(of: string, over: string, metric: Metric): Spread | undefined;
}

interface Course {
  title: string;
  rounds: number;
  /** Number of warm-up rounds, which do not count. */
  warmUps?: number;
  /** Milliseconds after which no further round begins; the first always runs. */
  timeoutMs?: number;
  say(progress: string): void;
}

/** Measures all contestants in turn, A B C A B C, so that a slowdown of the machine affects all of them. */
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
