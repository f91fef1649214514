import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { newKeyRing } from '../shared/vault';
import { registerTriggers, startEmulator } from './emulator';
import { whenToldToEnd } from './endings';
import { startFunctions } from './functions';
import { findLeaks, SHORTEST } from './leaks';
import { freePort, listening, until } from './ports';
import { buildWeb } from './web';

/*
 * npm test: the Firestore emulator, the trigger under functions-framework in a process of its own,
 * then jest. Arguments go to jest: npm test -- test/functions/apps
 *
 * One more test follows: no key, secret, password or token of the run is in its logs or documents.
 */

/** Events of this project are delivered; those of the projects that test files have of their own are not. */
const PROJECT = 'demo-keymint-test';

interface Outcome {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
}

whenToldToEnd(() => process.exit(1));

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-test-'));
  const events = await freePort();
  const [emulator] = await Promise.all([
    startEmulator({ events: `127.0.0.1:${events}` }),
    build({
      // Tests run it by the dozen, and as one file it starts in a third of the time.
      entryPoints: ['tools/org.ts'],
      outfile: join(folder, 'org.cjs'),
      ...{ bundle: true, platform: 'node', target: 'node20', external: ['@node-rs/argon2'] },
    }),
    buildWeb(),
  ]);
  Object.assign(process.env, {
    FIRESTORE_EMULATOR_HOST: emulator.host,
    KEYMINT_KEY_RING: JSON.stringify(newKeyRing()),
    KEYMINT_TEST_EVENTS: PROJECT,
    KEYMINT_TEST_FOLDER: folder,
    METADATA_SERVER_DETECTION: 'none',
  });
  const trigger = startFunctions('onAppCreated', events, {
    env: { GOOGLE_CLOUD_PROJECT: PROJECT },
    stdio: 'pipe',
  });
  trigger.stderr?.pipe(process.stderr);
  trigger.stdout?.pipe(createWriteStream(join(folder, 'logs.trigger')));
  await until(() => listening(events), 'the trigger');
  await registerTriggers(emulator.host, PROJECT);

  const results = join(folder, 'results.json');
  const jest = join(require.resolve('jest/package.json'), '../bin/jest.js');
  const args = [jest, '--json', `--outputFile=${results}`, ...process.argv.slice(2)];
  const tests = spawn(process.execPath, args, { stdio: ['inherit', 'ignore', 'inherit'] });
  process.once('exit', () => tests.kill());
  const [code] = await once(tests, 'exit');
  trigger.kill('SIGKILL');
  const { secrets, documents, lines, leaks } = await findLeaks(folder, emulator.host);
  await emulator.stop();

  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }: Outcome = JSON.parse(
    readFileSync(results, 'utf8'),
  );
  rmSync(folder, { recursive: true });
  console.error(
    `${leaks.length === 0 ? '✓' : '✕'} none of ${secrets} secrets of ${SHORTEST} characters or more is in any of ` +
      `${documents} documents and ${lines} lines of logs`,
  );
  for (const leak of leaks.slice(0, 20)) console.error(`  found in ${leak}`);
  const passed = numPassedTests + (leaks.length === 0 ? 1 : 0);
  const failed = numFailedTests + numRuntimeErrorTestSuites + (leaks.length === 0 ? 0 : 1);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(code || leaks.length > 0 ? 1 : 0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
