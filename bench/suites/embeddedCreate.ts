import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Libsql from 'libsql';
import { prepareAll } from '../lib/built';
import { prepareEmbedded, registryStart } from '../lib/embedded';
import type { Ground } from '../lib/ground';
import { type Contestant, interleave } from '../lib/interleave';
import { measureLatency } from '../lib/latency';
import { CONNECTIONS, openClient } from '../lib/load';
import { startPeers } from '../lib/peers';
import type { Report, Settings, Table } from '../lib/report';
import { rowsStoredBy } from '../lib/storedRows';
import { type Call, type Server, startServer, temporaryFolder } from '../lib/subject';
import { registration } from './createDeveloper';

const OWN = 'registry on SQLite';
const FLOOR = 'bare node:http, the same rows';

/** Number of registrations per round: sequential and concurrent. */
const sizes = {
  full: { alone: 100, atOnce: 640 },
  quick: { alone: 20, atOnce: 96 },
} as const;

const json = { 'Content-Type': 'application/json' };

type Client = ReturnType<typeof openClient>;

/** Registers a developer with an app and its key. */
type Register = (client: Client) => Promise<void>;

const post = async (
  client: Client,
  path: string,
  body: object,
  headers = {},
): Promise<Record<string, unknown>> =>
  JSON.parse(
    await client.call({
      method: 'POST',
      path,
      body: JSON.stringify(body),
      headers: { ...json, ...headers },
    } satisfies Call),
  );

/** Registers with two requests: a developer, and an app whose response has the key that the trigger issued. */
const registerHere =
  ({ org, adminToken, apiProduct }: Ground): Register =>
  async (client) => {
    const call = registration(org, adminToken);
    await client.call(call);
    const app = await post(
      client,
      `/v1/organizations/${org}/developers/${call.email}/apps`,
      { name: 'weather', apiProducts: [apiProduct] },
      { 'X-Keymint-Token': adminToken },
    );
    const [credential] = app.credentials as { consumerKey: string }[];
    if (!credential?.consumerKey) throw new Error('An app came without its key');
  };

/** Register a user with an app and its key at the peers: three requests for Express Gateway, two for better-auth. */
const registerAt: Record<string, Register> = {
  async 'express-gateway'(client) {
    const name = randomUUID();
    const user = await post(client, '/users', { username: name, firstname: 'Grace', lastname: 'Hopper' });
    const app = await post(client, '/apps', { name, userId: user.id });
    await post(client, '/credentials', { credential: {}, consumerId: app.id, type: 'key-auth' });
  },
  async 'better-auth'(client) {
    const email = `${randomUUID()}@example.com`;
    const user = await post(client, '/users', { name: 'Grace Hopper', email });
    await post(client, '/keys', { name: 'weather', userId: user.id });
  },
};

/** E1: one developer, relative to a server that stores the same rows in one transaction. */
async function measureDeveloper(server: Server, ground: Ground, settings: Settings) {
  const file = `${ground.env.KEYMINT_SQLITE}`;
  const client = openClient(server);
  const register = () => client.call(registration(ground.org, ground.adminToken));
  await register();
  const rows = await rowsStoredBy(file, register);
  const copy = join(temporaryFolder(), 'floor.db');
  const db = new Libsql(file);
  db.exec(`VACUUM INTO '${copy}'`);
  db.close();
  const floor = await startServer({
    args: ['--require', 'tsx/cjs', join(__dirname, '../floors/sqliteServer.ts')],
    env: { FILE: copy, PATTERN: JSON.stringify(rows) },
  });
  const raw = openClient(floor);
  const { run, table } = await measureLatency(
    'SQLite: create developer',
    [
      { name: OWN, role: 'ours', work: register },
      { name: FLOOR, role: 'floor', work: () => raw.call(registration(ground.org, ground.adminToken)) },
    ],
    FLOOR,
    settings,
  );
  client.close();
  raw.close();
  await floor.stop();
  const folders = rows.documents.map(({ path }) => path.split('/').at(-1));
  return {
    run,
    table,
    note: `Both store documents in ${folders.join(', ')} and ${rows.entries.length} entries of indexes, in one transaction with synchronous=FULL.`,
  };
}

