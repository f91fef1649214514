import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { note } from '../registry/notes';

/** What a run has printed, and the code it ended with; null when it was killed. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Starts what `keymint …` runs as a process; a variable that is undefined is not set. */
export function startOrgTool(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; out(): string; err(): string; ended: Promise<Ended> } {
  const child = spawn(
    process.execPath,
    [join(`${process.env.KEYMINT_TEST_FOLDER}`, 'keymint.cjs'), ...args],
    {
      // Where it finds the one package that is not in it.
      env: { ...process.env, NODE_PATH: resolve('node_modules'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    },
  );
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => {
    said.out += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([code]) => {
    // Whoever is made gets a password or a token, which ends the last line.
    note('secrets', said.out.trimEnd().split(/[\n:]/).at(-1) ?? '');
    return { code, ...said };
  });
  return { child, out: () => said.out, err: () => said.err, ended };
}
