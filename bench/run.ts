import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { onShutdown } from '../tools/onShutdown';
import { plot } from './lib/plot';
import { clearProgress, say } from './lib/progress';
import {
  type Report,
  type Result,
  resultsOf,
  resultsText,
  type Settings,
  type Target,
  tableText,
} from './lib/report';
import allTargets from './targets.json';

/*
 * npm run bench: builds, then measures the build against floors and peers in one interleaved run.
 * Only ratios are meaningful, absolute figures are not.
 */

const targetsOf: Record<string, Target[]> = allTargets;
const suites = Object.keys(targetsOf);

/** Suites that run only by name: they take long and do not measure speed. */
const onRequest = new Set(['kills', 'sqlite-kills', 'move', 'import', 'follow', 'embedded-large']);

const USAGE = `npm run bench -- [suite ...] [options]
  suites: ${suites.join(', ')}; by name alone: ${[...onRequest].join(', ')}
  --only A,B         these suites, as when they are named
  --rounds N         how often everybody is measured (5; 2 with --quick)
  --quick            fewer and shorter rounds, no peers
  --verifications N  how many of them memory is watched over (1,000,000; 100,000 with --quick)
  --json FILE        where the figures go (bench/results/<date>.json), and beside it their picture, as .svg
  --data FOLDER      keeps the largest data sets there for later runs
  --built FOLDER     measures a build that is there, rather than making one
  --check            fails when a checked target is missed`;

/** Time limits of a suite. */
const LIMITS_MS = { full: 20 * 60_000, quick: 8 * 60_000 };
const ON_REQUEST_LIMIT_MS = 4 * 60 * 60_000;

/** Time for a suite to exit after SIGTERM. */
const GRACE_MS = 10_000;

const countIn = (text: string | undefined, otherwise: number): number => {
  const number = Number(text ?? otherwise);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(USAGE);
  return number;
};

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string' },
        verifications: { type: 'string' },
        json: { type: 'string' },
        data: { type: 'string' },
        built: { type: 'string' },
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
      },
    });
    const named = [...positionals, ...(values.only?.split(',') ?? [])];
    if (!named.every((name) => suites.includes(name))) throw new Error(USAGE);
    return {
      ...values,
      names: suites.filter((name) => (named.length === 0 ? !onRequest.has(name) : named.includes(name))),
    };
  } catch {
    throw new Error(USAGE);
  }
}

function build(): string {
  say('Building');
  const { status, stderr } = spawnSync(process.execPath, ['tools/setup.cjs', 'tools/build.ts']);
  if (status !== 0) throw new Error(`The build failed:\n${stderr}`);
  return 'dist';
}

/** Runs a suite as a child process. @throws Error if it fails or takes too long */
async function run(name: string, settings: Omit<Settings, 'say'>): Promise<Report> {
  const child = fork(join(__dirname, 'suite.ts'), [name, JSON.stringify(settings)], {
    execArgv: ['--require', 'tsx/cjs'],
    env: { ...process.env, METADATA_SERVER_DETECTION: 'none' },
  });
  const stopNow = () => child.kill('SIGTERM');
  process.once('exit', stopNow);
  const limit = onRequest.has(name) ? ON_REQUEST_LIMIT_MS : LIMITS_MS[settings.quick ? 'quick' : 'full'];
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    stopNow();
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  }, limit);
  let told: { report?: Report; failed?: string } = {};
  child.once('message', (message) => {
    told = message as typeof told;
  });
  await once(child, 'exit');
  clearTimeout(late);
  process.off('exit', stopNow);
  if (told.report) return told.report;
  const why = isLate ? `it took longer than ${limit / 60_000} minutes` : 'it ended without a report';
  throw new Error(told.failed ?? why);
}

const machine = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpus: cpus().map(({ model }) => model),
};

/** Returns the entry of a target in a results file; `root` is the relative path to bench/. */
const entryOf = ({ target, figure, verdict, code }: Result, root: string) => ({
  ...target,
  ...figure,
  verdict,
  code: `${root}/${code}`,
});

async function main(): Promise<void> {
  const { names, quick, check, rounds, verifications, json, data, built } = readArguments();
  const started = new Date().toISOString();
  const settings = {
    quick,
    rounds: countIn(rounds, quick ? 2 : 5),
    verifications: countIn(verifications, quick ? 100_000 : 1_000_000),
    built: resolve(built ?? build()),
    ...(data !== undefined && { data: resolve(data) }),
  };
  const reports: Record<string, Report> = {};
  const failed: Record<string, string> = {};
  const results: Result[] = [];
  for (const [index, name] of names.entries()) {
    clearProgress();
    console.log(`— ${name}, suite ${index + 1} of ${names.length}\n`);
    const report = await run(name, settings).catch((error: Error) => {
      failed[name] = error.message;
      console.log(`  The suite failed: ${error.message}\n`);
    });
    const own = resultsOf(targetsOf[name] ?? [], report?.figures ?? {});
    results.push(...own);
    if (!report) continue;
    reports[name] = report;
    const notes = report.notes.map((note) => `  ${note}`).join('\n');
    const reached = own.length > 0 ? [resultsText(own)] : [];
    console.log(`${[...report.tables.map(tableText), notes, ...reached].join('\n\n')}\n`);
  }
  if (results.length > 0) console.log(`— all targets\n\n${resultsText(results)}\n`);

  const file = json ?? join('bench/results', `${started.slice(0, 16).replace(':', '')}.json`);
  const picture = file.replace(/(\.json)?$/, '.svg');
  const root = relative(dirname(file), __dirname) || '.';
  mkdirSync(dirname(file), { recursive: true });
  const { built: _, data: __, ...chosen } = settings;
  const all = {
    started,
    machine,
    settings: chosen,
    failed,
    targets: results.map((result) => entryOf(result, root)),
    reports,
  };
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  const subtitle =
    `${started.slice(0, 10)}, Node.js ${process.version}, ${availableParallelism()} cores, ` +
    `${settings.rounds} rounds${quick ? ', --quick' : ''}; npm run bench makes this anew`;
  writeFileSync(picture, plot(results, { title: 'Keymint: figures beside their targets', subtitle, root }));
  console.log(`The figures are in ${file}, and drawn in ${picture}.`);
  const isMissed = results.some(({ target, verdict }) => target.check && verdict === 'not reached');
  process.exit(Object.keys(failed).length > 0 || (check && isMissed) ? 1 : 0);
}

onShutdown(() => process.exit(1));

main().catch((error: Error) => {
  clearProgress();
  console.error(error.message === USAGE ? USAGE : error);
  process.exit(1);
});
