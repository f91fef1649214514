import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isForAnybody } from '../shared/operation';
import { isOperation, isTrigger, loadCatalog } from '../shared/runtime/catalog';
import { patternOf } from '../shared/runtime/http/paths';
import { pathParams } from '../shared/schemas/path';
import { adapters } from '../tools/bundle/adapters';

const root = join(__dirname, '..');
const catalog = loadCatalog();
const operations = catalog.filter(isOperation);

describe.each(catalog.map((fn) => [fn.name, fn] as const))('%s', (name, fn) => {
  test('says in one line what it does', () => expect(fn.summary).toMatch(/^[A-Z][^.\n]{5,70}$/));
  test('has a test file', () =>
    expect(existsSync(join(root, `test/functions/${fn.resource}/${name}.test.ts`))).toBe(true));
  test('has a name Google can deploy', () => expect(name).toMatch(/^[a-z][A-Za-z0-9]{2,61}$/));
  test('says in a comment what callers may count on', () =>
    expect(readFileSync(fn.file, 'utf8')).toMatch(/\/\*\*[\s\S]*?\*\/\nexport default/));
});

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
  test('speaks the vocabulary of paths', () => {
    for (const [, param] of operation.path.matchAll(/\{(\w+)\}/g))
      expect(pathParams).toHaveProperty(param ?? '');
  });
  test('answers a body exactly when its status has one', () =>
    expect(operation.response === undefined).toBe(operation.status === 204));
  test('is of an organization', () => expect(operation.path).toMatch(/^\/v1\/organizations\/\{org\}/));
});

test('no two operations share a method and path', () => {
  const routes = operations
    .flatMap(({ method, path, also }) => [{ method, path }, ...(also ? [{ method, path, ...also }] : [])])
    .map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
  expect(new Set(routes).size).toBe(routes.length);
});

test('every trigger listens to documents of an organization', () => {
  for (const { document } of catalog.filter(isTrigger)) {
    expect(patternOf(document).slice(0, 2)).toEqual(['organizations', '{org}']);
  }
});

/** What a room may import, itself aside; `types` are imported with `import type` alone. */
interface Imports {
  values?: readonly string[];
  types?: readonly string[];
}

/** Folders of the adapters, and the drivers that they alone import. */
const adapterFolders = Object.entries(adapters).map(
  ([name, { drivers }]) => [`shared/${name}`, drivers] as const,
);

/** The deepest match of a path is its room. Those without an entry here are in no room. */
const mayImport: Record<string, Imports> = {
  'shared/faults': {},
  'shared/faultCodes': { types: ['shared/faults'] },
  'shared/permissions': {},
  'shared/site': {},
  'shared/answer': {},
  'shared/lruOptions': {},
  'shared/slicing': {},
  'shared/maybePromise': {},
  'shared/crypto': { values: ['shared/faults'] },
  'shared/schemas': { values: ['shared/faults', 'shared/permissions'] },
  'shared/store/database': { types: ['shared/store/outbox'] },
  'shared/store/outbox': {},
  'shared/store/moment': {},
  'shared/store': {
    values: [
      'shared/store/database',
      'shared/store/outbox',
      'shared/store/moment',
      'shared/faults',
      'shared/schemas',
      'shared/crypto',
      'shared/slicing',
    ],
  },
  ...Object.fromEntries(
    adapterFolders.map(([folder]) => [
      folder,
      {
        values: ['shared/store/database', 'shared/store/moment', 'firestore.indexes.json'],
        types: ['shared/store/outbox'],
      },
    ]),
  ),
  'shared/environment': { types: ['shared/crypto', 'shared/permissions', 'shared/store'] },
  'shared/context': {
    types: ['shared/environment', 'shared/store', 'shared/tasks', 'shared/verification'],
  },
  'shared/domain': {
    values: ['shared/faults', 'shared/schemas'],
    types: ['shared/context', 'shared/environment', 'shared/crypto', 'shared/store'],
  },
  'shared/tasks': {
    values: [
      'shared/faults',
      'shared/permissions',
      'shared/schemas',
      'shared/domain',
      'shared/store',
      'shared/crypto',
      'shared/lruOptions',
    ],
    types: ['shared/context', 'shared/environment', 'shared/maybePromise'],
  },
  'shared/mail': { values: ['shared/domain'], types: ['shared/context'] },
  'shared/fetching': { values: ['shared/domain', 'shared/faults'], types: ['shared/context'] },
  'shared/trigger': { types: ['shared/context'] },
  'shared/operation': {
    types: ['shared/context', 'shared/environment', 'shared/faults', 'shared/permissions', 'shared/schemas'],
  },
  'shared/endpoint': {
    values: ['shared/faults'],
    types: [
      'shared/answer',
      'shared/context',
      'shared/environment',
      'shared/permissions',
      'shared/schemas',
      'shared/store',
      'shared/maybePromise',
    ],
  },
  'shared/operations': {
    values: [
      'shared/operation',
      'shared/faults',
      'shared/schemas',
      'shared/domain',
      'shared/tasks',
      'shared/store',
      'shared/crypto',
    ],
    types: ['shared/context', 'shared/environment', 'shared/permissions'],
  },
  'shared/verification': {
    values: [
      'shared/answer',
      'shared/endpoint',
      'shared/faults',
      'shared/schemas',
      'shared/domain',
      'shared/tasks',
      'shared/store',
      'shared/lruOptions',
      'shared/maybePromise',
    ],
    types: ['shared/context', 'shared/environment', 'shared/permissions'],
  },
  'shared/runtime': { values: ['shared', 'package.json'] },
  functions: {
    values: [
      'shared/operation',
      'shared/trigger',
      'shared/endpoint',
      'shared/site',
      'shared/answer',
      'shared/operations',
      'shared/faults',
      'shared/schemas',
      'shared/domain',
      'shared/tasks',
      'shared/verification',
      'shared/crypto/passwords',
      'shared/mail',
      'shared/fetching',
      'shared/maybePromise',
    ],
    types: ['shared/context', 'shared/environment'],
  },
  'functions/index': { values: ['shared/runtime'] },
  'functions/verifier': { values: ['shared/runtime'] },
};

