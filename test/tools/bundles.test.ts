import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  type Deployed,
  type DeployedTrigger,
  deployedName,
  isEndpoint,
  isOperation,
  isTrigger,
  loadCatalog,
} from '../../shared/runtime/catalog';
import { buildBundles } from '../../tools/bundle/bundles';
import { until } from '../../tools/ports';
import { filesBelow } from '../../tools/prebuilt.cjs';
import { BUILD_TIMEOUT_MS, bundlesBuilt, folderOf, startBundle } from '../support/clients/bundles';
import { isFailure } from '../support/registry/failures';
import type { Started } from '../support/registry/processes';
import { type Registry, startRegistry } from '../support/registry/registry';

jest.setTimeout(240_000);

/** Concurrent starts: each takes a core for a moment. */
const AT_ONCE = 3;

const catalog = loadCatalog();
const folders: string[] = [];
const running: Started[] = [];
let registry: Registry;

beforeAll(async () => {
  [registry] = await Promise.all([startRegistry(), bundlesBuilt()]);
}, BUILD_TIMEOUT_MS);
afterAll(async () => {
  await Promise.all(running.map((started) => started.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  await registry.stop();
});

const temporary = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-bundles-'));
  folders.push(folder);
  return folder;
};

interface Answered {
  status: number;
  text: string;
  /** Output of the process so far. */
  output: string;
}

const credentials = () => {
  const { email, password } = registry.admin;
  return { authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}` };
};

/** Returns a trigger's event for a document that no longer exists. */
const eventFor = (document: string): RequestInit => ({
  method: 'POST',
  headers: {
    'ce-id': '1',
    'ce-source': '//firestore.googleapis.com/projects/demo/databases/(default)',
    'ce-specversion': '1.0',
    'ce-type': 'google.cloud.firestore.document.v1.created',
    'ce-document': document.replace(/\{[^}]*\}/g, 'gone'),
    'content-type': 'application/protobuf',
  },
  body: new Uint8Array([10, 0]),
});

/** Paths of endpoints that serve several. */
const below: Record<string, string> = {
  microgateway: '/publicKey',
  remoteService: '/certs',
  remoteToken: '/token',
};

const pathOf = ({ name, path }: Exclude<Deployed, DeployedTrigger>): string =>
  path
    .replace('/**', below[name] ? `/${registry.org}/test${below[name]}` : '')
    .replace('{org}', registry.org)
    .replace(/\{[^}]*\}/g, 'none');

/** Sends a typical request to a function's process. */
function ask(fn: Deployed, { url }: Started): Promise<Response> {
  if (isTrigger(fn)) return fetch(url, eventFor(fn.document));
  const path = pathOf(fn);
  if (!isOperation(fn) && !isEndpoint(fn)) return fetch(`${url}${path}`);
  const method = fn.method === 'ANY' ? 'GET' : fn.method;
  const hasBody = method === 'POST' || method === 'PUT';
  return fetch(`${url}${path}`, {
    method,
    headers: { ...credentials(), ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { body: '{}' }),
  });
}

async function startAndAsk(fn: Deployed): Promise<Answered> {
  const started = await startBundle(folderOf(deployedName(fn)), fn.name);
  try {
    const answer = await ask(fn, started);
    const text = await answer.text();
    // The log entry follows the response.
    if (isOperation(fn)) await until(async () => started.output().includes(' answered '), `${fn.name}'s log`);
    return { status: answer.status, text, output: started.output() };
  } finally {
    await started.kill();
  }
}

