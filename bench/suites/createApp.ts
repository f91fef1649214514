import { join } from 'node:path';
import { openRawChain } from '../floors/rawChain';
import { openRawClient, type RawClient, writtenBy } from '../floors/rawClient';
import { prepareAll } from '../lib/built';
import { type EmulatorGround, prepareGround, rawPlace } from '../lib/emulator';
import { openForwarder } from '../lib/events';
import { type Contestant, interleave, spreadOf } from '../lib/interleave';
import { measureLatency } from '../lib/latency';
import { openClient } from '../lib/load';
import { peers, startPeer, whyMissing } from '../lib/peers';
import type { Report, Settings, Table } from '../lib/report';
import { type Call, cpuOf, type Server, startFunction } from '../lib/subject';
import { registration } from './createDeveloper';

const OWN = 'create-developer-app, on-app-created';
const RAW = 'raw chain';
const REGISTRATION = 'developer, app and key';

/** Number of apps checked for a credential, their concurrency, and registrations per round. */
const sizes = {
  full: { apps: 1000, atOnce: 8, registrations: 100 },
  quick: { apps: 200, atOnce: 8, registrations: 20 },
} as const;

/** Time after which the operation issues the key itself: the trigger was late or lost. */
const ISSUANCE_WAIT_MS = 5000;

/** Starts the functions that create an app and its key. */
async function startOwn({ env }: EmulatorGround, built: string) {
  const folder = (name: string) => join(built, name);
  const names = ['create-developer', 'create-developer-app', 'on-app-created'];
  await prepareAll(names.map(folder));
  const [developer, app, trigger] = await Promise.all([
    startFunction('createDeveloper', folder('create-developer'), { env }),
    startFunction('createDeveloperApp', folder('create-developer-app'), {
      env: { ...env, KEYMINT_ISSUANCE_WAIT: `${ISSUANCE_WAIT_MS}` },
    }),
    startFunction('onAppCreated', folder('on-app-created'), { env }),
  ]);
  return { developer, app, trigger };
}

type Own = Awaited<ReturnType<typeof startOwn>>;

/** Returns a client that creates developers and apps, and counts apps returned without a credential. */
function openOwn({ developer, app }: Own, { org, adminToken, apiProduct }: EmulatorGround) {
  const [developers, apps] = [openClient(developer), openClient(app)];
  let made = 0;
  const seen = { apps: 0, withoutCredential: 0, late: 0 };

  const createApp = async (email: string, client = apps): Promise<void> => {
    const call: Call = {
      method: 'POST',
      path: `/v1/organizations/${org}/developers/${email}/apps`,
      headers: { 'X-Keymint-Token': adminToken, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: `weather-${made++}`, apiProducts: [apiProduct] }),
    };
    const begun = performance.now();
    const { credentials = [] } = JSON.parse(await client.call(call));
    seen.apps += 1;
    if (performance.now() - begun >= ISSUANCE_WAIT_MS) seen.late += 1;
    if (!credentials[0]?.consumerKey || !credentials[0]?.consumerSecret) seen.withoutCredential += 1;
  };
  return {
    seen,
    createApp,
    /** Registers a developer and returns their e-mail address. */
    async register(): Promise<string> {
      const call = registration(org, adminToken);
      await developers.call(call);
      return call.email;
    },
    /** Creates one app per developer, with limited concurrency. */
    async createApps(emails: readonly string[], atOnce: number): Promise<void> {
      const left = [...emails];
      const work = async (): Promise<void> => {
        const client = openClient(app);
        for (let email = left.pop(); email !== undefined; email = left.pop()) await createApp(email, client);
        client.close();
      };
      await Promise.all(Array.from({ length: atOnce }, work));
    },
    close(): void {
      developers.close();
      apps.close();
    },
  };
}

type Client = ReturnType<typeof openOwn>;

/** Records how an app and its key are stored in Firestore, by creating one with the functions. */
async function openChain(raw: RawClient, client: Client, { org, apiProduct }: EmulatorGround) {
  let email = '';
  const registered = await writtenBy(raw, org, async () => {
    email = await client.register();
  });
  const made = await writtenBy(raw, org, () => client.createApp(email));
  const inFolder = (documents: typeof made, folder: string) =>
    documents.filter(({ path }) => path.split('/').at(-2) === folder);
  const [[holder], [developer]] = [
    inFolder(registered, 'developerEmails'),
    inFolder(registered, 'developers'),
  ];
  const [[app], [key], audits] = [inFolder(made, 'apps'), inFolder(made, 'keys'), inFolder(made, 'audits')];
  if (!holder || !developer || !app || !key) throw new Error('An app left other documents than are known');
  return openRawChain(raw, {
    org,
    holder: holder.path,
    developer: developer.path,
    apiProduct: `organizations/${org}/apiProducts/${apiProduct}`,
    app,
    key,
    audits,
  });
}

/** Returns the CPU time of several processes, in microseconds. */
const cpuOfAll = (servers: readonly Pick<Server, 'pid'>[]): number | undefined =>
  servers.reduce<number | undefined>((sum, { pid }) => {
    const spent = cpuOf(pid);
    return sum === undefined || spent === undefined ? undefined : sum + spent;
  }, 0);

