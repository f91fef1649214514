import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { newKeyRing } from '../shared/crypto/vault';
import { loadCatalog } from '../shared/runtime/catalog';
import { openapi } from '../shared/runtime/docs/openapi';
import { DialectName } from '../shared/schemas/organization';
import { ended } from './emulator';
import { findLeaks, MIN_SECRET_LENGTH } from './leaks';
import { onShutdown } from './onShutdown';
import { freePort, until } from './ports';
import { findRunning } from './running';
import { startNpmStart } from './startNpmStart';
import { startDatabase } from './testing/databases';
import { EMBEDDED_ONLY, type Lane } from './testing/lanes';
import { plansOf } from './testing/plans';
import { lastLineOf, outcomeOf, RESULTS_FILE, resultsIn } from './testing/results';
import { buildWeb } from './web';

/*
 * npm test: runs the tests on SQLite files; with `--firestore` on the Firestore emulator, with the trigger as a
 * process under functions-framework. Starts `npm start` for browser tests, then jest. Other arguments are passed to
 * jest: npm test -- test/functions/apps
 *
 * Then checks that no key, secret, password or token of the run is in its logs or documents, and that every SQLite
 * statement uses an index.
 */

const jest = join(require.resolve('jest/package.json'), '../bin/jest.js');
const given = process.argv.slice(2);
const lane: Lane = given.includes('--firestore') ? 'firestore' : 'embedded';
const chosen = given.filter((arg) => arg !== '--firestore');
/** With a name filter, skipped tests are not reported. */
const isPartial = chosen.some((arg) => /^(-t|--testNamePattern)/.test(arg));
/** A whole run on the emulator skips tests that do not depend on the database. */
const ignored = lane === 'firestore' && chosen.length === 0 ? Object.keys(EMBEDDED_ONLY) : [];
const args = [...chosen, ...ignored.map((path) => `--testPathIgnorePatterns=<rootDir>/${path}`)];

const folder = mkdtempSync(join(tmpdir(), 'keymint-test-'));
const outcome = () => outcomeOf(resultsIn(join(folder, RESULTS_FILE)), lane, isPartial);

/** Kills what this run leaves behind, even if this process is killed. */
const sweeper = spawn(
  process.execPath,
  ['--require', 'tsx/cjs', join(__dirname, 'testing/sweeper.ts'), `${process.pid}`, folder, lane],
  { stdio: ['pipe', 'inherit', 'inherit'], detached: true },
);
sweeper.stdin.on('error', () => {});

/** Exits once nothing of the run is left. */
async function finish(code: number): Promise<never> {
  sweeper.stdin.end('done');
  await ended(sweeper);
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

let isAborted = false;
onShutdown(() => {
  if (isAborted) process.exit(1);
  isAborted = true;
  console.error('The run was aborted.');
  console.log(lastLineOf(outcome()));
  void finish(1);
});

/** True if a folder contains any of the test files that jest would run. */
async function hasTestsIn(path: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)(process.execPath, [jest, '--listTests', ...args]);
  return stdout.includes(resolve(path) + sep);
}

/** Starts `npm start` for browser tests, with its data in `start` in the run's folder and its log beside it. */
async function startForBrowsers(port: number): Promise<ChildProcess> {
  const [data, log] = [join(folder, 'start'), join(folder, 'logs.start')];
  const start = startNpmStart(data, port);
  process.once('exit', () => start.kill());
  const lines = createWriteStream(log);
  start.stdout?.pipe(lines);
  start.stderr?.pipe(lines);
  const isReady = async () => findRunning(data) !== undefined || start.exitCode !== null;
  await until(isReady, 'npm start', { timeoutMs: 120_000 });
  if (start.exitCode !== null) throw new Error(`npm start ended:\n${readFileSync(log, 'utf8')}`);
  return start;
}

/** Runs jest and returns its exit code. */
async function runJest(): Promise<number> {
  const leash = ['--require', join(__dirname, 'leash.cjs')];
  const tests = spawn(process.execPath, ['--max-semi-space-size=64', ...leash, jest, ...args], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  process.once('exit', () => tests.kill());
  const [code] = await once(tests, 'exit');
  return code ?? 1;
}

async function main(): Promise<void> {
  process.env.KEYMINT_KEY_RING = JSON.stringify(newKeyRing());
  const [database, isBrowsed] = await Promise.all([
    startDatabase(lane, folder),
    hasTestsIn('test/browser'),
    build({
      // Tests run it dozens of times; bundled it starts in a third of the time.
      entryPoints: ['tools/keymint/main.ts'],
      outfile: join(folder, 'keymint.cjs'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      external: ['@node-rs/argon2', 'libsql'],
    }),
    buildWeb(),
  ]);
  database.died.catch((error) => {
    console.error(error);
    console.log(lastLineOf(outcome()));
    void finish(1);
  });
  const { GOOGLE_CLOUD_PROJECT: _project, KEYMINT_SQLITE: _file, ...environment } = process.env;
  const port = isBrowsed ? await freePort() : undefined;
  process.env = {
    ...environment,
    ...database.environment,
    KEYMINT_TEST_FOLDER: folder,
    KEYMINT_TEST_RESULTS: join(folder, RESULTS_FILE),
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require ${join(__dirname, '../test/support/database/plans/preload.cjs')}`,
    ...(port !== undefined && { KEYMINT_TEST_START: `http://localhost:${port}` }),
  };
  const starting = port === undefined ? undefined : startForBrowsers(port);
  // Every test file validates responses against these, which take a second to generate.
  const functions = loadCatalog();
  for (const dialect of DialectName.options) {
    writeFileSync(join(folder, `openapi-${dialect}.json`), JSON.stringify(openapi(functions, dialect)));
  }
  const start = await starting;

  const code = await runJest();
  if (isAborted) return;
  database.settle();
  if (start) {
    start.kill();
    await ended(start);
  }
  const { secrets, documents, lines, leaks } = await findLeaks(folder, database.emulator);
  const plans = plansOf(folder);
  await database.stop();

  const found = outcome();
  // jest itself failed, for example because no test matched.
  if (code !== 0 && found.failed === 0) found.failed = 1;
  console.error(
    `${leaks.length === 0 ? '✓' : '✕'} none of ${secrets} secrets of ${MIN_SECRET_LENGTH} characters or more is in any of ` +
      `${documents} documents and ${lines} lines of logs`,
  );
  for (const leak of leaks.slice(0, 20)) console.error(`  found in ${leak}`);
  const isIndexed = plans.bad.length === 0;
  console.error(
    `${isIndexed ? '✓' : '✕'} none of ${plans.statements} statements to SQLite reads a table from end to end or sorts`,
  );
  for (const bad of plans.bad.slice(0, 20)) console.error(`  ${bad}`);
  for (const name of found.retried) console.error(`↻ tried twice: ${name}`);
  if (found.elsewhere > 0)
    console.error(`${found.elsewhere} tests are about Firestore: npm test -- --firestore`);
  for (const [reason, count] of Object.entries(found.skipped))
    console.error(`${count} tests were skipped: ${reason}`);
  for (const isGood of [leaks.length === 0, isIndexed]) found[isGood ? 'passed' : 'failed'] += 1;
  console.log(lastLineOf(found));
  await finish(found.failed > 0 ? 1 : 0);
}

main().catch((error) => {
  if (isAborted) return;
  console.error(error);
  console.log(lastLineOf({ ...outcome(), failed: outcome().failed + 1 }));
  void finish(1);
});
