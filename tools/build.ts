import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { dependencies, engines, license, version } from '../package.json';
import { type Deployed, deployedName, isSite, loadCatalog } from '../shared/runtime/catalog';

/*
 * npm run build: makes dist/<deployed name>/, one folder to deploy for each function, and
 * dist/registry/ with all of them in one process.
 */

/** What stays a package beside the bundle: the framework starts the function, argon2 is native. */
const external = ['@google-cloud/functions-framework', '@node-rs/argon2'] as const;

const importOf = ({ file }: Deployed, as: string): string => `import ${as} from ${JSON.stringify(file)};`;
const literalOf = ({ name, resource }: Deployed, as: string): string =>
  `{ name: '${name}', resource: '${resource}', file: '', ...${as} }`;

const entryOfOne = (fn: Deployed): string =>
  `${importOf(fn, 'fn')}
   import { registerFunction } from './shared/runtime/register';
   registerFunction(${literalOf(fn, 'fn')});`;

const entryOfAll = (functions: readonly Deployed[]): string =>
  `${functions.map((fn) => importOf(fn, fn.name)).join('\n')}
   import { registerAll } from './shared/runtime/register';
   registerAll([${functions.map((fn) => literalOf(fn, fn.name)).join(', ')}]);`;

async function bundle(folder: string, contents: string, sites: readonly Deployed[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    external: [...external],
    logLevel: 'warning',
  });
  const manifest = {
    name: 'keymint',
    version,
    license,
    private: true,
    main: 'index.js',
    engines,
    dependencies: Object.fromEntries(external.map((name) => [name, dependencies[name]])),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const { files } of sites.filter(isSite)) {
    mkdirSync(dirname(join(folder, files)), { recursive: true });
    cpSync(files, join(folder, files), { recursive: true });
  }
}

async function main(): Promise<void> {
  rmSync('dist', { recursive: true, force: true });
  const functions = loadCatalog();
  for (const fn of functions) await bundle(join('dist', deployedName(fn)), entryOfOne(fn), [fn]);
  await bundle('dist/registry', entryOfAll(functions), functions);
  console.log(`Built ${functions.length} functions, and all of them as one, into dist/`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
