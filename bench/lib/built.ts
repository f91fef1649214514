import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/* What `npm run build` made: a folder for each function, told by its own package.json. */

interface Manifest {
  main: string;
  scripts?: Record<string, string>;
}

const manifestOf = (folder: string): Manifest => {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) throw new Error(`There is nothing to measure: the build made no ${file}`);
  return JSON.parse(readFileSync(file, 'utf8'));
};

/** The file that a folder is started by. @throws Error where the build made none */
export function mainOf(folder: string): string {
  const main = join(folder, manifestOf(folder).main);
  if (!existsSync(main)) throw new Error(`There is nothing to measure: the build made no ${main}`);
  return main;
}

/** How large the JavaScript of a folder is, in bytes: without source maps, caches and the files of sites. */
export const bundleBytes = (folder: string): number =>
  readdirSync(folder)
    .filter((name) => /\.c?js$/.test(name))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/**
 * Does what Google's buildpack does to a folder before it is started: runs `gcp-build`, where there is one.
 * It works in the folder itself, over and over with the same result.
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

/** Does so to several, two at a time. */
export async function prepareAll(folders: readonly string[]): Promise<void> {
  const left = [...folders];
  const work = async () => {
    for (let folder = left.pop(); folder !== undefined; folder = left.pop()) await prepareAsBuildpack(folder);
  };
  await Promise.all([work(), work()]);
}
