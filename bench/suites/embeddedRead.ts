import { join } from 'node:path';
import { mainOf, prepareAll } from '../lib/built';
import { storeDevelopers } from '../lib/crowd';
import { prepareEmbedded, registryStart } from '../lib/embedded';
import type { Ground } from '../lib/ground';
import { type Contestant, interleave } from '../lib/interleave';
import { measureLatency } from '../lib/latency';
import { CONNECTIONS, type LoadMetric, loadOnce, openClient } from '../lib/load';
import { startPeers } from '../lib/peers';
import type { Report, Settings } from '../lib/report';
import { numbersIn } from '../lib/storedRows';
import {
  forgetPeak,
  peakOf,
  type Start,
  startServer,
  startWatched,
  type WatchedServer,
} from '../lib/subject';
import { linesOf } from './csv';

const VERIFIER = 'own server on SQLite';
const OWN = 'registry on SQLite';
const FLOOR = 'bare node:http';

const sizes = {
  full: { coldCalls: 48 * CONNECTIONS, developers: 100_000, warm: 5000 },
  quick: { coldCalls: 10 * CONNECTIONS, developers: 10_000, warm: 1000 },
} as const;

const PAGE = 100;

const floorStart = (env: Record<string, string>): Start => ({
  args: ['--require', 'tsx/cjs', join(__dirname, '../floors/sqliteServer.ts')],
  env,
});

/** E3: keys that are not cached, relative to peers, which have no cache. */
async function measureVerifications(ground: Ground, settings: Settings) {
  const { quick, rounds, built, say } = settings;
  const { coldCalls } = sizes[quick ? 'quick' : 'full'];
  const own = await startServer({ args: [mainOf(join(built, 'verifier-sqlite'))], env: ground.env });
  const { running, skipped } = await startPeers(coldCalls, settings);
  say('Storing keys');
  const keys = await ground.storeKeys(coldCalls * (rounds + 1));
  const contestants: Contestant<LoadMetric>[] = [
    {
      name: VERIFIER,
      role: 'ours',
      measure: (turn) =>
        loadOnce(
          own,
          keys.slice(turn * coldCalls, (turn + 1) * coldCalls).map((key) => ({
            path: `/v1/organizations/${ground.org}/authorize`,
            headers: { 'X-Keymint-Token': ground.token, 'X-Api-Key': key },
          })),
        ),
    },
    ...running.map(({ name, server }) => ({
      name,
      role: 'peer' as const,
      measure: () => loadOnce(server, server.calls),
    })),
  ];
  const run = await interleave(contestants, { title: 'SQLite: verify, cold', rounds, say });
  await own.stop();
  for (const { server } of running) await server.stop();
  const beside = (folder: string) => {
    const peer = running.find((one) => one.folder === folder);
    return peer && run.ratio(VERIFIER, peer.name, 'rate');
  };
  return {
    beside,
    table: {
      title: `SQLite: verify, cold: ${coldCalls} keys once each, ${CONNECTIONS} connections, ${rounds} rounds`,
      columns: ['req/s ÷ ours', 'req/s', 'CPU µs'],
      rows: [
        ...contestants.map(({ name, role }) => ({
          name,
          role,
          cells: [run.ratio(name, VERIFIER, 'rate'), run.spread(name, 'rate'), run.spread(name, 'cpu')],
        })),
        ...skipped,
      ],
    },
  };
}

/** E4: a page of expanded developers, relative to the rows of a query. */
async function measureList(ground: Ground, env: Record<string, string>, settings: Settings) {
  const server = await startServer(registryStart(settings.built, ground.env));
  const floor = await startServer(floorStart(env));
  const [client, raw] = [openClient(server), openClient(floor)];
  const call = {
    path: `/v1/organizations/${ground.org}/developers?expand=true&count=${PAGE}`,
    headers: { 'X-Keymint-Token': ground.adminToken },
  };
  const page = { path: '/page', headers: {} };
  for (const text of [await client.call(call), await raw.call(page)]) {
    const found = JSON.parse(text).developer.length;
    if (found !== PAGE) throw new Error(`A page has ${found} developers instead of ${PAGE}`);
  }
  const measured = await measureLatency(
    `SQLite: list ${PAGE} developers, expanded`,
    [
      { name: OWN, role: 'ours', work: () => client.call(call) },
      { name: FLOOR, role: 'floor', work: () => raw.call(page) },
    ],
    FLOOR,
    settings,
  );
  client.close();
  raw.close();
  await server.stop();
  await floor.stop();
  return measured;
}

