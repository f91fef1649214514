import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isTrigger, loadCatalog } from '../../shared/runtime/catalog';
import { freePort } from '../ports';
import {
  bundleOf,
  bundleSources,
  FOLDER,
  isFresh,
  SOURCES,
  type StartDatabase,
  TRIGGERS,
} from '../prebuilt.cjs';
import { buildTool } from './bundles';

const READY = 'Keymint is ready';

/**
 * Runs `npm start` on the bundles of SQLite until it is ready; both processes write their code caches. Those of
 * Firestore have none: a build does not need Java.
 */
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

/** Builds what `npm start` runs from the built folders of all functions on each database. */
export async function prebuild(registries: Readonly<Record<StartDatabase, string>>): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const [database, registry] of Object.entries(registries) as [StartDatabase, string][]) {
    const functions = dirname(bundleOf('functions', database));
    mkdirSync(functions, { recursive: true });
    cpSync(registry, functions, { recursive: true });
    await buildTool('tools/start.ts', bundleOf('start', database), database);
  }
  const triggers = loadCatalog()
    .filter(isTrigger)
    .map(({ name, on, document }) => ({ name, on, document }));
  writeFileSync(TRIGGERS, JSON.stringify(triggers));
  writeFileSync(SOURCES, bundleSources());
  if (!isFresh()) throw new Error('The sources changed while they were built');
  await makeCaches();
}
