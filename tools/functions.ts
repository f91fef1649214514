import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const framework = join(require.resolve('@google-cloud/functions-framework'), '../main.js');

/**
 * Starts functions-framework in a process of its own, with one function or, as `registry`, all of
 * them. It does not outlive this process.
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
    // A group of its own: Ctrl-C in a terminal reaches it through whoever started it, in due order.
    {
      env: { ...process.env, FUNCTION_TARGET: target, ...env },
      // It ends when its standard input does: with this process.
      stdio: ['pipe', stdio, stdio],
      detached: true,
    },
  );
  const stopNow = () => functions.kill('SIGKILL');
  process.once('exit', stopNow);
  functions.once('exit', () => process.off('exit', stopNow));
  return functions;
}