/** E5: all developers as CSV, relative to iterating over their rows and parsing them. */
async function measureExport(ground: Ground, env: Record<string, string>, settings: Settings) {
  const { quick, rounds, built, say } = settings;
  const { developers: size } = sizes[quick ? 'quick' : 'full'];
  const inNewProcess =
    (
      start: Start,
      work: (server: WatchedServer) => Promise<number>,
    ): Contestant<'rate' | 'memory'>['measure'] =>
    async () => {
      const server = await startWatched(start);
      try {
        await work(server);
        const { resident: idle } = await server.memory();
        forgetPeak(server.pid);
        const begun = performance.now();
        const rows = await work(server);
        const seconds = (performance.now() - begun) / 1000;
        if (rows < size) throw new Error(`${rows} of ${size} developers came`);
        return { rate: rows / seconds, memory: peakOf(server.pid) - idle };
      } finally {
        await server.stop();
      }
    };
  const contestants: Contestant<'rate' | 'memory'>[] = [
    {
      name: OWN,
      role: 'ours',
      measure: inNewProcess(registryStart(built, ground.env), async ({ url }) => {
        const path = `${url}/v1/organizations/${ground.org}/developers:export`;
        return (await linesOf(path, { 'X-Keymint-Token': ground.adminToken })) - 1;
      }),
    },
    {
      name: FLOOR,
      role: 'floor',
      measure: inNewProcess(floorStart(env), async ({ url }) =>
        Number(await (await fetch(`${url}/all`)).text()),
      ),
    },
  ];
  const title = `SQLite: export of ${size.toLocaleString('en')} developers`;
  const run = await interleave(contestants, { title, rounds, warmUps: 0, say });
  return {
    run,
    table: {
      title: `${title}, ${rounds} rounds`,
      columns: ['rows/s ÷ raw iteration', 'rows/s', 'MiB above idle'],
      rows: contestants.map(({ name, role }) => ({
        name,
        role,
        cells: [run.ratio(name, FLOOR, 'rate'), run.spread(name, 'rate'), run.spread(name, 'memory')],
      })),
    },
  };
}

/** Measures reading on SQLite: verifications of uncached keys, a page, and an export. */
export async function embeddedRead(settings: Settings): Promise<Report> {
  const { quick, built, say } = settings;
  const { developers } = sizes[quick ? 'quick' : 'full'];
  await prepareAll([join(built, 'registry-sqlite'), join(built, 'verifier-sqlite')]);
  const keyed = await prepareEmbedded();
  const verified = await measureVerifications(keyed, settings);
  await keyed.stop();

  const ground = await prepareEmbedded();
  await storeDevelopers(ground.context.store, ground.org, developers, say);
  const file = ground.env.KEYMINT_SQLITE;
  const numbers = numbersIn(file, {
    path: `organizations/${ground.org}/developers`,
    index: 'developers: emailKey',
  });
  const env = { FILE: file, COLLECTION: `${numbers.collection}`, INDEX: `${numbers.index}` };
  const listed = await measureList(ground, env, settings);
  const exported = await measureExport(ground, env, settings);
  await ground.stop();
  return {
    tables: [verified.table, listed.table, exported.table],
    figures: {
      'E3 express-gateway': verified.beside('express-gateway'),
      'E3 better-auth': verified.beside('better-auth'),
      E4: listed.run.ratio(OWN, FLOOR, 'latency'),
      E5: exported.run.ratio(OWN, FLOOR, 'rate'),
      'E5 memory': exported.run.spread(OWN, 'memory'),
    },
    notes: [
      'better-auth writes the time of the last use with each verification, Express Gateway reads twice from Redis.',
      'The bare server parses each row and, of a page, stringifies it; it exports nothing, it only iterates.',
    ],
  };
}
