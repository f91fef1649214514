import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const framework = () => join(require.resolve('@google-cloud/functions-framework'), '../main.js');

/**
 * Starts functions-framework as a child process with one function or, as `registry`, all of them. It exits with
 * this process.
 */
export function startFunctions(
  target: string,
  port: number,
  { env = {}, stdio = 'inherit' }: { env?: NodeJS.ProcessEnv; stdio?: 'inherit' | 'pipe' } = {},
): ChildProcess {
  return start(target, port, { env, stdio }, [
    '--require',
    'tsx/cjs',
    framework(),
    `--target=${target}`,
    '--source=functions/index.ts',
    `--port=${port}`,
  ]);
}

/** Starts a bundle of all functions as a child process. It exits with this process. */
export const startPrebuilt = (bundle: string, port: number): ChildProcess =>
  start('registry', port, { stdio: 'inherit' }, ['tools/prebuilt.cjs', bundle, '--target=registry']);

function start(
  target: string,
  port: number,
  { env, stdio }: { env?: NodeJS.ProcessEnv; stdio: 'inherit' | 'pipe' },
  args: readonly string[],
): ChildProcess {
  const functions = spawn(
    process.execPath,
    ['--require', './tools/leash.cjs', ...args],
    // Its own process group: Ctrl-C in a terminal reaches it only through its parent, in order.
    {
      env: { ...process.env, FUNCTION_TARGET: target, PORT: `${port}`, ...env },
      // It exits when its standard input closes: with this process.
      stdio: ['pipe', stdio, stdio],
      detached: true,
    },
  );
  const stopNow = () => functions.kill('SIGKILL');
  process.once('exit', stopNow);
  functions.once('exit', () => process.off('exit', stopNow));
  return functions;
}