const within = (file: string, room: string): boolean => file === room || file.startsWith(`${room}/`);

const roomOf = (file: string): string | undefined =>
  Object.keys(mayImport)
    .filter((room) => within(file, room))
    .sort((one, other) => other.length - one.length)[0];

const sources = ['functions', 'shared'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);

interface Import {
  path: string;
  isType: boolean;
}

/** What a file imports of the project, by paths without their `.ts`. */
function importsIn(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const pathOf = (path: string) => relative(root, resolve(root, dirname(file), path));
  const statements = [...text.matchAll(/^(?:import|export)\s([^;]*?)from '(\.[^']+)'/gm)];
  const calls = [...text.matchAll(/(?:require|import)\('(\.[^']+)'/g)];
  return [
    ...statements.map(([, names = '', path = '']) => ({
      path: pathOf(path),
      isType: /^type\s/.test(names) || /^\{(\s*type\s+[^,}]+,?)+\s*\}\s*$/.test(names),
    })),
    ...calls.map(([, path = '']) => ({ path: pathOf(path), isType: false })),
  ];
}

const importsOf = (file: string): string[] => importsIn(file).map(({ path }) => path);

test.each(sources)('%s imports only where imports may go', (file) => {
  const room = roomOf(file.replace(/\.ts$/, '')) ?? 'no room';
  expect(mayImport).toHaveProperty([room]);
  const { values = [], types = [] } = mayImport[room] ?? {};
  const strays = importsIn(file).filter(
    ({ path, isType }) =>
      roomOf(path) !== room &&
      ![...values, ...(isType ? types : [])].some((allowed) => within(path, allowed)),
  );
  expect(strays).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const known = new Set(sources);
  const next = new Map(
    sources.map((file) => [
      file,
      importsOf(file).flatMap((path) => (known.has(`${path}.ts`) ? [`${path}.ts`] : [])),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file]);
    if (done.has(file)) return;
    done.add(file);
    for (const other of next.get(file) ?? []) visit(other, [...way, file]);
  };
  for (const file of sources) visit(file, []);
  expect([...next.values()].flat().length).toBeGreaterThan(sources.length);
  expect(cycles).toEqual([]);
});

test('decisions of the domain wait for nothing', () => {
  for (const file of sources.filter((path) => within(path, 'shared/domain'))) {
    const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    expect({ file, waits: text.match(/\bawait (?!of)|Promise</g) }).toEqual({ file, waits: null });
  }
});

test.each(adapterFolders)('%s is loaded only where the environment is read', (folder, drivers) => {
  const above = sources.filter((file) => !within(file, folder));
  expect(above.length).toBeLessThan(sources.length);
  expect(above.filter((file) => importsOf(file).some((path) => within(path, folder)))).toEqual([
    'shared/runtime/processContext.ts',
  ]);
  for (const file of above) {
    const text = readFileSync(join(root, file), 'utf8');
    expect({ file, drivers: drivers.filter((driver) => text.includes(`'${driver}`)) }).toEqual({
      file,
      drivers: [],
    });
  }
});

