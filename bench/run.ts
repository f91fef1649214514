import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { whenToldToEnd } from '../tools/endings';
import { type Report, reaches, type Settings, type Target, tableText, targetsText } from './lib/report';
import { consolePages } from './suites/console';
import { verify } from './suites/verify';
import allTargets from './targets.json';

/*
 * npm run bench: builds, and measures the build beside floors and peers in one interleaved run.
 * Ratios mean something, absolute figures do not.
 */

const USAGE = `npm run bench -- [suite ...] [options]
  suites: verify, console
  --rounds N         how often everybody is measured (5; 2 with --quick)
  --quick            fewer and shorter rounds, no peers
  --verifications N  how many of them memory is watched over (1,000,000; 100,000 with --quick)
  --json FILE        where the figures go (bench/results/<date>.json)
  --built FOLDER     measures a build that is there, rather than making one
  --check            fails when a checked target is missed`;

const suites: Record<string, (settings: Settings) => Promise<Report>> = {
  verify,
  console: consolePages,
};
const targetsOf: Record<string, Target[]> = allTargets;

/** How often to say something where it stays, in milliseconds. */
const GAP = 2000;

let lastSaid = Number.NEGATIVE_INFINITY;

/** Says something in place of what was said before, on a terminal; else, not too often, on a line of its own. */
const say = (progress: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${progress} …`);
  else if (performance.now() - lastSaid > GAP) {
    lastSaid = performance.now();
    process.stderr.write(`${progress} …\n`);
  }
};

const count = (text: string | undefined, otherwise: number): number => {
  const number = Number(text ?? otherwise);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(USAGE);
  return number;
};

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        ...{ rounds: { type: 'string' }, verifications: { type: 'string' } },
        ...{ json: { type: 'string' }, built: { type: 'string' } },
        ...{ quick: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
      },
    });
    if (!positionals.every((name) => Object.hasOwn(suites, name))) throw new Error(USAGE);
    return { ...values, names: positionals.length > 0 ? positionals : Object.keys(suites) };
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

async function main(): Promise<void> {
  const { names, quick, check, rounds, verifications, json, built } = readArguments();
  const started = new Date().toISOString();
  const settings: Settings = {
    quick,
    rounds: count(rounds, quick ? 2 : 5),
    verifications: count(verifications, quick ? 100_000 : 1_000_000),
    built: built ?? build(),
    say,
  };
  const reports: Record<string, Report> = {};
  let isMissed = false;
  for (const name of names) {
    const report = await (suites[name] as (typeof suites)[string])(settings);
    const targets = targetsOf[name] ?? [];
    reports[name] = report;
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    const notes = report.notes.map((note) => `  ${note}`).join('\n');
    console.log(
      [...report.tables.map(tableText), notes, targetsText(targets, report.figures), ''].join('\n\n'),
    );
    isMissed ||= targets.some(
      (target) => target.check && reaches(report.figures[target.id], target) === false,
    );
  }
  const file = json ?? join('bench/results', `${started.slice(0, 16).replace(':', '')}.json`);
  mkdirSync(dirname(file), { recursive: true });
  const machine = { node: process.version, cpus: cpus().map(({ model }) => model) };
  const { say: _, ...chosen } = settings;
  writeFileSync(file, `${JSON.stringify({ started, machine, settings: chosen, reports }, null, 2)}\n`);
  console.log(`The figures are in ${file}.`);
  process.exit(check && isMissed ? 1 : 0);
}

whenToldToEnd(() => process.exit(1));

main().catch((error: Error) => {
  console.error(error.message === USAGE ? USAGE : error);
  process.exit(1);
});
