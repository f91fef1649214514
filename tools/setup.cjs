// Installs missing dependencies, then runs a TypeScript tool if one is given:
// node tools/setup.cjs tools/start.ts [arguments]
// Plain JavaScript: a fresh clone has nothing yet that reads TypeScript.
const { spawnSync } = require('node:child_process');
const { existsSync, statSync } = require('node:fs');
const { join, resolve } = require('node:path');

const root = join(__dirname, '..');
const lock = join(root, 'package-lock.json');
const installed = join(root, 'node_modules/.package-lock.json');

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.error('Installing dependencies …');
  // Not `npm ci`, which refuses a lock file that lacks other platforms' optional packages.
  const { status } = spawnSync('npm', ['install', '--no-save'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

const [tool, ...args] = process.argv.slice(2);
if (tool) {
  process.argv = [process.argv[0], resolve(tool), ...args];
  const prebuilt = require('./prebuilt.cjs');
  if (tool === 'tools/start.ts' && prebuilt.isFresh()) {
    const database = args.includes('--firestore') ? 'firestore' : 'sqlite';
    process.env.KEYMINT_PREBUILT = prebuilt.bundleOf('functions', database);
    prebuilt.run(prebuilt.bundleOf('start', database));
  } else {
    require('tsx/cjs');
    require(resolve(tool));
  }
}
