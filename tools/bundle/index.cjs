'use strict';
/*
 * What is started of a built folder: its bundle, with the code that V8 compiled when cache.cjs last ran
 * here. Without that, or made by another Node.js, it compiles what it needs as it goes.
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { Module } = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

const filename = join(__dirname, 'bundle.js');
const cache = join(__dirname, 'bundle.cache');

// The bundle is ASCII, which is read and kept at one byte a character.
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
