import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/* Output of `npm run build`: one folder per function, described by its package.json. */

interface Manifest {
  main: string;
  scripts?: Record<string, string>;
}

const manifestOf = (folder: string): Manifest => {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) throw new Error(`There is nothing to measure: the build made no ${file}`);
  return JSON.parse(readFileSync(file, 'utf8'));
};

/** Returns the entry file of a folder. @throws Error if it was not built */
export function mainOf(folder: string): string {
  const main = join(folder, manifestOf(folder).main);
  if (!existsSync(main)) throw new Error(`There is nothing to measure: the build made no ${main}`);
  return main;
}

/** Returns the bytes of JavaScript in a folder, without source maps, caches and files of sites. */
export const bundleBytes = (folder: string): number =>
  readdirSync(folder)
    .filter((name) => /\.c?js$/.test(name))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/**
 * Prepares a folder as Google's buildpack does: runs `gcp-build`, if there is one. Works in place and is idempotent.
 */
export async function prepareAsBuildpack(folder: string): Promise<void> {
  const script = manifestOf(folder).scripts?.['gcp-build'];
  if (script === undefined) return;
  const child = spawn(script, { cwd: folder, shell: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`gcp-build of ${folder} failed:\n${said}`);
}

/** Prepares several folders, two at a time. */
export async function prepareAll(folders: readonly string[]): Promise<void> {
  const left = [...folders];
  const work = async () => {
    for (let folder = left.pop(); folder !== undefined; folder = left.pop()) await prepareAsBuildpack(folder);
  };
  await Promise.all([work(), work()]);
}
