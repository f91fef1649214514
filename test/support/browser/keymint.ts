import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../../shared/context';
import { processContext } from '../../../shared/runtime/processContext';
import { freePort, until } from '../../../tools/ports';
import { pidOf } from '../../../tools/processes';
import { findRunning } from '../../../tools/running';
import { startNpmStart } from '../../../tools/startNpmStart';
import { watch } from '../registry/processes';

/** A running `npm start` and a context on its database. */
export interface Keymint {
  /** Base URL for the browser. */
  url: string;
  /** Process id of `npm start`, which has child processes. */
  pid: number;
  /** The page that shows the mails it sent. */
  mailbox: string;
  context: Context;
  /** Environment for another process on the same data. */
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** The instance that all test files share; they must not stop it. */
export type SharedKeymint = Omit<Keymint, 'pid' | 'mailbox'>;

const READY = 'Keymint is ready at';

/** Opens a context on the data in a folder. @throws Error unless its `npm start` is ready */
function besides(folder: string): Pick<Keymint, 'context' | 'env'> {
  const running = findRunning(folder);
  if (!running) throw new Error(`No npm start has its data in ${folder}`);
  const env = {
    ...running,
    KEYMINT_KEY_RING_FILE: join(folder, 'key-ring.json'),
  };
  const { log: _, ...own } = processContext(env);
  return { context: { ...own, log: { info: () => {}, error: () => {} } }, env };
}

async function close({ verifier, store }: Context): Promise<void> {
  await verifier.close();
  await store.close();
}

/** Returns the instance that tools/test.ts started for all test files of the run. */
export function sharedKeymint(): SharedKeymint {
  const { KEYMINT_TEST_START: url, KEYMINT_TEST_FOLDER: folder } = process.env;
  if (!url || !folder) throw new Error('Run tests with npm test');
  const { context, env } = besides(join(folder, 'start'));
  return { url, context, env, stop: () => close(context) };
}

/** Starts `npm start` with its own data and waits until it is ready. */
export async function startKeymint(): Promise<Keymint> {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-browser-'));
  const port = await freePort();
  const child = startNpmStart(folder, port);
  const started = watch(child, port);
  try {
    await until(
      async () => started.output().includes(READY) || child.exitCode !== null,
      `npm start:\n${started.output()}`,
      { timeoutMs: 120_000 },
    );
    if (child.exitCode !== null) throw new Error(`npm start did not become ready:\n${started.output()}`);
    const { context, env } = besides(folder);
    return {
      url: `http://localhost:${port}`,
      pid: pidOf(child),
      mailbox: /Mails of developer portals are shown at (\S+)/.exec(started.output())?.[1] ?? '',
      context,
      env,
      async stop() {
        await close(context);
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
