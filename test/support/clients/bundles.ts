import { spawn } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bundle } from '../../../tools/bundle/bundles';
import { built, DIST } from '../../../tools/bundle/dist';
import { freePort, listening, until } from '../../../tools/ports';
import { databaseVariables } from '../database/databases';
import { type Started, watch } from '../registry/processes';

const framework = join(require.resolve('@google-cloud/functions-framework'), '../main.js');

/**
 * Starts a built function as Google's buildpack does: with functions-framework, in its folder, without the
 * environment of this process. Waits until the function listens.
 */
export async function startBundle(
  folder: string,
  target: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Started> {
  const port = await freePort();
  const { KEYMINT_KEY_RING, PATH } = process.env;
  const child = spawn(
    process.execPath,
    [framework, `--target=${target}`, `--source=${folder}`, `--port=${port}`],
    {
      cwd: folder,
      env: {
        ...databaseVariables(),
        KEYMINT_KEY_RING,
        PATH,
        NODE_ENV: 'production',
        FUNCTION_TARGET: target,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const started = watch(child, port);
  await until(async () => child.exitCode !== null || (await listening(port)), folder);
  if (child.exitCode !== null) throw new Error(`${folder} ended:\n${started.output()}`);
  return started;
}

/** Timeout of a hook that awaits `bundlesBuilt`, which may build every bundle. */
export const BUILD_TIMEOUT_MS = 15 * 60_000;

/** Builds the bundles unless they are current; a lock keeps test files from building at the same time. */
export async function bundlesBuilt(): Promise<Bundle[]> {
  const lock = join(process.env.KEYMINT_TEST_FOLDER ?? '', 'building');
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await pause(200);
    }
  }
  try {
    return await built();
  } finally {
    rmdirSync(lock);
  }
}

/** Returns the folder of a bundle. */
export const folderOf = (name: string): string => resolve(DIST, name);
