import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { license, version } from '../../package.json';
import {
  type Deployed,
  deployedName,
  isOperation,
  isSite,
  isTrigger,
  loadCatalog,
} from '../../shared/runtime/catalog';
import { type Adapter, adapterFor } from './adapters';
import { bundleFramework } from './framework';
import { licencesOf } from './licences';
import { omitUnused } from './omitUnused';

/** Packages that are installed beside a bundle: the one that starts the function, and native ones. */
const FRAMEWORK = '@google-cloud/functions-framework';
const NATIVE = ['@node-rs/argon2', 'libsql'];

/** What is built into one folder. */
interface Entry {
  source: string;
  /** Its functions; the files of its sites are copied too. */
  functions: readonly Deployed[];
  /** Target of functions-framework, or the name it gives itself. */
  target: string;
  /** True if it starts by itself, as in a container. */
  starts: boolean;
  /** The database whose client it includes. */
  adapter: Adapter;
  /** True if `keymint` is included as keymint.cjs, since no other machine can reach the database. */
  hasTool: boolean;
  /** Requests that exercise the function while its code cache is made. */
  requests: readonly Request[];
}

type Request = readonly [method: string, path: string];

export const KIBIBYTE = 1024;

/** Size of a bundle. */
export interface Bundle {
  name: string;
  /** Bytes of code, without source maps and caches. */
  bytes: number;
  /** Number of modules. */
  modules: number;
}

const importOf = ({ file }: Deployed, as: string): string => `import ${as} from ${JSON.stringify(file)};`;
const literalOf = ({ name, resource }: Deployed, as: string): string =>
  `{ name: '${name}', resource: '${resource}', file: '', ...${as} }`;

const registrarOf = (fn: Deployed): string => {
  if (isTrigger(fn)) return 'registerTrigger';
  return isSite(fn) ? 'registerSite' : 'registerOperation';
};

const requestOf = (fn: Deployed): Request =>
  isTrigger(fn)
    ? ['POST', '/']
    : [isOperation(fn) ? fn.method : 'GET', fn.path.replace(/\{[^}]*\}/g, 'none')];

const authorizing: Request = ['GET', '/v1/organizations/none/authorize'];

const entryOf = (fn: Deployed): Entry => ({
  source: `${importOf(fn, 'fn')}
    import { ${registrarOf(fn)} } from './shared/runtime/register';
    ${registrarOf(fn)}(${literalOf(fn, 'fn')});`,
  functions: [fn],
  target: fn.name,
  starts: false,
  adapter: 'firestore',
  hasTool: false,
  requests: [requestOf(fn)],
});

const several = (
  functions: readonly Deployed[],
  adapter: Adapter,
  target: string,
  start: string,
  requests: readonly Request[],
): Entry => ({
  source: `${functions.map((fn) => importOf(fn, fn.name)).join('\n')}
    const functions = [${functions.map((fn) => literalOf(fn, fn.name)).join(', ')}];
    ${start}`,
  functions,
  target,
  starts: true,
  adapter,
  hasTool: target === 'registry' && adapter === 'sqlite',
  requests,
});

/** All functions in one process. */
const registry = (adapter: Adapter): Entry =>
  several(
    loadCatalog(),
    adapter,
    'registry',
    `import { registerAll } from './shared/runtime/register';
     process.env.FUNCTION_TARGET ??= 'registry';
     registerAll(functions);
     require('framework');`,
    [authorizing, ['GET', '/v1/organizations/none/developers']],
  );

/** The gateway's functions as their own server. */
const verifier = (adapter: Adapter): Entry =>
  several(
    loadCatalog('gateway'),
    adapter,
    'verifier',
    `import { startVerifier } from './shared/runtime/framework/verifierServer';
     startVerifier(functions);`,
    [authorizing],
  );

/** Returns every folder to build, by name. */
function entriesOf(): Map<string, Entry> {
  return new Map([
    ...loadCatalog().map((fn) => [deployedName(fn), entryOf(fn)] as const),
    ['registry', registry('firestore')],
    ['verifier', verifier('firestore')],
    ['registry-sqlite', registry('sqlite')],
    ['verifier-sqlite', verifier('sqlite')],
  ]);
}

/** Resolves the generated sources by folder name, as if they were files of this directory. */
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

