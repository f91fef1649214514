import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../../shared/context';
import { processContext } from '../../../shared/runtime/processContext';
import { freePort, until } from '../../../tools/ports';
import { findRunning } from '../../../tools/running';
import { watch } from '../processes';

/** A running `npm start`, and the store it works with. */
export interface Keymint {
  /** Where a browser finds it. */
  url: string;
  /** Its process; it has started others. */
  pid: number;
  context: Context;
  /** The environment of a process that works with the same data. */
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

const READY = 'Keymint is ready at';

/** Starts what `npm start` runs, with an emulator and data of its own, and waits until it is ready. */
export async function startKeymint(): Promise<Keymint> {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-browser-'));
  const port = await freePort();
  const { FIRESTORE_EMULATOR_HOST: _, KEYMINT_KEY_RING: __, GOOGLE_CLOUD_PROJECT: ___, ...env } = process.env;
  const child = spawn(process.execPath, ['tools/setup.cjs', 'tools/start.ts'], {
    env: { ...env, PORT: `${port}`, KEYMINT_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started = watch(child, port);
  try {
    await until(
      async () => started.output().includes(READY) || child.exitCode !== null,
      `npm start:\n${started.output()}`,
      { patience: 120_000 },
    );
    const running = findRunning(folder);
    if (!running) throw new Error(`npm start did not become ready:\n${started.output()}`);
    const shared = {
      FIRESTORE_EMULATOR_HOST: running.emulator,
      GOOGLE_CLOUD_PROJECT: running.project,
      KEYMINT_KEY_RING_FILE: join(folder, 'key-ring.json'),
    };
    const { log: __log, ...own } = processContext(shared);
    const context: Context = { ...own, log: { info: () => {}, error: () => {} } };
    return {
      url: `http://localhost:${port}`,
      pid: child.pid ?? 0,
      context,
      env: shared,
      async stop() {
        await context.verifier.close();
        await context.store.close();
        await started.kill();
        if (existsSync(folder)) rmSync(folder, { recursive: true });
      },
    };
  } catch (error) {
    await started.kill();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
