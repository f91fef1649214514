import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watch } from '../../test/support/registry/processes';
import { startEmulator } from '../../tools/emulator';
import { freePort, until } from '../../tools/ports';
import { type Contestant, interleave } from '../lib/interleave';
import type { Report, Settings } from '../lib/report';
import { firstAnswer } from '../lib/spawning';
import { functionStart } from '../lib/subject';

const SQLITE = 'npm start, until it is ready';
const FUNCTION = 'a bare functions-framework function, until it answers';
const FIRESTORE = 'npm start -- --firestore, until it is ready';
const EMULATOR = 'the emulator alone, until it answers';

const READY = 'Keymint is ready at';

/** Runs `npm start` with new data until it is ready; returns milliseconds. */
async function npmStart(...args: string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-bench-start-'));
  const port = await freePort();
  const { FIRESTORE_EMULATOR_HOST: _, KEYMINT_KEY_RING: __, GOOGLE_CLOUD_PROJECT: ___, ...env } = process.env;
  const begun = performance.now();
  const child = spawn('npm', ['start', '--', ...args], {
    env: { ...env, PORT: `${port}`, KEYMINT_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started = watch(child, port);
  try {
    await until(
      async () => started.output().includes(READY) || child.exitCode !== null,
      'npm start to be ready',
      { gap: 5, timeoutMs: 120_000 },
    );
    const milliseconds = performance.now() - begun;
    if (child.exitCode !== null) throw new Error(`npm start ended:\n${started.output()}`);
    return milliseconds;
  } finally {
    await started.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the emulator as `npm start` does until it responds; returns milliseconds. */
async function emulatorAlone(): Promise<number> {
  const events = `127.0.0.1:${await freePort()}`;
  const begun = performance.now();
  const emulator = await startEmulator({ events });
  const milliseconds = performance.now() - begun;
  await emulator.stop();
  return milliseconds;
}

const bareFunction = async (): Promise<number> => {
  const start = await functionStart('constant', join(__dirname, '../floors/bare'));
  return (await firstAnswer(start, { path: '/', headers: {} })).ms;
};

/** Measures the start on a developer's machine: on SQLite, and with the emulator, which takes most of the time. */
export async function start({ rounds, say }: Settings): Promise<Report> {
  const contestants: Contestant<'ms'>[] = [
    { name: SQLITE, role: 'ours', measure: async () => ({ ms: await npmStart() }) },
    { name: FUNCTION, role: 'floor', measure: async () => ({ ms: await bareFunction() }) },
    { name: FIRESTORE, role: 'ours', measure: async () => ({ ms: await npmStart('--firestore') }) },
    { name: EMULATOR, role: 'floor', measure: async () => ({ ms: await emulatorAlone() }) },
  ];
  const run = await interleave(contestants, { title: 'npm start', rounds, say });
  return {
    tables: [
      {
        title: `npm start, ${rounds} rounds`,
        columns: ['÷ bare function', '÷ emulator', 'ms'],
        rows: contestants.map(({ name, role }) => ({
          name,
          role,
          cells: [run.ratio(name, FUNCTION, 'ms'), run.ratio(name, EMULATOR, 'ms'), run.spread(name, 'ms')],
        })),
      },
    ],
    figures: { P14: run.ratio(FIRESTORE, EMULATOR, 'ms'), E8: run.ratio(SQLITE, FUNCTION, 'ms') },
    notes: [
      'Dependencies are installed and pages are built; data begin empty, so that organizations are made.',
    ],
  };
}
