import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { build } from 'esbuild';
import { isOperation, loadCatalog } from '../shared/runtime/catalog';
import { openapi } from '../shared/runtime/openapi';
import { DialectName } from '../shared/schemas/organization';
import { newKeyRing } from '../shared/vault';
import { ended, registerTriggers, startEmulator } from './emulator';
import { whenToldToEnd } from './endings';
import { startFunctions } from './functions';
import { findLeaks, SHORTEST } from './leaks';
import { freePort, listening, until } from './ports';
import { findRunning } from './running';
import { startStart } from './starting';
import { plansOf } from './testing/plans';
import { buildWeb } from './web';

/*
 * npm test: the Firestore emulator, the trigger under functions-framework in a process of its own, for
 * tests in a browser what `npm start` runs, then jest. Arguments go to jest: npm test -- test/functions/apps
 *
 * Two more tests follow: no key, secret, password or token of the run is in its logs or documents, and an index
 * serves each statement to SQLite.
 */

/** Events of this project are delivered; those of the projects that test files have of their own are not. */
const PROJECT = 'demo-keymint-test';

interface Outcome {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: { assertionResults: { fullName: string; invocations?: number }[] }[];
}

whenToldToEnd(() => process.exit(1));

const jest = join(require.resolve('jest/package.json'), '../bin/jest.js');
const args = process.argv.slice(2);

/** Whether any of the test files that jest would run is one of those in a folder. */
const hasTestsIn = (folder: string): boolean =>
  execFileSync(process.execPath, [jest, '--listTests', ...args], { encoding: 'utf8' }).includes(
    resolve(folder) + sep,
  );

/** Has `npm start` run for the tests in a browser: with its data in `start` below the folder, and its log beside it. */
async function startForBrowsers(folder: string, port: number): Promise<ChildProcess> {
  const [data, log] = [join(folder, 'start'), join(folder, 'logs.start')];
  const start = startStart(data, port);
  process.once('exit', () => start.kill());
  const lines = createWriteStream(log);
  start.stdout?.pipe(lines);
  start.stderr?.pipe(lines);
  const isReady = async () => findRunning(data) !== undefined || start.exitCode !== null;
  await until(isReady, 'npm start', { patience: 120_000 });
  if (start.exitCode !== null) throw new Error(`npm start ended:\n${readFileSync(log, 'utf8')}`);
  return start;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-test-'));
  const events = await freePort();
  const [emulator] = await Promise.all([
    startEmulator({ events: `127.0.0.1:${events}` }),
    build({
      // Tests run it by the dozen, and as one file it starts in a third of the time.
      entryPoints: ['tools/org.ts'],
      outfile: join(folder, 'org.cjs'),
      ...{ bundle: true, platform: 'node', target: 'node20', external: ['@node-rs/argon2', 'libsql'] },
    }),
    buildWeb(),
  ]);
  emulator.died.catch((error) => {
    console.error(error);
    process.exit(1);
  });
  const port = hasTestsIn('test/browser') ? await freePort() : undefined;
  const starting = port === undefined ? undefined : startForBrowsers(folder, port);
  Object.assign(process.env, {
    FIRESTORE_EMULATOR_HOST: emulator.host,
    KEYMINT_KEY_RING: JSON.stringify(newKeyRing()),
    KEYMINT_TEST_EVENTS: PROJECT,
    KEYMINT_TEST_FOLDER: folder,
    METADATA_SERVER_DETECTION: 'none',
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require ${join(__dirname, '../test/support/plans/preload.cjs')}`,
    ...(port !== undefined && { KEYMINT_TEST_START: `http://localhost:${port}` }),
  });
  const trigger = startFunctions('onAppCreated', events, {
    env: { GOOGLE_CLOUD_PROJECT: PROJECT, HOST: '127.0.0.1' },
    stdio: 'pipe',
  });
  trigger.stderr?.pipe(process.stderr);
  trigger.stdout?.pipe(createWriteStream(join(folder, 'logs.trigger')));
  // Every test file holds answers to these, and would take a second to make them.
  const operations = loadCatalog().filter(isOperation);
  for (const dialect of DialectName.options) {
    writeFileSync(join(folder, `openapi-${dialect}.json`), JSON.stringify(openapi(operations, dialect)));
  }
  await until(() => listening(events), 'the trigger');
  await registerTriggers(emulator.host, PROJECT);

  const start = await starting;

  const results = join(folder, 'results.json');
  const tests = spawn(
    process.execPath,
    [
      '--max-semi-space-size=64',
      '--require',
      join(__dirname, 'leash.cjs'),
      jest,
      '--json',
      `--outputFile=${results}`,
      ...args,
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  process.once('exit', () => tests.kill());
  const [code] = await once(tests, 'exit');
  trigger.kill('SIGKILL');
  if (start) {
    start.kill();
    await ended(start);
  }
  const { secrets, documents, lines, leaks } = await findLeaks(folder, emulator.host);
  const plans = plansOf(folder, process.env.KEYMINT_TEST_SQLITE);
  await emulator.stop();

  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults }: Outcome = JSON.parse(
    readFileSync(results, 'utf8'),
  );
  rmSync(folder, { recursive: true });
  console.error(
    `${leaks.length === 0 ? '✓' : '✕'} none of ${secrets} secrets of ${SHORTEST} characters or more is in any of ` +
      `${documents} documents and ${lines} lines of logs`,
  );
  for (const leak of leaks.slice(0, 20)) console.error(`  found in ${leak}`);
  for (const { fullName, invocations = 1 } of testResults.flatMap(({ assertionResults }) => assertionResults))
    if (invocations > 1) console.error(`↻ tried twice: ${fullName}`);
  const isIndexed = plans.bad.length === 0;
  console.error(
    `${isIndexed ? '✓' : '✕'} none of ${plans.statements} statements to SQLite reads a table from end to end or sorts`,
  );
  for (const bad of plans.bad.slice(0, 20)) console.error(`  ${bad}`);
  const own = [leaks.length === 0, isIndexed];
  const passed = numPassedTests + own.filter((isGood) => isGood).length;
  const failed = numFailedTests + numRuntimeErrorTestSuites + own.filter((isGood) => !isGood).length;
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(code || failed > 0 ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
