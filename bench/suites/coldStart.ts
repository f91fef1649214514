import { join } from 'node:path';
import { type Deployed, deployedName, loadCatalog } from '../../shared/runtime/catalog';
import { mainOf, prepareAll } from '../lib/built';
import { callOf } from '../lib/callOf';
import { type EmulatorGround, prepareGround } from '../lib/emulator';
import { type Contestant, interleave, type Run, spreadOf } from '../lib/interleave';
import type { Report, Row, Settings, Table } from '../lib/report';
import { type FirstAnswer, firstAnswer } from '../lib/spawning';
import { type Call, functionStart, type Start } from '../lib/subject';

const FLOOR = 'bare functions-framework function';

/** Functions that are measured in every round; all others are measured once. */
const chosen = new Set([
  'createDeveloper',
  'getDeveloper',
  'listDevelopers',
  'createDeveloperApp',
  'getDeveloperApp',
  'createApiProduct',
  'getOrganization',
  'exportDevelopers',
  'onAppCreated',
  'authorize',
  'verifyApiKey',
  'docs',
  'docsX',
  'reference',
  'console',
]);

/** No events are delivered here, so operations issue keys themselves. */
const issuingItself = { KEYMINT_ISSUANCE_WAIT: '0' };

/** Time after which no further round of the chosen functions begins. */
const MAX_DURATION_MS = 3 * 60_000;

type Metric = 'ms' | 'cpu' | 'own';

const bare = async (): Promise<FirstAnswer> =>
  firstAnswer(await functionStart('constant', join(__dirname, '../floors/bare')), { path: '/', headers: {} });

/** Unsuccessful statuses of first responses, by function. */
type Refusals = Map<string, string>;

/** Measures a process right after a bare function: ratios, and its own milliseconds. */
const besideBare = (
  name: string,
  start: () => Promise<Start>,
  call: () => Promise<Call>,
  refusals: Refusals,
): Contestant<Metric> => ({
  name,
  role: 'ours',
  async measure() {
    const asked = await call();
    const floor = await bare();
    const own = await firstAnswer(await start(), asked);
    if (own.status >= 300) refusals.set(name, `${own.status} ${own.text.slice(0, 200)}`);
    if (own.status >= 500) throw new Error(`${name} answered ${own.status}: ${own.text}`);
    return {
      ms: own.ms / floor.ms,
      own: own.ms,
      ...(own.cpu !== undefined && floor.cpu !== undefined && { cpu: own.cpu / floor.cpu }),
    };
  },
});

const columns = [`first answer ÷ ${FLOOR}`, 'CPU ×', 'ms'];

const rowsOf = (contestants: readonly Contestant<Metric>[], run: Run<Metric>): Row[] =>
  contestants.map(({ name, role }) => ({
    name,
    role,
    cells: [run.spread(name, 'ms'), run.spread(name, 'cpu'), run.spread(name, 'own')],
  }));

/** Returns the median of several subjects' medians, with their range. */
const medians = (names: readonly string[], run: Run<Metric>) =>
  spreadOf(names.flatMap((name) => run.spread(name, 'ms')?.median ?? []));

/** Measures functions as deployed, each with its own framework process and right after a bare function. */
async function measureFunctions(
  ground: EmulatorGround,
  refusals: Refusals,
  { quick, rounds, built, say }: Settings,
) {
  const functions = loadCatalog().filter(({ name }) => !quick || chosen.has(name));
  const folderOf = (fn: Deployed) => join(built, deployedName(fn));
  say('Preparing functions as the buildpack does');
  await prepareAll(functions.map(folderOf));
  const contestantOf = (fn: Deployed) =>
    besideBare(
      deployedName(fn),
      () => functionStart(fn.name, folderOf(fn), { env: { ...ground.env, ...issuingItself } }),
      () => callOf(fn, ground),
      refusals,
    );
  const often = functions.filter(({ name }) => chosen.has(name));
  const once = functions.filter(({ name }) => !chosen.has(name));
  const contestants = [...often, ...once].map(contestantOf);
  const course = { title: 'cold start', say };
  const runs = {
    often: await interleave(contestants.slice(0, often.length), {
      ...course,
      rounds,
      timeoutMs: MAX_DURATION_MS,
    }),
    once: await interleave(contestants.slice(often.length), { ...course, rounds: 1, warmUps: 0 }),
  };
  const run: Run<Metric> = {
    rounds,
    spread: (name, metric) => runs.often.spread(name, metric) ?? runs.once.spread(name, metric),
    ratio: () => undefined,
  };
  const namesOf = (isSite: boolean) =>
    functions.filter(({ kind }) => (kind === 'site') === isSite).map(deployedName);
  const [withFirestore, without] = [namesOf(false), namesOf(true)];
  const table: Table = {
    title: `cold start of ${functions.length} functions, ${often.length} of them in ${runs.often.rounds} rounds`,
    columns,
    rows: rowsOf(contestants, run),
  };
  return { withFirestore: medians(withFirestore, run), without: medians(without, run), table };
}

/** Measures bundled servers, started by Node.js directly. */
async function measureServers(ground: EmulatorGround, refusals: Refusals, { rounds, built, say }: Settings) {
  const known = new Map(loadCatalog().map((fn) => [fn.name, fn]));
  const asked = { registry: 'getDeveloper', verifier: 'authorize' } as const;
  const contestants: Contestant<Metric>[] = [];
  const skipped: Row[] = [];
  await prepareAll(Object.keys(asked).map((name) => join(built, name)));
  for (const [name, question] of Object.entries(asked)) {
    const fn = known.get(question);
    if (!fn) throw new Error(`No function is named ${question}`);
    const contestant = besideBare(
      name,
      async () => ({ args: [mainOf(join(built, name))], env: ground.env }),
      () => callOf(fn, ground),
      refusals,
    );
    try {
      await contestant.measure(0);
      contestants.push(contestant);
    } catch (error) {
      const [why = ''] = (error as Error).message.split('\n');
      skipped.push({ name, role: 'ours', cells: [], skipped: why });
    }
  }
  const run = await interleave(contestants, { title: 'cold start, one file', rounds, warmUps: 0, say });
  const table: Table = {
    title: `cold start of servers in one file, ${rounds} rounds`,
    columns,
    rows: [...rowsOf(contestants, run), ...skipped],
  };
  return { ratioOf: (name: string) => run.spread(name, 'ms'), table };
}

/** Measures the time from process start to first response, relative to a function that does nothing. */
export async function coldStart(settings: Settings): Promise<Report> {
  settings.say('Starting the emulator');
  const ground = await prepareGround();
  const refusals: Refusals = new Map();
  const servers = await measureServers(ground, refusals, settings);
  const functions = await measureFunctions(ground, refusals, settings);
  await ground.stop();
  return {
    tables: [functions.table, servers.table],
    figures: {
      P12: functions.withFirestore,
      'P12 registry': servers.ratioOf('registry'),
      'P12 verifier': servers.ratioOf('verifier'),
      P13: functions.without,
    },
    notes: [
      'Each is asked for what it is for, of things made for the question, just after a bare function was.',
      'P12 and P13 are the medians of functions, and between what these lie; log-in and sign-in hash a password.',
      'Operations that create apps issue the key themselves, rather than wait for the trigger.',
      ...[...refusals].map(([name, answer]) => `${name} refused: ${answer}`),
    ],
  };
}