/** Returns the installed version; some packages do not export their package.json. */
const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version;

function manifestOf(entry: Entry, { imports }: Metafile['outputs'][string]) {
  const used = [FRAMEWORK, ...NATIVE].filter((name) => imports.some(({ path }) => path === name));
  return {
    name: 'keymint',
    version,
    license,
    private: true,
    main: 'index.cjs',
    engines: { node: '>=20' },
    scripts: { 'gcp-build': 'node cache.cjs', ...(entry.starts && { start: 'node index.cjs' }) },
    config: {
      target: entry.target,
      starts: entry.starts,
      adapter: entry.adapter,
      requests: entry.requests,
    },
    dependencies: Object.fromEntries(used.map((name) => [name, versionOf(name)])),
  };
}

const options: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Keeps the names of identifiers for stack traces; restoring function names would slow down every start.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
};

/** Bundles a tool into one file, with the client of its database only. */
export async function buildTool(source: string, outfile: string, adapter: Adapter): Promise<void> {
  await build({
    ...options,
    entryPoints: [source],
    outfile,
    plugins: [adapterFor(adapter)],
    external: [...NATIVE, FRAMEWORK, 'vite'],
  });
}

/** Bundles that esbuild links at once: it keeps all in memory, with their maps, until the last is written. */
const BATCH_SIZE = 16;

/** Bundles entries of one database, either those that start by themselves or those that the framework starts. */
async function bundle(
  entries: ReadonlyMap<string, Entry>,
  folder: string,
  { starts, adapter }: Pick<Entry, 'starts' | 'adapter'>,
) {
  const { metafile } = await build({
    ...options,
    entryPoints: [...entries.keys()].map((name) => ({ in: `entry:${name}`, out: `${name}/bundle` })),
    plugins: [sourcesOf(entries), adapterFor(adapter), omitUnused, ...(starts ? [bundleFramework] : [])],
    outdir: folder,
    external: [...(starts ? [] : [FRAMEWORK]), ...NATIVE],
  });
  for (const [name, { hasTool }] of entries)
    if (hasTool) {
      await buildTool('tools/keymint/main.ts', join(folder, name, 'keymint.cjs'), adapter);
    }
  return [...entries].map(([name, entry]): Bundle => {
    const into = join(folder, name);
    const output = metafile?.outputs[relative('', join(into, 'bundle.js'))];
    if (!output || !metafile) throw new Error(`Nothing was built for ${name}`);
    writeFileSync(join(into, 'package.json'), `${JSON.stringify(manifestOf(entry, output), null, 2)}\n`);
    writeFileSync(join(into, 'LICENCES.txt'), licencesOf(Object.keys(output.inputs)));
    for (const file of ['index.cjs', 'cache.cjs']) cpSync(join(__dirname, file), join(into, file));
    for (const { files } of entry.functions.filter(isSite)) {
      mkdirSync(dirname(join(into, files)), { recursive: true });
      cpSync(files, join(into, files), { recursive: true });
    }
    return { name, bytes: output.bytes, modules: Object.keys(output.inputs).length };
  });
}

/**
 * Builds one folder to deploy per function, under its deployed name; `registry`, all functions in one process;
 * `verifier`, the gateway's functions as their own server; and both on SQLite instead of Firestore. `only` limits
 * the folders. The pages must have been built.
 */
export async function buildBundles(
  folder: string,
  { only }: { only?: readonly string[] } = {},
): Promise<Bundle[]> {
  const wanted = [...entriesOf()].filter(([name]) => only?.includes(name) ?? true);
  const into = resolve(folder);
  for (const [name] of wanted) rmSync(join(into, name), { recursive: true, force: true });
  const built: Bundle[] = [];
  const kinds = [
    { starts: false, adapter: 'firestore' },
    { starts: true, adapter: 'firestore' },
    { starts: true, adapter: 'sqlite' },
  ] as const;
  for (const kind of kinds) {
    const entries = wanted.filter(
      ([, { starts, adapter }]) => starts === kind.starts && adapter === kind.adapter,
    );
    for (let first = 0; first < entries.length; first += BATCH_SIZE)
      built.push(...(await bundle(new Map(entries.slice(first, first + BATCH_SIZE)), into, kind)));
  }
  return built;
}
