const Module = require('node:module');
const { watchPlans } = require('./watch.cjs');

/* Preloaded into every process of a test run: watches the statements of any module that opens a SQLite file. */

const load = Module._load;
const watched = new WeakSet();

Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request === 'libsql' && !watched.has(loaded)) {
    watched.add(loaded);
    watchPlans(loaded);
  }
  return loaded;
};
