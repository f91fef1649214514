import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { dependencies, engines, license, version } from '../package.json';
import { type Deployed, deployedName, isSite, loadCatalog } from '../shared/runtime/catalog';
import { buildWeb } from './web';

/*
 * npm run build: makes dist/<deployed name>/, one folder to deploy for each function, dist/registry/
 * with all of them in one process, and dist/verifier/, the gateway's functions as a server of their own.
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

const entryOf = (functions: readonly Deployed[], start: string, file: string): string =>
  `${functions.map((fn) => importOf(fn, fn.name)).join('\n')}
   import { ${start} } from './shared/runtime/${file}';
   ${start}([${functions.map((fn) => literalOf(fn, fn.name)).join(', ')}]);`;

/** What is built: the source of each folder's entry, and the functions in it. */
interface Entry {
  source: string;
  functions: readonly Deployed[];
}

/** Serves sources by the names of their folders, as if they were files here. */
const sourcesOf = (entries: ReadonlyMap<string, Entry>): Plugin => ({
  name: 'entries',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^entry:/ }, ({ path }) => ({
      path: path.slice('entry:'.length),
      namespace: 'entry',
    }));
    onLoad({ filter: /.*/, namespace: 'entry' }, ({ path }) => ({
      contents: entries.get(path)?.source ?? '',
      loader: 'ts',
      resolveDir: process.cwd(),
    }));
  },
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

async function main(): Promise<void> {
  rmSync('dist', { recursive: true, force: true });
  await buildWeb();
  const functions = loadCatalog();
  const verifying = loadCatalog('gateway');
  const entries = new Map<string, Entry>([
    ...functions.map((fn) => [deployedName(fn), { source: entryOfOne(fn), functions: [fn] }] as const),
    ['registry', { source: entryOf(functions, 'registerAll', 'register'), functions }],
    ['verifier', { source: entryOf(verifying, 'startVerifier', 'verifierServer'), functions: verifying }],
  ]);
  await build({
    entryPoints: [...entries.keys()].map((name) => ({ in: `entry:${name}`, out: `${name}/index` })),
    plugins: [sourcesOf(entries)],
    outdir: 'dist',
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
  for (const [name, { functions: own }] of entries) {
    writeFileSync(join('dist', name, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const { files } of own.filter(isSite)) {
      mkdirSync(dirname(join('dist', name, files)), { recursive: true });
      cpSync(files, join('dist', name, files), { recursive: true });
    }
  }
  console.log(`Built ${functions.length} functions, all of them as one, and the verifier, into dist/`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
