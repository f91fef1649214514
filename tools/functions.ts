import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const framework = join(require.resolve('@google-cloud/functions-framework'), '../main.js');

/**
 * Starts functions-framework as a child process with one function or, as `registry`, all of them. It exits with
 * this process.
 */
export function startFunctions(
  target: string,
  port: number,
  { env = {}, stdio = 'inherit' }: { env?: NodeJS.ProcessEnv; stdio?: 'inherit' | 'pipe' } = {},
): ChildProcess {
  const functions = spawn(
    process.execPath,
    [
      '--require',
      join(__dirname, 'leash.cjs'),
      '--require',
      'tsx/cjs',
      framework,
      `--target=${target}`,
      '--source=functions/index.ts',
      `--port=${port}`,
    ],
    // Its own process group: Ctrl-C in a terminal reaches it only through its parent, in order.
    {
      env: { ...process.env, FUNCTION_TARGET: target, ...env },
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