test('nothing above the adapters uses the words of a driver', () => {
  const above = sources.filter((file) => !adapterFolders.some(([folder]) => within(file, folder)));
  for (const file of above) {
    expect({
      file,
      words: readFileSync(join(root, file), 'utf8').match(/__name__|\bgrpc\b|updateTime/),
    }).toEqual({
      file,
      words: null,
    });
  }
});

test('what only documents is loaded by no function', () => {
  const documents = (file: string) => /^shared\/runtime\/docs\//.test(file);
  const others = sources.filter((file) => !documents(file.replace(/\.ts$/, '')));
  expect(others.length).toBeLessThan(sources.length);
  for (const file of others)
    expect({ file, imports: importsOf(file).filter(documents) }).toEqual({ file, imports: [] });
});

test('functions never import functions', () => {
  for (const file of sources.filter((path) => within(path, 'functions'))) {
    expect(importsOf(file).filter((path) => within(path, 'functions'))).toEqual([]);
  }
});

/** What the browser's side imports values of, beside types: files that import no values themselves. */
const sharedWithBrowser = [
  'shared/domain/contrast',
  'shared/domain/mailWords',
  'shared/schemas/owner',
  'shared/schemas/limits',
];

/** What each folder of the browser's side may import from, itself aside; from functions and shared, types. */
const webMayImport: Record<string, string[]> = {
  'web/kit': [],
  'web/reference': ['web/kit'],
  'web/docs': ['web/kit', 'web/reference'],
  'web/portal': ['web/kit', 'web/reference'],
  'web/console/strings': ['web/kit'],
  'web/console/session': ['web/kit', 'web/console/strings'],
  'web/console/layout': ['web/kit', 'web/console/strings', 'web/console/session', 'web/console/pages'],
  'web/console/features': ['web/kit', 'web/reference', 'web/console/strings', 'web/console/session'],
  'web/console': ['web/kit', 'web/console'],
};

test.each(sharedWithBrowser)('%s has values for the browser, and imports none', (file) =>
  expect(importsIn(`${file}.ts`).filter(({ isType }) => !isType)).toEqual([]),
);

const webSources = readdirSync(join(root, 'web'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('built'))
  .map((file) => join('web', file));

test.each(webSources)('%s imports only where pages may', (file) => {
  const roomOfPage = (path: string): string =>
    Object.keys(webMayImport)
      .filter((folder) => within(path, folder))
      .sort((one, other) => other.length - one.length)[0] ?? path;
  const room = roomOfPage(file);
  const text = readFileSync(join(root, file), 'utf8');
  const all = [...text.matchAll(/(import type [^;]*?|from) '(\.[^']+)'/g)].map(
    ([statement, , path = '']) => ({
      isType: statement.startsWith('import type'),
      path: relative(root, resolve(root, dirname(file), path)),
    }),
  );
  const strays = all.filter(({ isType, path }) => {
    if (within(path, 'functions') || within(path, 'shared'))
      return !isType && !sharedWithBrowser.includes(path);
    if (/\.(svg|css)$/.test(path)) return false;
    return roomOfPage(path) !== room && !webMayImport[room]?.some((allowed) => within(path, allowed));
  });
  expect(strays).toEqual([]);
});

test('whatever anybody may ask has a limit, and nothing else has one', () => {
  const open = operations.filter(isForAnybody);
  expect(open.length).toBeGreaterThan(5);
  for (const { name, permission, limit } of operations)
    expect([name, limit !== undefined]).toEqual([name, permission === 'anybody']);
});

test('operations of the registry write neither mails nor accounts, but that a deleted developer’s account goes too', () => {
  const registry =
    /^(functions\/(developers|apps|keys|companies|appGroups|apiProducts)|shared\/operations)\//;
  const portal =
    /\b(accounts|mails|mailboxes|portalSessions|queueMail)\b|tasks\/(account|mail|own|staff|registrations|passwordResets|portal|dueWork)/;
  const files = sources.filter((file) => registry.test(file));
  expect(files.length).toBeGreaterThan(100);
  const using = files.filter((file) => portal.test(readFileSync(join(root, file), 'utf8')));
  expect(using).toEqual(['functions/developers/deleteDeveloper.ts']);
});
