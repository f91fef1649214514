import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { note } from '../registry/notes';

/**
 * Output and exit code of a run; the code is null if it was killed. `err` has no progress, which depends on how fast the
 * machine is.
 */
export interface ExitResult {
  code: number | null;
  out: string;
  err: string;
}

/** Lines of progress. */
const PROGRESS = /^[\d,]+ .*, [\d,]+ a second\n/gm;

/** Starts `keymint …` as a process; variables that are undefined are not set. */
export function startOrgTool(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; out(): string; err(): string; ended: Promise<ExitResult> } {
  const child = spawn(
    process.execPath,
    [join(`${process.env.KEYMINT_TEST_FOLDER}`, 'keymint.cjs'), ...args],
    {
      // Resolves the one package that is not bundled.
      env: { ...process.env, NODE_PATH: resolve('node_modules'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Longer than any test waits: one that hangs is ended.
      timeout: 600_000,
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
    // The last line ends with the new member's password or token.
    note('secrets', said.out.trimEnd().split(/[\n:]/).at(-1) ?? '');
    return { code, out: said.out, err: said.err.replace(PROGRESS, '') };
  });
  return { child, out: () => said.out, err: () => said.err, ended };
}
