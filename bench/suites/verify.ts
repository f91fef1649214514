import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openRawClient, type RawClient } from '../floors/rawClient';
import { mainOf, prepareAll } from '../lib/built';
import { type EmulatorGround, prepareGround, rawPlace } from '../lib/emulator';
import { type Contestant, interleave, type Run, type Spread, spreadOf } from '../lib/interleave';
import {
  CONNECTIONS,
  type LoadMetric,
  latencyOf,
  latencyOfCalls,
  loader,
  loadFor,
  loadOnce,
  statusOf,
} from '../lib/load';
import { peers, startPeers } from '../lib/peers';
import type { Report, Settings, Table } from '../lib/report';
import {
  type Call,
  type Memory,
  type Server,
  startFunction,
  startServer,
  startWatched,
} from '../lib/subject';

/** Names of the subjects in the tables. */
const OWN_SERVER = 'own server';
const OWN_FUNCTION = 'function';
const FRAMEWORK = 'bare functions-framework function';
const NODE = 'bare node:http';
const RAW = 'raw v1 client';

/** Verifications per key while memory is watched. */
const PASSES = 10;

/** Sizes of a round; multiples of the connections where each call is made once. */
const sizes = {
  full: { hitKeys: 6 * CONNECTIONS, seconds: 3, coldCalls: 94 * CONNECTIONS },
  quick: { hitKeys: 6 * CONNECTIONS, seconds: 1, coldCalls: 30 * CONNECTIONS },
} as const;

/** Latency is measured in shorter and more turns: calls per turn, and turns per round. */
const LATENCY = { calls: 50, times: 8 } as const;

/** Verifications whose documents are read before measuring, since the emulator gets faster with use. */
const WARM_UP_READS = 4000;

/** Folders of the measured builds. */
const folders = (built: string) => ({ fn: join(built, 'authorize'), server: join(built, 'verifier') });

const callOf = ({ org, token }: EmulatorGround, consumerKey: string): Call => ({
  path: `/v1/organizations/${org}/authorize`,
  headers: { 'X-Keymint-Token': token, 'X-Api-Key': consumerKey },
});

const ownServer = (ground: EmulatorGround, built: string) => ({
  args: [mainOf(folders(built).server)],
  env: ground.env,
});

