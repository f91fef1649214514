import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Counted, Taken } from '../lib/countedServer';
import { prepareGround } from '../lib/emulator';
import { CONCURRENCY, type Flood, type Flooded, type Phase, phases } from '../lib/flooding';
import { type Spread, spreadOf } from '../lib/interleave';
import { openClient } from '../lib/load';
import type { Report, Row, Settings } from '../lib/report';
import type { Call } from '../lib/subject';

/** Seed of the requests: SEED=7 npm run bench -- unauthenticated */
const seed = Number(process.env.SEED ?? 1815);

/** Requests of each phase; a tenth with --quick. */
const sizes: Record<Phase, number> = { 'does not exist': 45_000, exists: 45_000, none: 10_000 };

/** Requests before the first measurement, so that one-time allocations do not count as growth. */
const WARM_UP_REQUESTS = 2000;

/** Pause between requests of the authenticated client, and how long it is measured alone. */
const GAP_MS = 20;
const ALONE_MS = 5000;

/** Forks a script of bench/lib. */
function start(name: string, execArgv: readonly string[] = []): ChildProcess {
  const child = fork(join(__dirname, `../lib/${name}.ts`), {
    execArgv: ['--require', 'tsx/cjs', ...execArgv],
    env: { ...process.env, KEYMINT_PROXIES: '1' },
  });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

/** Sends a message to a process and returns its next one. @throws Error if it exits instead */
async function request<Answer>(child: ChildProcess, message?: object): Promise<Answer> {
  if (message) child.send(message);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${child.spawnargs.join(' ')} ended`);
  });
  const [told] = await Promise.race([once(child, 'message'), ended]);
  return told;
}

/** Latencies of the authenticated client's two kinds of requests, in milliseconds. */
interface Latencies {
  gateway: number[];
  administrator: number[];
}

/** Alternates requests as a gateway and as an administrator while some work is done. */
async function latenciesDuring<T>({ url, own }: Counted, work: Promise<T>): Promise<[T, Latencies]> {
  const base = `/v1/organizations/${own.org}`;
  const calls: Record<keyof Latencies, Call> = {
    gateway: {
      path: `${base}/authorize`,
      headers: { 'X-Keymint-Token': own.verifier, 'X-Api-Key': own.key },
    },
    administrator: {
      path: `${base}/developers/${own.developerId}`,
      headers: { Authorization: `Bearer ${own.token}` },
    },
  };
  const client = openClient({ url });
  const latencies: Latencies = { gateway: [], administrator: [] };
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  const ask = async () => {
    while (!isOver) {
      for (const who of ['gateway', 'administrator'] as const) {
        const begun = performance.now();
        await client.call(calls[who]);
        latencies[who].push(performance.now() - begun);
        await pause(GAP_MS);
      }
    }
  };
  const [done] = await Promise.all([over, ask()]);
  client.close();
  return [done, latencies];
}

const per = (count: number, requests: number): Spread | undefined => spreadOf([count / requests]);

/**
 * Sends requests with every kind of invalid credentials to every operation and endpoint; measures their costs and
 * how long an authenticated client waits meanwhile.
 */
export async function unauthenticated({ quick, say }: Settings): Promise<Report> {
  say('Starting the emulator');
  const ground = await prepareGround();
  const server = start('countedServer', ['--expose-gc']);
  const counted = await request<Counted>(server);
  const flooder = start('flooding');
  const flood = (phase: Phase, requests: number, own = seed) =>
    request<Flooded>(flooder, { ...counted, phase, requests, seed: own } satisfies Flood);

  say('Warming');
  for (const phase of phases) await flood(phase, WARM_UP_REQUESTS / phases.length, seed + 1);
  const [, alone] = await latenciesDuring(counted, pause(ALONE_MS));
  const before = await request<Taken>(server, {});

  const rows: Row[] = [];
  const notes: string[] = [];
  const sums = { failures: 0, errors: 0, polls: 0 };
  const figures: Record<string, Spread | undefined> = {};
  let last = before;
  for (const phase of phases) {
    const requests = sizes[phase] / (quick ? 10 : 1);
    say(`${requests.toLocaleString('en')} requests, organization: ${phase}`);
    const [{ seconds, statuses }, latencies] = await latenciesDuring(counted, flood(phase, requests));
    const taken = await request<Taken>(server, {});
    const sent = Object.values(statuses).reduce((sum, count) => sum + count, 0);
    const slower = (who: keyof Latencies) => {
      const [meanwhile, quietly] = [spreadOf(latencies[who])?.median, spreadOf(alone[who])?.median];
      return meanwhile && quietly ? spreadOf([meanwhile / quietly]) : undefined;
    };
    rows.push({
      name: `organization: ${phase}`,
      role: 'ours',
      cells: [
        spreadOf([sent]),
        spreadOf([sent / seconds]),
        ...[taken.reads, taken.writes, taken.hashes, taken.polls].map((count) => per(count, sent)),
        spreadOf([taken.live - last.live]),
        spreadOf([taken.resident - last.resident]),
        spreadOf([spreadOf(latencies.gateway)?.median ?? Number.NaN]),
        spreadOf([spreadOf(latencies.administrator)?.median ?? Number.NaN]),
      ],
    });
    notes.push(`organization: ${phase}: ${JSON.stringify(statuses)}`);
    sums.failures += Object.entries(statuses)
      .filter(([status]) => Number(status) >= 500 && status !== '503')
      .reduce((sum, [, count]) => sum + count, 0);
    sums.errors += taken.errors;
    sums.polls += taken.polls;
    if (phase === 'does not exist') {
      figures['U1 reads'] = per(taken.reads, sent);
      figures['U1 writes'] = per(taken.writes, sent);
      figures['U1 hashes'] = per(taken.hashes, sent);
      figures['U4 gateway'] = slower('gateway');
      figures['U4 administrator'] = slower('administrator');
    }
    last = taken;
  }
  figures['U2 polls'] = spreadOf([sums.polls]);
  figures['U2 failures'] = spreadOf([sums.failures + sums.errors]);
  figures['U3 memory'] = spreadOf([last.live - before.live]);
  const medianOf = (who: keyof Latencies) => spreadOf(alone[who])?.median.toFixed(2);
  notes.push(
    `Alone, the gateway waits ${medianOf('gateway')} ms, the administrator ${medianOf('administrator')} ms at the median.`,
    `Resident memory: ${before.resident.toFixed(0)} MiB before, ${last.resident.toFixed(0)} MiB after; live: ${before.live.toFixed(0)} and ${last.live.toFixed(0)} MiB.`,
    `Seed ${seed}, ${CONCURRENCY} requests at once from 2,000 addresses; one process of all functions, as sources.`,
  );
  server.disconnect();
  flooder.disconnect();
  await ground.stop();
  return {
    tables: [
      {
        title: 'unauthenticated requests',
        columns: [
          'requests',
          'requests/s',
          'reads',
          'writes',
          'hashes',
          'polls',
          'live MiB more',
          'resident MiB more',
          'gateway ms',
          'administrator ms',
        ],
        rows,
      },
    ],
    figures,
    notes,
  };
}
