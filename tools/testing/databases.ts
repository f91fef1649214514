import type { ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { registerTriggers, startEmulator } from '../emulator';
import { startFunctions } from '../functions';
import { freePort, listening, until } from '../ports';
import { startEventRouter } from './eventRouter';
import type { Lane } from './lanes';

/** Database of a test lane. */
interface TestDatabase {
  /** Environment variables with which the tests find the database. */
  environment: Record<string, string>;
  /** `host:port` of the emulator. */
  emulator?: string;
  /** Rejects when it exits unexpectedly. */
  died: Promise<never>;
  /** Stops everything that still writes to it. */
  settle(): void;
  stop(): Promise<void>;
}

/** The project whose events are delivered; those of test files' own projects are not. */
const PROJECT = 'demo-keymint-test';

/** The trigger with a process of its own. */
const TRIGGER = 'onAppCreated';

function sqliteIn(folder: string): TestDatabase {
  const files = join(folder, 'databases');
  mkdirSync(files);
  return {
    environment: { KEYMINT_TEST_SQLITE: files },
    died: new Promise(() => {}),
    settle() {},
    stop: async () => {},
  };
}

/**
 * Starts the emulator, and a trigger as a process under functions-framework; organizations with a mail server
 * receive their events in the process of their test.
 */
async function emulatorWithTrigger(folder: string): Promise<TestDatabase> {
  const [router, port] = await Promise.all([startEventRouter(folder), freePort()]);
  const emulator = await startEmulator({ events: router.host });
  const environment = {
    FIRESTORE_EMULATOR_HOST: emulator.host,
    KEYMINT_TEST_EVENTS: PROJECT,
    METADATA_SERVER_DETECTION: 'none',
  };
  const trigger: ChildProcess = startFunctions(TRIGGER, port, {
    env: { ...environment, GOOGLE_CLOUD_PROJECT: PROJECT, HOST: '127.0.0.1' },
    stdio: 'pipe',
  });
  trigger.stderr?.pipe(process.stderr);
  trigger.stdout?.pipe(createWriteStream(join(folder, 'logs.trigger')));
  await until(() => listening(port), 'the trigger');
  router.serve(TRIGGER, port);
  await registerTriggers(emulator.host, PROJECT);
  return {
    environment,
    emulator: emulator.host,
    died: emulator.died,
    settle: () => void trigger.kill('SIGKILL'),
    stop: () => emulator.stop(),
  };
}

/** Starts the database of a lane. */
export const startDatabase = async (lane: Lane, folder: string): Promise<TestDatabase> =>
  lane === 'embedded' ? sqliteIn(folder) : emulatorWithTrigger(folder);
