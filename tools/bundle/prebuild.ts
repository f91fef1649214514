import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { freePort } from '../ports';
import { bundleOf, bundleSources, FOLDER, isFresh, SOURCES } from '../prebuilt.cjs';
import { buildTool } from './bundles';

const READY = 'Keymint is ready';

/** Runs `npm start` on the bundles until it is ready; both processes write their code caches. */
async function makeCaches(): Promise<void> {
  const { KEYMINT_SQLITE: _, npm_lifecycle_event: __, ...env } = process.env;
  const child = spawn(process.execPath, ['tools/setup.cjs', 'tools/start.ts', '--memory'], {
    env: { ...env, PORT: `${await freePort()}`, KEYMINT_MAKES_CACHE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      output += text;
      if (output.includes(READY)) child.kill('SIGTERM');
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`What npm start runs does not start:\n${output}`);
}

/** Builds what `npm start` runs from the built folder of all functions on SQLite. */
export async function prebuild(registry: string): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  const functions = dirname(bundleOf('functions'));
  mkdirSync(functions, { recursive: true });
  cpSync(registry, functions, { recursive: true });
  await buildTool('tools/start.ts', bundleOf('start'), 'sqlite');
  writeFileSync(SOURCES, bundleSources());
  if (!isFresh()) throw new Error('The sources changed while they were built');
  await makeCaches();
}
