'use strict';
/*
 * Copies the packages a built folder needs, with their dependencies, from node_modules into the folder:
 * `node tools/bundle/packages.cjs dist/registry-sqlite`. The folder then runs without npm on any machine with the
 * same system and processor. Plain JavaScript, since a deployment runs it without a TypeScript loader.
 */
const { cpSync, existsSync, readFileSync, rmSync } = require('node:fs');
const { join, resolve } = require('node:path');

const installed = resolve(__dirname, '../../node_modules');
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Usage: node tools/bundle/packages.cjs <folder>');
const into = join(folder, 'node_modules');
rmSync(into, { recursive: true, force: true });

const copied = new Set();

function copy(name) {
  if (copied.has(name)) return;
  copied.add(name);
  const from = join(installed, name);
  cpSync(from, join(into, name), { recursive: true, dereference: true });
  const { dependencies = {}, optionalDependencies = {} } = manifestOf(from);
  for (const needed of Object.keys(dependencies)) copy(needed);
  // Binaries for other platforms are not installed.
  for (const optional of Object.keys(optionalDependencies)) {
    if (existsSync(join(installed, optional))) copy(optional);
  }
}

for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) copy(name);
