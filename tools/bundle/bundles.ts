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
import { frameworkInside } from './framework';
import { licencesOf } from './licences';
import { sparing } from './sparing';

/** What stays a package beside a bundle: what starts the function, and what is native. */
const FRAMEWORK = '@google-cloud/functions-framework';
const NATIVE = ['@node-rs/argon2', 'libsql'];

/** What is built into one folder. */
interface Entry {
  source: string;
  /** The functions in it; sites among them have their files there. */
  functions: readonly Deployed[];
  /** What functions-framework calls it, or what it calls itself. */
  target: string;
  /** Whether it starts by itself, as in a container. */
  starts: boolean;
  /** The database that it has the client of. */
  adapter: Adapter;
  /** Whether `keymint` is beside it, as keymint.cjs: the database is out of reach from other machines. */
  hasTool: boolean;
  /** What to ask it so that it does what it is for: methods and paths. */
  requests: readonly Request[];
}

type Request = readonly [method: string, path: string];

export const KIBIBYTE = 1024;

/** What a bundle takes. */
export interface Bundle {
  name: string;
  /** Size of its code, without maps and caches. */
  bytes: number;
  /** How many modules it is made of. */
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

const one = (fn: Deployed): Entry => ({
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

/** The gateway's functions as a server of their own. */
const verifier = (adapter: Adapter): Entry =>
  several(
    loadCatalog('gateway'),
    adapter,
    'verifier',
    `import { startVerifier } from './shared/runtime/framework/verifierServer';
     startVerifier(functions);`,
    [authorizing],
  );

/** Every folder that is built, by its name. */
function entriesOf(): Map<string, Entry> {
  return new Map([
    ...loadCatalog().map((fn) => [deployedName(fn), one(fn)] as const),
    ['registry', registry('firestore')],
    ['verifier', verifier('firestore')],
    ['registry-sqlite', registry('sqlite')],
    ['verifier-sqlite', verifier('sqlite')],
  ]);
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

/** The version that is installed; not every package lets its package.json be required. */
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
  // Names stay: stack traces are read, and what gives functions their names again costs at every start.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
};

/** Builds `keymint` for a folder, with the client of its database alone. */
async function buildTool(into: string, adapter: Adapter): Promise<void> {
  await build({
    ...options,
    entryPoints: ['tools/keymint/main.ts'],
    outfile: join(into, 'keymint.cjs'),
    plugins: [adapterFor(adapter)],
    external: NATIVE,
  });
}

/** How many bundles esbuild links at once: it holds all of them, with their maps, until the last is written. */
const BATCH_SIZE = 16;

/** Builds entries of one database: that start by themselves, with the framework inside, or those that it starts. */
async function bundle(
  entries: ReadonlyMap<string, Entry>,
  folder: string,
  { starts, adapter }: Pick<Entry, 'starts' | 'adapter'>,
) {
  const { metafile } = await build({
    ...options,
    entryPoints: [...entries.keys()].map((name) => ({ in: `entry:${name}`, out: `${name}/bundle` })),
    plugins: [sourcesOf(entries), adapterFor(adapter), sparing, ...(starts ? [frameworkInside] : [])],
    outdir: folder,
    external: [...(starts ? [] : [FRAMEWORK]), ...NATIVE],
  });
  for (const [name, { hasTool }] of entries) if (hasTool) await buildTool(join(folder, name), adapter);
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
 * Builds one folder to deploy for each function, under its deployed name; `registry`, all functions in
 * one process; `verifier`, the gateway's functions as a server of their own; and the two on SQLite instead of
 * Firestore. `only` names the folders that are wanted. Pages must have been built.
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
