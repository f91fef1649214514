import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processContext } from '../shared/runtime/processContext';
import { ended, registerTriggers, startEmulator } from './emulator';
import { whenToldToEnd } from './endings';
import { startFunctions } from './functions';
import { keepKeyRing } from './keyRing';
import { until } from './ports';
import { dataFolder, noteRunning } from './running';
import { administrator, seed } from './seed';
import { buildWeb } from './web';

/*
 * npm start: the Firestore emulator and every function on one port, with demo organizations.
 * `--memory` keeps nothing; else data lie in KEYMINT_FOLDER, or .keymint/, and are there again at the
 * next start.
 */

const PROJECT = 'demo-keymint';
const SAVE_EVERY = 30_000;

const port = Number(process.env.PORT ?? 8080);
const url = `http://localhost:${port}`;
const memory = process.argv.includes('--memory');
const folder = memory ? mkdtempSync(join(tmpdir(), 'keymint-')) : dataFolder();
if (memory) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Ends this process, after what it has started. */
let stop = async (code: number): Promise<void> => process.exit(code);
whenToldToEnd(() => void stop(0));

async function main(): Promise<void> {
  const keyRing = join(folder, 'key-ring.json');
  keepKeyRing(keyRing);
  const [emulator] = await Promise.all([
    startEmulator({ events: `127.0.0.1:${port}`, ...(!memory && { folder }) }),
    buildWeb(),
  ]);
  Object.assign(process.env, {
    FIRESTORE_EMULATOR_HOST: emulator.host,
    GOOGLE_CLOUD_PROJECT: PROJECT,
    KEYMINT_GATEWAY: process.env.KEYMINT_GATEWAY ?? 'demo/test',
    KEYMINT_KEY_RING_FILE: keyRing,
    METADATA_SERVER_DETECTION: 'none',
    NODE_ENV: 'production',
  });
  const functions = startFunctions('registry', port);

  let stopping = false;
  stop = async (code) => {
    if (stopping) return;
    stopping = true;
    functions.kill('SIGTERM');
    await ended(functions);
    await emulator.save(PROJECT).catch(console.error);
    await emulator.stop();
    process.exit(code);
  };
  functions.once('exit', (code) => void stop(code ?? 1));

  const context = processContext();
  await Promise.all([registerTriggers(emulator.host, PROJECT), seed(context)]);
  await context.store.close();
  const authorization = `Basic ${btoa(`${administrator.email}:${administrator.password}`)}`;
  await until(
    async () => (await fetch(`${url}/v1/organizations/demo`, { headers: { authorization } })).ok,
    `an answer at ${url}`,
  );
  if (!memory) setInterval(() => void emulator.save(PROJECT).catch(console.error), SAVE_EVERY);
  noteRunning(folder, { emulator: emulator.host, project: PROJECT });
  console.log(`Keymint is ready at ${url}`);
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  void stop(1);
});