/** Does the reads of verifications, with the concurrency of a load. */
async function readAll(ground: EmulatorGround, raw: RawClient, keys: readonly string[]): Promise<void> {
  const left = keys.map(ground.keyRef);
  const work = async (): Promise<void> => {
    for (let keyRef = left.pop(); keyRef !== undefined; keyRef = left.pop())
      await raw.verify(ground.org, keyRef);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}

/** Starts the own servers and the floors, and checks that each responds as expected. */
async function startAll(ground: EmulatorGround, built: string, knownKey: string) {
  const tsx = ['--require', 'tsx/cjs'];
  const floors = join(__dirname, '../floors');
  const servers = {
    [OWN_SERVER]: await startServer(ownServer(ground, built)),
    [OWN_FUNCTION]: await startFunction('authorize', folders(built).fn, { env: ground.env }),
    [FRAMEWORK]: await startFunction('constant', join(floors, 'framework.ts'), { preload: tsx }),
    [NODE]: await startServer({ args: [...tsx, join(floors, 'nodeHttp.ts')] }),
  };
  for (const name of [OWN_SERVER, OWN_FUNCTION] as const) {
    for (const [key, expected] of [
      [knownKey, 200],
      ['no-such-key', 401],
    ] as const) {
      const status = await statusOf(servers[name].url, callOf(ground, key));
      if (status !== expected) throw new Error(`${name}: ${status} instead of ${expected} for ${key}`);
    }
  }
  return servers;
}

type Servers = Awaited<ReturnType<typeof startAll>>;

/** Measures keys that are all in the cache when a round begins. */
async function measureHits(servers: Servers, calls: readonly Call[], settings: Settings) {
  const { quick, rounds, say } = settings;
  const { hitKeys, seconds } = sizes[quick ? 'quick' : 'full'];
  const { running, skipped } = await startPeers(hitKeys, settings);
  const warmly = (server: Server, own: readonly Call[]) => async () => {
    await loadOnce(server, own);
    return loadFor(server, own, seconds);
  };
  const contestants: Contestant<LoadMetric>[] = [
    { name: OWN_SERVER, role: 'ours', measure: warmly(servers[OWN_SERVER], calls) },
    { name: OWN_FUNCTION, role: 'ours', measure: warmly(servers[OWN_FUNCTION], calls) },
    { name: FRAMEWORK, role: 'floor', measure: warmly(servers[FRAMEWORK], calls) },
    { name: NODE, role: 'floor', measure: warmly(servers[NODE], calls) },
    ...running.map(({ name, server }) => ({
      name,
      role: 'peer' as const,
      measure: warmly(server, server.calls),
    })),
  ];
  const run = await interleave(contestants, { title: 'verify, cached', rounds, say });
  await Promise.all(running.map(({ server }) => server.stop()));

  const table: Table = {
    title: `verify, cached: ${CONNECTIONS} connections, ${rounds} rounds, ${loader()}`,
    columns: ['req/s ÷ bare function', 'req/s ÷ node:http', 'CPU/request ×', 'CPU µs'],
    rows: [
      ...contestants.map(({ name, role }) => ({
        name,
        role,
        cells: [
          run.ratio(name, FRAMEWORK, 'rate'),
          run.ratio(name, NODE, 'rate'),
          run.ratio(name, FRAMEWORK, 'cpu'),
          run.spread(name, 'cpu'),
        ],
      })),
      ...skipped,
    ],
  };
  return { run, table };
}

/** Returns the part of a list that belongs to one turn. */
const partOf = <T>(all: readonly T[], turn: number, size: number): T[] =>
  all.slice(turn * size, (turn + 1) * size);

/** Measures calls with keys that no cache has, under load. */
async function measureColdLoad(
  servers: Servers,
  keys: readonly string[],
  ground: EmulatorGround,
  raw: RawClient,
  { quick, rounds, say }: Settings,
) {
  const { coldCalls } = sizes[quick ? 'quick' : 'full'];
  const keysOf = (turn: number) => partOf(keys, turn, coldCalls);
  const once = (server: Server) => (turn: number) =>
    loadOnce(
      server,
      keysOf(turn).map((key) => callOf(ground, key)),
    );
  const contestants: Contestant<LoadMetric>[] = [
    { name: OWN_SERVER, role: 'ours', measure: once(servers[OWN_SERVER]) },
    { name: OWN_FUNCTION, role: 'ours', measure: once(servers[OWN_FUNCTION]) },
    { name: FRAMEWORK, role: 'floor', measure: once(servers[FRAMEWORK]) },
    {
      name: RAW,
      role: 'floor',
      async measure(turn) {
        const [began, before] = [performance.now(), process.cpuUsage()];
        await readAll(ground, raw, keysOf(turn));
        const { user, system } = process.cpuUsage(before);
        return {
          rate: coldCalls / ((performance.now() - began) / 1000),
          cpu: (user + system) / coldCalls,
        };
      },
    },
  ];
  const run = await interleave(contestants, { title: 'verify, cold', rounds, say });
  const table: Table = {
    title: `verify, cold: ${CONNECTIONS} connections, ${rounds} rounds, autocannon`,
    columns: ['req/s ÷ bare function', 'CPU/request ×', 'CPU µs'],
    rows: contestants.map(({ name, role }) => ({
      name,
      role,
      cells: [run.ratio(name, FRAMEWORK, 'rate'), run.ratio(name, FRAMEWORK, 'cpu'), run.spread(name, 'cpu')],
    })),
  };
  return { run, table };
}

/** Measures such calls sequentially, relative to their reads only. */
async function measureColdLatency(
  servers: Servers,
  keys: readonly string[],
  ground: EmulatorGround,
  raw: RawClient,
  settings: Settings,
) {
  const rounds = settings.rounds * LATENCY.times;
  // Each has its own keys: the first read of a document may take longer.
  const keysOf = (turn: number, contestant: number) => partOf(keys, 3 * turn + contestant, LATENCY.calls);
  const through = (server: Server, contestant: number) => async (turn: number) => ({
    latency: await latencyOfCalls(
      server,
      keysOf(turn, contestant).map((key) => callOf(ground, key)),
    ),
  });
  const contestants: Contestant<'latency'>[] = [
    { name: OWN_SERVER, role: 'ours', measure: through(servers[OWN_SERVER], 0) },
    { name: OWN_FUNCTION, role: 'ours', measure: through(servers[OWN_FUNCTION], 1) },
    {
      name: RAW,
      role: 'floor',
      measure: async (turn) => ({
        latency: await latencyOf(keysOf(turn, 2).map(ground.keyRef), (keyRef) =>
          raw.verify(ground.org, keyRef),
        ),
      }),
    },
  ];
  const run = await interleave(contestants, {
    title: 'verify, cold, one by one',
    say: settings.say,
    rounds,
    warmUps: LATENCY.times,
  });
  const table: Table = {
    title: `verify, cold, one by one: ${LATENCY.calls} calls, ${rounds} rounds`,
    columns: ['latency ÷ raw v1 client', 'ms'],
    rows: contestants.map(({ name, role }) => ({
      name,
      role,
      cells: [run.ratio(name, RAW, 'latency'), run.spread(name, 'latency')],
    })),
  };
  return { run, table };
}

/** Number of calls that are repeated when one of them fails: a multiple of the connections. */
const AT_A_TIME = 100 * CONNECTIONS;

/** Makes every call once. Retries failed parts, since an emulator with a million documents pauses for seconds. */
async function loadThrough(server: Server, calls: readonly Call[], say: Settings['say']): Promise<void> {
  for (let attempts = 1; ; attempts++) {
    try {
      await loadOnce(server, calls);
      return;
    } catch (error) {
      if (attempts === 5) throw error;
      say(`verify, memory: ${(error as Error).message}; again`);
      await pause(3000);
    }
  }
}

/** Measures the memory of a fresh process while all keys are verified repeatedly. */
async function watchMemory(ground: EmulatorGround, keys: readonly string[], { built, say }: Settings) {
  const calls = keys.map((key) => callOf(ground, key));
  const server = await startWatched(ownServer(ground, built));
  const seen: Memory[] = [];
  for (let pass = 1; pass <= PASSES; pass++) {
    say(`verify, memory: ${(pass * keys.length).toLocaleString('en')} verifications`);
    for (let first = 0; first < calls.length; first += AT_A_TIME)
      await loadThrough(server, calls.slice(first, first + AT_A_TIME), say);
    seen.push(await server.memory());
  }
  await server.stop();
  const [first, last] = [seen[0], seen.at(-1)];
  const growthOf = (kind: keyof Memory) => (first && last ? spreadOf([last[kind] / first[kind]]) : undefined);
  const table: Table = {
    title: `verify, memory: ${(PASSES * keys.length).toLocaleString('en')} verifications of ${keys.length.toLocaleString('en')} keys`,
    columns: ['last ÷ first pass', 'MiB, all passes', 'live: last ÷ first pass', 'MiB, all passes'],
    rows: [
      {
        name: OWN_SERVER,
        role: 'ours',
        cells: [
          growthOf('resident'),
          spreadOf(seen.map(({ resident }) => resident)),
          growthOf('live'),
          spreadOf(seen.map(({ live }) => live)),
        ],
      },
    ],
  };
  return { growth: growthOf('resident'), table };
}

/** Measures verifying consumer keys: cached, cold, and the memory it takes. */
export async function verify(settings: Settings): Promise<Report> {
  const { quick, rounds, verifications, built, say } = settings;
  await prepareAll(Object.values(folders(built)));
  const { hitKeys, coldCalls } = sizes[quick ? 'quick' : 'full'];
  const coldKeys = coldCalls * (rounds + 1);
  const latencyKeys = 3 * LATENCY.calls * LATENCY.times * (rounds + 1);
  const memoryKeys = Math.ceil(verifications / PASSES / CONNECTIONS) * CONNECTIONS;
  const count = Math.max(hitKeys + coldKeys + latencyKeys, memoryKeys);

  say('Starting the emulator');
  const ground = await prepareGround();
  say(`Storing and reading ${count.toLocaleString('en')} keys`);
  const keys = await ground.storeKeys(count);
  const hitEnd = hitKeys + coldKeys;
  const raw = openRawClient(rawPlace(ground));
  await readAll(ground, raw, keys.slice(0, WARM_UP_READS));
  const servers = await startAll(ground, built, keys[0] ?? '');
  const hits = await measureHits(
    servers,
    keys.slice(0, hitKeys).map((key) => callOf(ground, key)),
    settings,
  );
  const cold = await measureColdLoad(servers, keys.slice(hitKeys, hitEnd), ground, raw, settings);
  const latency = await measureColdLatency(servers, keys.slice(hitEnd), ground, raw, settings);
  await raw.close();
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  const memory = await watchMemory(ground, keys.slice(0, memoryKeys), settings);
  await ground.stop();

  const overPeer = (folder: string): Spread | undefined => {
    const peer = peers.find((known) => known.folder === folder);
    return peer && hits.run.ratio(OWN_SERVER, peer.name, 'rate');
  };
  const rateAndCpu = (id: string, run: Run<LoadMetric>, of: string, over: string) => ({
    [id]: run.ratio(of, over, 'rate'),
    [`${id} cpu`]: run.ratio(of, over, 'cpu'),
  });
  return {
    tables: [hits.table, cold.table, latency.table, memory.table],
    figures: {
      ...rateAndCpu('P1', hits.run, OWN_FUNCTION, FRAMEWORK),
      ...rateAndCpu('P2', hits.run, OWN_SERVER, NODE),
      'P3 express-gateway': overPeer('express-gateway'),
      'P3 better-auth': overPeer('better-auth'),
      P4: latency.run.ratio(OWN_SERVER, RAW, 'latency'),
      ...rateAndCpu('P5', cold.run, OWN_FUNCTION, FRAMEWORK),
      P15: memory.growth,
    },
    notes: [
      'CPU is the server process alone, without Firestore, Redis or the load; peers do not cache.',
      ...(loader() === 'autocannon'
        ? ['autocannon takes as much CPU as a bare server: without wrk, read CPU rather than req/s above it.']
        : []),
      ...(verifications < 1_000_000
        ? [
            `Memory was watched over ${verifications.toLocaleString('en')} verifications; P15 is about 1,000,000.`,
          ]
        : []),
    ],
  };
}