/** E2: a developer, an app and its key, relative to peers. */
async function measureRegistration(server: Server, ground: Ground, settings: Settings) {
  const { quick, rounds, say } = settings;
  const { alone, atOnce } = sizes[quick ? 'quick' : 'full'];
  const { running, skipped } = await startPeers(1, settings);

  const contestant = (
    name: string,
    role: 'ours' | 'peer',
    url: string,
    register: Register,
  ): Contestant<'ms' | 'rate'> => {
    const clients = Array.from({ length: CONNECTIONS }, () => openClient({ url }));
    const [first] = clients as [Client];
    return {
      name,
      role,
      async measure() {
        const times: number[] = [];
        for (let n = 0; n < alone; n++) {
          const begun = performance.now();
          await register(first);
          times.push(performance.now() - begun);
        }
        let left = atOnce;
        const begun = performance.now();
        await Promise.all(
          clients.map(async (client) => {
            while (left-- > 0) await register(client);
          }),
        );
        const rate = atOnce / ((performance.now() - begun) / 1000);
        return { ms: times.sort((one, other) => one - other)[Math.floor(alone / 2)] ?? Number.NaN, rate };
      },
    };
  };
  const contestants = [
    contestant(OWN, 'ours', server.url, registerHere(ground)),
    ...running.map(({ name, folder, server: { url, admin } }) =>
      contestant(name, 'peer', folder === 'express-gateway' ? admin : url, registerAt[folder] as Register),
    ),
  ];
  const run = await interleave(contestants, { title: 'SQLite: developer, app and key', rounds, say });
  for (const peer of running) await peer.server.stop();
  const nameOf = (folder: string) => running.find((one) => one.folder === folder)?.name ?? folder;
  const table: Table = {
    title: `SQLite: developer, app and key: ${alone} one by one, ${atOnce} over ${CONNECTIONS} connections, ${rounds} rounds`,
    columns: ['latency ÷ ours', 'ms', 'rate ÷ ours', 'a second'],
    rows: [
      ...contestants.map(({ name, role }) => ({
        name,
        role,
        cells: [
          run.ratio(name, OWN, 'ms'),
          run.spread(name, 'ms'),
          run.ratio(name, OWN, 'rate'),
          run.spread(name, 'rate'),
        ],
      })),
      ...skipped,
    ],
  };
  const beside = (folder: string, metric: 'ms' | 'rate') => run.ratio(OWN, nameOf(folder), metric);
  return { table, beside };
}

/** Measures registering on SQLite: a developer relative to its rows, and a developer with app and key relative to peers. */
export async function embeddedCreate(settings: Settings): Promise<Report> {
  const { built } = settings;
  await prepareAll([join(built, 'registry-sqlite')]);
  const ground = await prepareEmbedded();
  const server = await startServer(registryStart(built, ground.env));
  const developer = await measureDeveloper(server, ground, settings);
  const registered = await measureRegistration(server, ground, settings);
  await server.stop();
  await ground.stop();
  return {
    tables: [developer.table, registered.table],
    figures: {
      E1: developer.run.ratio(OWN, FLOOR, 'latency'),
      'E2 express-gateway': registered.beside('express-gateway', 'ms'),
      'E2 better-auth': registered.beside('better-auth', 'ms'),
      'E2 rate express-gateway': registered.beside('express-gateway', 'rate'),
      'E2 rate better-auth': registered.beside('better-auth', 'rate'),
    },
    notes: [
      developer.note,
      'Redis has appendfsync always, better-auth synchronous=FULL. Ours takes 2 requests and a trigger, Express Gateway 3,',
      'better-auth 2; neither keeps an audit trail.',
    ],
  };
}
