import { join } from 'node:path';
import { prepareAll } from '../lib/built';
import { storeDevelopers } from '../lib/crowd';
import { type EmulatorGround, prepareGround } from '../lib/emulator';
import { type Contestant, interleave } from '../lib/interleave';
import type { Report, Settings } from '../lib/report';
import { cpuOf, forgetPeak, functionStart, peakOf, startWatched, type WatchedServer } from '../lib/subject';

const OWN = 'export-developers, over HTTP';
const STREAM = 'raw stream() of the official client';
const V1 = 'raw v1.runQuery';

/** Number of developers: of the measured export, of the one beside it, and for warm-up. */
const sizes = {
  full: { long: 100_000, short: 10_000, warm: 5000 },
  quick: { long: 10_000, short: 1000, warm: 2000 },
} as const;

/** Time after which no further round begins: the emulator may take minutes for one. */
const MAX_DURATION_MS = 4 * 60_000;

type Metric = 'rate' | 'cpu' | 'memory' | 'growth';

/** Reads a response as a stream; returns the number of lines. */
export async function linesOf(url: string, headers: Record<string, string>): Promise<number> {
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}`);
  let lines = 0;
  for await (const chunk of answer.body ?? []) for (const byte of chunk) if (byte === 10) lines += 1;
  return lines;
}

/** Measures one export: rows per second, CPU microseconds per row, and peak MiB in total and above idle. */
async function watch(server: WatchedServer, size: number, work: () => Promise<number>) {
  const { resident: idle } = await server.memory();
  forgetPeak(server.pid);
  const [before, begun] = [cpuOf(server.pid) ?? Number.NaN, performance.now()];
  const rows = await work();
  const seconds = (performance.now() - begun) / 1000;
  if (rows !== size) throw new Error(`${rows} of ${size} developers came`);
  const peak = peakOf(server.pid);
  return {
    rate: size / seconds,
    cpu: ((cpuOf(server.pid) ?? Number.NaN) - before) / size,
    peak,
    memory: peak - idle,
  };
}

/** Measures exporting all developers as CSV, relative to only reading them. */
export async function csv({ quick, rounds, built, say }: Settings): Promise<Report> {
  if (process.platform !== 'linux') throw new Error('CPU and memory of processes are known on Linux alone');
  const { long, short, warm } = sizes[quick ? 'quick' : 'full'];
  const folder = join(built, 'export-developers');
  await prepareAll([folder]);
  say('Starting the emulator');
  const ground = await prepareGround();
  const tokens = new Map<number, string>();
  const orgOf = (size: number) => `bench-${size}`;
  for (const size of [long, short, warm]) {
    tokens.set(size, await ground.addOrganization(orgOf(size)));
    await storeDevelopers(ground.context.store, orgOf(size), size, say);
  }

  /** Starts a new warmed-up process in each round, so that memory starts fresh. */
  const inNewProcess =
    (start: () => Promise<WatchedServer>, work: (server: WatchedServer, size: number) => Promise<number>) =>
    async () => {
      const server = await start();
      try {
        const watched = (size: number) => watch(server, size, () => work(server, size));
        await watched(warm);
        const { peak: less } = await watched(short);
        const { peak, ...told } = await watched(long);
        return { ...told, growth: peak / less };
      } finally {
        await server.stop();
      }
    };
  const own = async () => startWatched(await functionStart('exportDevelopers', folder, { env: ground.env }));
  const floor = (way: 'stream' | 'v1') =>
    inNewProcess(
      () => startFloor(ground),
      async ({ url }, size) => Number(await (await fetch(`${url}/${way}/${orgOf(size)}`)).text()),
    );
  const contestants: Contestant<Metric>[] = [
    {
      name: OWN,
      role: 'ours',
      measure: inNewProcess(own, async ({ url }, size) => {
        const path = `${url}/v1/organizations/${orgOf(size)}/developers:export`;
        return (await linesOf(path, { 'X-Keymint-Token': tokens.get(size) ?? '' })) - 1;
      }),
    },
    { name: STREAM, role: 'floor', measure: floor('stream') },
    { name: V1, role: 'floor', measure: floor('v1') },
  ];
  const title = `export of ${long.toLocaleString('en')} developers`;
  const run = await interleave(contestants, { title, rounds, warmUps: 0, timeoutMs: MAX_DURATION_MS, say });
  await ground.stop();
  return {
    tables: [
      {
        title: `${title}, ${run.rounds} rounds`,
        columns: [
          'rows/s ÷ raw stream',
          'rows/s',
          'CPU/row ×',
          'CPU µs',
          'MiB above idle',
          `MiB in all ÷ of ${short.toLocaleString('en')}`,
        ],
        rows: contestants.map(({ name, role }) => ({
          name,
          role,
          cells: [
            run.ratio(name, STREAM, 'rate'),
            run.spread(name, 'rate'),
            run.ratio(name, STREAM, 'cpu'),
            run.spread(name, 'cpu'),
            run.spread(name, 'memory'),
            run.spread(name, 'growth'),
          ],
        })),
      },
    ],
    figures: {
      P11: run.ratio(OWN, STREAM, 'rate'),
      'P11 cpu': run.ratio(OWN, STREAM, 'cpu'),
      'P11 memory': run.spread(OWN, 'memory'),
      'P11 growth': run.spread(OWN, 'growth'),
    },
    notes: [
      'The export asks for 10,000 developers at a time, and the floors for all at once. The emulator looks through all',
      'documents before those of each such question, which production does not: rows/s are partly the emulator here.',
      'CPU is the process alone, without Firestore; memory begins with what it holds after its first export.',
    ],
  };
}

const startFloor = ({ env }: EmulatorGround): Promise<WatchedServer> =>
  startWatched({ args: ['--require', 'tsx/cjs', join(__dirname, '../floors/rawStream.ts')], env });
