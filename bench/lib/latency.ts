import { type Contestant, interleave } from './interleave';
import { latencyOf } from './load';
import type { Settings, Table } from './report';
import type { Role } from './subject';

/** An operation whose latency is measured. */
export interface LatencySubject {
  name: string;
  role: Role;
  work(): Promise<unknown>;
  /** Called before each turn. */
  before?(): void;
}

/** Calls per turn and turns per round; shorter turns are less exposed to other load. */
const sizes = { full: { calls: 40, times: 4 }, quick: { calls: 20, times: 2 } } as const;

/** Measures sequential calls of each operation in turn; returns a table with ratios to the floor. */
export async function measureLatency(
  title: string,
  ways: readonly LatencySubject[],
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
