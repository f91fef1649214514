import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dependencies } from '../../package.json';
import { freePort, listening, until } from '../../tools/ports';
import { BUILD_TIMEOUT_MS, bundlesBuilt } from '../support/clients/bundles';
import {
  assemble,
  buildStage,
  copiesOf,
  finalStage,
  inRepository,
  lastOf,
  ROOT,
  variablesOf,
} from '../support/clients/dockerfile';
import { given } from '../support/registry/given';
import { type Started, watch } from '../support/registry/processes';
import { basic, type Registry, startRegistry } from '../support/registry/registry';

jest.setTimeout(120_000);

const builds = ['registry', 'verifier', 'registry-sqlite', 'verifier-sqlite'];
const [build, final] = [buildStage, finalStage];
const ignored = readFileSync('.dockerignore', 'utf8').trim().split('\n');

/** The process that a test has started and not stopped. */
let running: Started | undefined;
afterEach(() => running?.kill());

const folder = mkdtempSync(join(tmpdir(), 'keymint-container-'));
let registry: Registry;
beforeAll(async () => {
  [registry] = await Promise.all([startRegistry(), bundlesBuilt()]);
}, BUILD_TIMEOUT_MS);
afterAll(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the image's command with only the environment of the image and its user. */
async function start(BUILD: string): Promise<{ started: Started; env: NodeJS.ProcessEnv; cwd: string }> {
  const port = await freePort();
  const { PATH, FIRESTORE_EMULATOR_HOST, GOOGLE_CLOUD_PROJECT, KEYMINT_KEY_RING } = process.env;
  const env = {
    PATH,
    FIRESTORE_EMULATOR_HOST,
    GOOGLE_CLOUD_PROJECT,
    KEYMINT_KEY_RING,
    METADATA_SERVER_DETECTION: 'none',
    ...variablesOf(final).env,
    PORT: `${port}`,
    KEYMINT_ISSUANCE_WAIT: '0',
  };
  const cwd = join(folder, BUILD);
  assemble(BUILD, cwd);
  const [command = '', ...args] = lastOf(final, 'CMD').words;
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const started = watch(child, port);
  running = started;
  await until(() => listening(port), `${BUILD}:\n${started.output()}`);
  return { started, env, cwd };
}

/** Returns the exit code of the image's health check. */
function checkHealth({ env, cwd }: { env: NodeJS.ProcessEnv; cwd: string }): number | null {
  const [, check = ''] = /CMD (\[.*\])$/.exec(lastOf(final, 'HEALTHCHECK').text) ?? [];
  const [command = '', ...args] = JSON.parse(check) as string[];
  return spawnSync(command, args, { cwd, env }).status;
}

/** Stops it as `docker stop` does; returns the exit code. */
async function end({ child }: Started): Promise<number | null> {
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  return code;
}

test('whatever the image copies from the repository is there, and is sent to the builder', () => {
  const copied = copiesOf(build).flatMap(({ sources }) => sources);
  expect(copied).toContain('package.json');
  const isIgnored = (path: string) => ignored.some((name) => path === name || path.startsWith(`${name}/`));
  expect(copied.filter((path) => !existsSync(path) || isIgnored(path))).toEqual([]);
  // Everything else is copied as a whole.
  const { include } = JSON.parse(readFileSync('tsconfig.json', 'utf8')) as { include: string[] };
  const needed = [...include.filter((name) => name !== 'test' && name !== 'bench'), 'web', 'docs'];
  expect(needed.filter(isIgnored)).toEqual([]);
});

test.each(builds)('whatever the image copies from its build is made there: %s', (BUILD) => {
  const copies = copiesOf(final, { BUILD });
  expect(copies.map(({ stage }) => stage)).toEqual(copies.map(() => build.name));
  expect(lastOf(build, 'WORKDIR').text).toBe(ROOT);
  expect(build.instructions.filter(({ name }) => name === 'RUN').map(({ text }) => text)).toEqual([
    expect.stringMatching(/^npm install\b/),
    expect.stringMatching(
      /\bnpm run build && node tools\/bundle\/packages\.cjs dist\/\$\{BUILD\} && node dist\/\$\{BUILD\}\/cache\.cjs$/,
    ),
  ]);
  const sources = copies.flatMap(({ sources }) => sources);
  expect(sources).toContain(`${ROOT}/dist/${BUILD}`);
  expect(sources.map(inRepository).filter((path) => !existsSync(path))).toEqual([]);
});

test.each(builds)(
  'the packages beside the bundle are those that it leaves out, and what they need: %s',
  (BUILD) => {
    const image = join(folder, `packages-${BUILD}`);
    assemble(BUILD, image);
    const needed = JSON.parse(readFileSync(join(image, 'package.json'), 'utf8')).dependencies ?? {};
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(Object.keys(needed)));
    const load = Object.keys(needed).map((name) => `require('${name}')`);
    // A missing binary is detected when it is loaded.
    expect(spawnSync(process.execPath, ['-e', load.join(';')], { cwd: image, encoding: 'utf8' }).stderr).toBe(
      '',
    );
    const packages = readdirSync(join(image, 'node_modules'));
    expect(packages.includes('libsql')).toBe(BUILD.endsWith('-sqlite'));
    expect(packages.filter((name) => name.startsWith('@google-cloud'))).toEqual([]);
  },
);

test('it runs as nobody special, on the Node that its code cache was made by', () => {
  expect(lastOf(final, 'USER').text).toBe('node');
  expect(final.image).toBe(build.image);
  expect(final.image).toMatch(/^node:22\b/);
  expect(variablesOf(final).env).toMatchObject({ NODE_ENV: 'production' });
  expect(builds).toContain(variablesOf(final).args.BUILD);
});

test('the registry starts as the image starts it, and answers', async () => {
  const { started, ...image } = await start('registry');
  const { org, admin } = registry;
  const ask = (path: string, headers = {}) => fetch(`${started.url}${path}`, { headers });
  const authorization = basic(admin.email, admin.password);
  expect(checkHealth(image)).toBe(0);
  expect((await ask('/ready')).status).toBe(200);
  expect((await ask(`/v1/organizations/${org}`)).status).toBe(401);
  const answer = await ask(`/v1/organizations/${org}`, { authorization });
  expect(await answer.json()).toMatchObject({ name: org });
  const { email } = await given(registry).developer();
  // No events are delivered to a container.
  const made = await fetch(`${started.url}/v1/organizations/${org}/developers/${email}/apps`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'weather' }),
  });
  expect(await made.json()).toMatchObject({ credentials: [{ consumerKey: expect.any(String) }] });
  expect((await ask('/docs')).headers.get('content-type')).toMatch(/^text\/html/);
  expect(await end(started)).toBe(0);
  expect(checkHealth(image)).toBe(1);
});

test('the verifier starts as the image starts it, and answers', async () => {
  const { token } = await given(registry).token({ role: 'verifier' });
  const { name } = await given(registry).apiProduct();
  const { credentials } = await given(registry).app(await given(registry).developer(), {
    apiProducts: [name],
  });
  const { started, ...image } = await start('verifier');
  const ask = (key: string) => {
    const headers = { 'x-keymint-token': token, 'x-api-key': key };
    return fetch(`${started.url}/v1/organizations/${registry.org}/authorize`, { headers });
  };
  expect(checkHealth(image)).toBe(0);
  expect((await ask(`${credentials[0]?.consumerKey}`)).status).toBe(200);
  expect((await ask('nobody-has-this-key')).headers.get('x-keymint-reason')).toMatch(/InvalidApiKey/i);
  expect(await end(started)).toBe(0);
  expect(checkHealth(image)).toBe(1);
});