describe('what is built of each function starts under functions-framework, by itself, and answers for it:', () => {
  /** Responses of each function's process, started in order with limited concurrency. */
  const answers = new Map<string, Promise<Answered>>();
  beforeAll(() => {
    const lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve<unknown>(undefined));
    catalog.forEach((fn, index) => {
      const lane = index % AT_ONCE;
      const answered = (lanes[lane] as Promise<unknown>).then(() => startAndAsk(fn));
      lanes[lane] = answered.catch(() => {});
      answers.set(fn.name, answered);
    });
  });

  test.each(catalog.filter(isOperation).map(({ name, permission }) => [name, permission]))(
    '%s, which needs %s',
    async (name, permission) => {
      const { status, text, output } = (await answers.get(name)) as Answered;
      expect(output).toContain(`"message":"${name} answered ${status}"`);
      // The caller is an administrator, who is no developer.
      if (permission === 'account.use') expect(status).toBe(403);
      else expect([401, 403]).not.toContain(status);
      if (isFailure({ status, text })) throw new Error(`${status}: ${text}`);
    },
  );

  test.each(catalog.filter((fn) => !isOperation(fn)).map((fn) => [fn.kind, fn.name]))(
    '%s %s',
    async (_, name) => {
      const { status, text } = (await answers.get(name)) as Answered;
      expect(text).not.toContain('keymint.UnknownPath');
      expect(status).toBeLessThan(500);
    },
  );
});

test('a built folder has one bundle, its map, its licence notes, and packages only where they must be installed', () => {
  const folder = folderOf('get-developer');
  expect(filesBelow(folder).map((file) => relative(folder, file))).toEqual(
    expect.arrayContaining([
      'LICENCES.txt',
      'bundle.js',
      'bundle.js.map',
      'cache.cjs',
      'index.cjs',
      'package.json',
    ]),
  );
  const { main, dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(main).toBe('index.cjs');
  expect(Object.keys(dependencies)).toEqual(['@google-cloud/functions-framework', '@node-rs/argon2']);
  const ofSite = JSON.parse(readFileSync(join(folderOf('docs'), 'package.json'), 'utf8'));
  expect(Object.keys(ofSite.dependencies)).toEqual(['@google-cloud/functions-framework']);
  const licences = readFileSync(join(folder, 'LICENCES.txt'), 'utf8');
  for (const name of ['@google-cloud/firestore', '@grpc/grpc-js', 'zod']) expect(licences).toContain(name);
});

test('twice the same sources are twice the same bytes', async () => {
  const only = ['get-developer', 'reference', 'registry'];
  const [one, other] = [temporary(), temporary()];
  await buildBundles(one, { only });
  await buildBundles(other, { only });
  const files = filesBelow(one).map((file) => relative(one, file));
  expect(files.length).toBeGreaterThan(3 * 5);
  expect(filesBelow(other).map((file) => relative(other, file))).toEqual(files);
  const differing = files.filter(
    (file) => !readFileSync(join(one, file)).equals(readFileSync(join(other, file))),
  );
  expect(differing).toEqual([]);
});

describe('the code cache', () => {
  const NOT_USED = 'bundle.cache was made by another Node.js';
  let folder: string;
  beforeAll(async () => {
    folder = join(temporary(), 'get-developer');
    cpSync(folderOf('get-developer'), folder, { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    await promisify(execFile)(process.execPath, ['cache.cjs'], { cwd: folder });
  });

  const answerWith = async (env: NodeJS.ProcessEnv) => {
    const started = await startBundle(folder, 'getDeveloper', env);
    running.push(started);
    const path = `/v1/organizations/${registry.org}/developers/none`;
    const { status } = await fetch(`${started.url}${path}`, { headers: credentials() });
    return { status, isUsed: !started.output().includes(NOT_USED) };
  };

  test('is made in the folder, by asking the function with nothing but the folder', () => {
    expect(existsSync(join(folder, 'bundle.cache'))).toBe(true);
  });

  test('is used by the Node.js that made it', async () => {
    expect(await answerWith({})).toEqual({ status: 404, isUsed: true });
  });

  test('is left and told of where V8 has other options, and the function answers all the same', async () => {
    const env = { NODE_OPTIONS: '--max-old-space-size=200' };
    expect(await answerWith(env)).toEqual({ status: 404, isUsed: false });
  });
});
