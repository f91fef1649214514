import { type Contestant, interleave } from './interleave';
import { latencyOf } from './load';
import type { Settings, Table } from './report';
import type { Role } from './subject';

/** A way of doing something, whose latency is measured. */
export interface Way {
  name: string;
  role: Role;
  work(): Promise<unknown>;
  /** Called before each turn. */
  before?(): void;
}

/** How much is done: calls in a turn, and turns for each round, of which shorter ones suffer less from others. */
const sizes = { full: { calls: 40, times: 4 }, quick: { calls: 20, times: 2 } } as const;

/** Measures ways in turn, each by calls one after the other, and tells all of them beside the floor. */
export async function measureLatency(
  title: string,
  ways: readonly Way[],
  floor: string,
  { rounds, quick, say }: Settings,
) {
  const { calls, times } = sizes[quick ? 'quick' : 'full'];
  const turns = rounds * times;
  const contestants = ways.map(
    ({ name, role, work, before }): Contestant<'latency'> => ({
      name,
      role,
      async measure() {
        before?.();
        return { latency: await latencyOf(Array.from({ length: calls }), work) };
      },
    }),
  );
  const run = await interleave(contestants, { title, rounds: turns, warmUps: times, say });
  const table: Table = {
    title: `${title}, one by one: ${calls} calls, ${turns} rounds`,
    columns: [`latency ÷ ${floor}`, 'ms'],
    rows: ways.map(({ name, role }) => ({
      name,
      role,
      cells: [run.ratio(name, floor, 'latency'), run.spread(name, 'latency')],
    })),
  };
  return { run, table };
}