/** Measures the CPU time that a set of processes takes for a developer, an app and a key. */
const registering = (
  name: string,
  role: Contestant<'cpu' | 'ms'>['role'],
  servers: readonly Pick<Server, 'pid'>[],
  count: number,
  register: () => Promise<void>,
): Contestant<'cpu' | 'ms'> => ({
  name,
  role,
  async measure() {
    const [before, begun] = [cpuOfAll(servers), performance.now()];
    for (let n = 0; n < count; n++) await register();
    const ms = (performance.now() - begun) / count;
    const after = cpuOfAll(servers);
    return { ms, ...(before !== undefined && after !== undefined && { cpu: (after - before) / count }) };
  },
});

/** Registers a developer and an app with Express Gateway's admin API: three requests. */
function registerAtGateway(admin: string) {
  const client = openClient({ url: admin });
  let made = 0;
  const post = async (path: string, body: object): Promise<{ id: string }> =>
    JSON.parse(
      await client.call({
        method: 'POST',
        path,
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json' },
      }),
    );
  return {
    async register(): Promise<void> {
      const n = made++;
      const user = await post('/users', { username: `grace-${n}`, firstname: 'Grace', lastname: 'Hopper' });
      const app = await post('/apps', { name: `boats-${n}`, userId: user.id });
      await post('/credentials', { credential: {}, consumerId: app.id, type: 'key-auth' });
    },
    close: () => client.close(),
  };
}

/** Measures the CPU of registering a developer and an app with a key, relative to Express Gateway. */
async function measureCpu(own: Own, client: Client, settings: Settings) {
  const { quick, rounds, say } = settings;
  const { registrations } = sizes[quick ? 'quick' : 'full'];
  const peer = peers.find(({ folder }) => folder === 'express-gateway');
  if (!peer) throw new Error('There is no Express Gateway among the peers');
  const why = quick ? 'left out by --quick' : whyMissing(peer);
  const gateway = why ? undefined : await startPeer(peer, 1);
  const admin = gateway && registerAtGateway(gateway.admin);
  const contestants = [
    registering(REGISTRATION, 'ours', Object.values(own), registrations, async () =>
      client.createApp(await client.register()),
    ),
    ...(gateway && admin ? [registering(peer.name, 'peer', [gateway], registrations, admin.register)] : []),
  ];
  const run = await interleave(contestants, { title: 'register, app and key', rounds, say });
  admin?.close();
  await gateway?.stop();
  const table: Table = {
    title: `register, app and key: ${registrations} one after the other, ${rounds} rounds`,
    columns: ['CPU ÷ Express Gateway', 'CPU µs', 'ms'],
    rows: [
      ...contestants.map(({ name, role }) => ({
        name,
        role,
        cells: [run.ratio(name, peer.name, 'cpu'), run.spread(name, 'cpu'), run.spread(name, 'ms')],
      })),
      ...(why ? [{ name: peer.name, role: 'peer' as const, cells: [], skipped: why }] : []),
    ],
  };
  return { ratio: run.ratio(REGISTRATION, peer.name, 'cpu'), table };
}

/** Measures creating apps whose key the trigger issues: latency, reliability and CPU. */
export async function createApp(settings: Settings): Promise<Report> {
  const { quick, built, say } = settings;
  const { apps, atOnce } = sizes[quick ? 'quick' : 'full'];
  say('Starting the emulator');
  const forwarder = await openForwarder();
  const ground = await prepareGround({ events: forwarder.address });
  const own = await startOwn(ground, built);
  const portOf = ({ url }: Server) => Number(new URL(url).port);
  const turnToOwn = () => forwarder.turnTo(portOf(own.trigger));
  turnToOwn();
  const client = openOwn(own, ground);
  const raw = openRawClient(rawPlace(ground));
  const chain = await openChain(raw, client, ground);

  const email = await client.register();
  const { run, table } = await measureLatency(
    'create app',
    [
      { name: OWN, role: 'ours', before: turnToOwn, work: () => client.createApp(email) },
      { name: RAW, role: 'floor', before: () => forwarder.turnTo(chain.port), work: () => chain.createApp() },
    ],
    RAW,
    settings,
  );
  turnToOwn();
  const emails = await Promise.all(Array.from({ length: atOnce }, () => client.register()));
  say(`create app: ${apps} of them, ${atOnce} at once`);
  const before = client.seen.apps;
  await client.createApps(
    Array.from({ length: apps }, (_, n) => emails[n % atOnce] ?? ''),
    atOnce,
  );
  const counted = client.seen.apps - before;
  const cpu = await measureCpu(own, client, settings);

  client.close();
  chain.close();
  await raw.close();
  await Promise.all(Object.values(own).map((server) => server.stop()));
  forwarder.close();
  await ground.stop();
  const { seen } = client;
  return {
    tables: [table, cpu.table],
    figures: {
      P7: run.ratio(OWN, RAW, 'latency'),
      P8: cpu.ratio,
      P8b: spreadOf([seen.withoutCredential]),
    },
    notes: [
      'Events of both go through one forwarder, for the emulator has one address for them.',
      `${counted} apps were made ${atOnce} at once, ${seen.apps} in all: ${seen.withoutCredential} were answered ` +
        `without a credential, ${seen.late} waited ${ISSUANCE_WAIT_MS / 1000} s for the trigger and were issued by the operation.`,
      'CPU is that of the functions, or of the gateway: without Firestore or Redis.',
    ],
  };
}
