'use strict';
/*
 * Entry point of a built folder: runs its bundle with the code cache that cache.cjs created here. Without a cache,
 * or with one of another Node.js version, V8 compiles as usual.
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { Module } = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

const filename = join(__dirname, 'bundle.js');
const cache = join(__dirname, 'bundle.cache');

// The bundle is ASCII; latin1 strings take one byte per character.
const script = new Script(Module.wrap(readFileSync(filename, 'latin1')), {
  filename,
  ...(existsSync(cache) && { cachedData: readFileSync(cache) }),
});
if (script.cachedDataRejected) {
  const message = 'bundle.cache was made by another Node.js, or with other options; it is not used';
  console.log(JSON.stringify({ severity: 'WARNING', message }));
}
script.runInThisContext()(exports, require, module, filename, __dirname);

if (process.env.KEYMINT_MAKES_CACHE)
  process.once('exit', () => writeFileSync(cache, script.createCachedData()));
