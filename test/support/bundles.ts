import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { DIST } from '../../tools/bundle/dist';
import { freePort, listening, until } from '../../tools/ports';
import { type Started, watch } from './processes';

const framework = join(require.resolve('@google-cloud/functions-framework'), '../main.js');

/** Starts a process of Node.js in a folder, without what this process was started with, and waits until it listens. */
export async function startIn(
  folder: string,
  argumentsAt: (port: number) => string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Started> {
  const port = await freePort();
  const { FIRESTORE_EMULATOR_HOST, GOOGLE_CLOUD_PROJECT, KEYMINT_KEY_RING, PATH } = process.env;
  const child = spawn(process.execPath, argumentsAt(port), {
    cwd: folder,
    env: {
      ...{ FIRESTORE_EMULATOR_HOST, GOOGLE_CLOUD_PROJECT, KEYMINT_KEY_RING, PATH },
      ...{ NODE_ENV: 'production', PORT: `${port}`, ...env },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started = watch(child, port);
  await until(async () => child.exitCode !== null || (await listening(port)), folder);
  if (child.exitCode !== null) throw new Error(`${folder} ended:\n${started.output()}`);
  return started;
}

/** Starts what was built of a function as Google's buildpack does: by functions-framework, in its folder. */
export const startBundle = (folder: string, target: string, env?: NodeJS.ProcessEnv): Promise<Started> =>
  startIn(folder, (port) => [framework, `--target=${target}`, `--source=${folder}`, `--port=${port}`], {
    FUNCTION_TARGET: target,
    ...env,
  });

/** The folder that was built under a name. */
export const folderOf = (name: string): string => resolve(DIST, name);
