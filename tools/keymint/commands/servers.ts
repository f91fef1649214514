import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Refusal, type Run } from '../outcome';

/** The repository, or undefined in a built folder, where the command line is one file. */
const clone = (): string | undefined => {
  const root = resolve(__dirname, '../../..');
  return existsSync(join(root, 'tools/setup.cjs')) ? root : undefined;
};

/** Runs a file in this process. Its path is computed, so that no bundle contains it. */
const run = (file: string): void => void require(file);

/** Runs what was built: the folder that this file is in, or one of the repository's `dist/`. */
function runBuilt(name: 'registry' | 'verifier'): void {
  const root = clone();
  const file = root === undefined ? join(__dirname, 'index.cjs') : join(root, 'dist', name, 'index.cjs');
  if (!existsSync(file)) throw new Refusal(`${file} is not built. Run npm run build`);
  run(file);
}

export const start: Run = async () => {
  const root = clone();
  if (root === undefined) throw new Refusal('This folder is built for one purpose: keymint serve starts it');
  run(join(root, 'tools/start.ts'));
  return undefined;
};

export const serve: Run = async () => {
  runBuilt('registry');
  return undefined;
};

export const verifier: Run = async () => {
  if (clone() === undefined) throw new Refusal('This folder has the whole registry: keymint serve starts it');
  runBuilt('verifier');
  return undefined;
};
