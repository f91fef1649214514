import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { prepareGround } from '../lib/emulator';
import { interleave } from '../lib/interleave';
import { openClient } from '../lib/load';
import type { Report, Settings } from '../lib/report';
import { type Call, type Server, startServer } from '../lib/subject';

/** Concurrent requests. */
const CONCURRENCY = 400;

const ALONE = 'a token alone';
const BESIDE_NOBODY = `a token beside ${CONCURRENCY} requests without credentials`;
const BESIDE_GUESSES = `a token beside ${CONCURRENCY} wrong passwords`;

const roles = { [ALONE]: 'floor', [BESIDE_NOBODY]: 'floor', [BESIDE_GUESSES]: 'ours' } as const;

/** Returns wrong credentials of an unknown member. */
const guess = () => ({
  Authorization: `Basic ${Buffer.from(`${randomUUID()}@example.com:wrong`).toString('base64')}`,
});

/** Measures sequential calls until something ends or a number of them was made. */
async function latencies(server: Server, call: Call, count: number, until?: Promise<unknown>) {
  const times: number[] = [];
  let isOver = false;
  void until?.then(() => {
    isOver = true;
  });
  // A new client for each turn: the server closes idle connections.
  const client = openClient(server);
  while (!isOver && times.length < count) {
    const begun = performance.now();
    await client.call(call);
    times.push(performance.now() - begun);
  }
  client.close();
  times.sort((one, other) => one - other);
  return { median: times[times.length >> 1] ?? Number.NaN, longest: times.at(-1) ?? Number.NaN };
}

/** Measures how long a client with a token waits while many wrong passwords are tried at once. */
async function measureGuessing(server: Server, org: string, token: string, { rounds, say }: Settings) {
  const path = `/v1/organizations/${org}/developers`;
  const call = { path, headers: { 'X-Keymint-Token': token } };
  const answered: Record<string, number> = {};
  let addresses = 0;
  const beside = async (headers: () => Record<string, string>) => {
    const calls = Array.from({ length: CONCURRENCY }, () => {
      addresses += 1;
      const address = `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
      return { path, headers: { ...headers(), 'X-Forwarded-For': address } };
    });
    const worker = new Worker(join(__dirname, '../lib/flood.ts'), { workerData: { url: server.url, calls } });
    const over = once(worker, 'message').then(([statuses]) => statuses as Record<string, number>);
    await once(worker, 'online');
    const measured = await latencies(server, call, 100_000, over);
    const statuses = await over;
    await worker.terminate();
    return { measured, statuses };
  };
  const run = await interleave(
    [
      { name: ALONE, role: roles[ALONE], measure: () => latencies(server, call, 100) },
      {
        name: BESIDE_NOBODY,
        role: roles[BESIDE_NOBODY],
        measure: async () => (await beside(() => ({}))).measured,
      },
      {
        name: BESIDE_GUESSES,
        role: roles[BESIDE_GUESSES],
        async measure() {
          const { measured, statuses } = await beside(guess);
          for (const [status, count] of Object.entries(statuses))
            answered[status] = (answered[status] ?? 0) + count;
          return measured;
        },
      },
    ],
    { title: 'wrong passwords', rounds, say },
  );
  return { run, answered };
}

/** Measures what wrong passwords cost other clients. */
export async function signIn(settings: Settings): Promise<Report> {
  const ground = await prepareGround();
  const env = { ...ground.env, KEYMINT_PROXIES: '1' };
  const server = await startServer({ args: [join(settings.built, 'registry')], env });
  try {
    const { org, adminToken } = ground;
    const { run, answered } = await measureGuessing(server, org, adminToken, settings);
    return {
      tables: [
        {
          title: `listing developers, ${run.rounds} rounds`,
          columns: ['ms, median', 'ms, longest'],
          rows: Object.entries(roles).map(([name, role]) => ({
            name,
            role,
            cells: [run.spread(name, 'median'), run.spread(name, 'longest')],
          })),
        },
      ],
      figures: { 'guessing delay': run.ratio(BESIDE_GUESSES, BESIDE_NOBODY, 'longest') },
      notes: [`Wrong passwords were answered: ${JSON.stringify(answered)}.`],
    };
  } finally {
    await server.stop();
    await ground.stop();
  }
}
