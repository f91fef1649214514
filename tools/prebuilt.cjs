'use strict';
/*
 * Runs the bundles that `npm run build` makes for `npm start`, with their V8 code caches, as long as they are
 * current. JavaScript, because it decides whether TypeScript has to be loaded at all.
 */
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { Module } = require('node:module');
const { dirname, join, resolve } = require('node:path');
const { Script } = require('node:vm');

/** Folder of the bundles, by database, and the file with the fingerprint of their sources. */
const FOLDER = join('node_modules', '.cache', 'keymint');
const bundleOf = (name, database) => join(FOLDER, database, name, 'bundle.js');
const SOURCES = join(FOLDER, 'sources');

/** File with the triggers of the build: their names, events and documents. */
const TRIGGERS = join(FOLDER, 'triggers.json');

/** Returns the path of a bundle's code cache, which only one version of Node.js can use. */
const cacheOf = (bundle) => join(dirname(bundle), `${process.version}-${process.arch}.cache`);

/** Returns every file below a path, or the file itself, in a fixed order. */
const filesBelow = (path) =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();

/** Hashes files by name and content. */
function fingerprintOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** File with the fingerprint of the sources of the built pages. */
const STAMP = 'web/built/.stamp';

/** Hashes every file that the built pages depend on. */
const pageSources = () =>
  fingerprintOf([
    ...filesBelow('web').filter((file) => !file.startsWith(join('web', 'built'))),
    'docs/openapi.json',
    'package-lock.json',
  ]);

/** Hashes every file that bundles depend on. Throws if the pages are not built. */
const bundleSources = () =>
  fingerprintOf([
    ...['functions', 'shared', 'tools', 'docs/openapi.json', 'docs/openapi-x.json'].flatMap(filesBelow),
    'package.json',
    'package-lock.json',
    STAMP,
  ]);

const readOr = (file, otherwise) => (existsSync(file) ? readFileSync(file, 'utf8') : otherwise);

/** True if the bundles are current. */
const isFresh = () =>
  existsSync(SOURCES) &&
  existsSync(STAMP) &&
  readOr(STAMP) === pageSources() &&
  readOr(SOURCES) === bundleSources();

/** Runs a bundle with its code cache, which is written at exit if KEYMINT_MAKES_CACHE is set. */
function run(bundle) {
  const filename = resolve(bundle);
  const cache = cacheOf(filename);
  // Bundles are ASCII.
  const script = new Script(Module.wrap(readFileSync(filename, 'latin1')), {
    filename,
    ...(existsSync(cache) && { cachedData: readFileSync(cache) }),
  });
  if (process.env.KEYMINT_MAKES_CACHE) {
    process.once('exit', () => {
      writeFileSync(`${cache}.new`, script.createCachedData());
      renameSync(`${cache}.new`, cache);
    });
  }
  const from = Module.createRequire(filename);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, from, module, filename, dirname(filename));
}

Object.assign(exports, {
  FOLDER,
  SOURCES,
  STAMP,
  TRIGGERS,
  filesBelow,
  fingerprintOf,
  pageSources,
  bundleSources,
});
Object.assign(exports, { bundleOf, isFresh, run });

// Run as a program: runs the given bundle.
if (require.main === module) run(process.argv[2]);
