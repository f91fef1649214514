import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listening, until } from '../../tools/ports';
import { BUILD_TIMEOUT_MS, bundlesBuilt, folderOf } from '../support/clients/bundles';
import { assemble, finalStage, lastOf, variablesOf } from '../support/clients/dockerfile';
import { askAt } from '../support/clients/gateway';
import { startOrgTool } from '../support/clients/orgTool';
import { noDatabase } from '../support/database/databases';
import { note } from '../support/registry/notes';
import { type Started, watch } from '../support/registry/processes';
import { basic } from '../support/registry/registry';

/* The single-machine build: the registry and the verifier on one SQLite file. */

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'keymint-machine-'));
const { PATH, KEYMINT_KEY_RING } = process.env;
const env = { KEYMINT_SQLITE: join(folder, 'keymint.db'), KEYMINT_KEY_RING, NODE_ENV: 'production' };
const running: Started[] = [];
beforeAll(bundlesBuilt, BUILD_TIMEOUT_MS);
afterAll(async () => {
  await Promise.all(running.map((started) => started.kill()));
  rmSync(folder, { recursive: true });
});

async function start(name: string): Promise<Started> {
  const port = await freePort();
  const child = spawn(process.execPath, ['index.cjs'], {
    cwd: folderOf(name),
    env: { PATH, ...env, PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started = watch(child, port);
  running.push(started);
  await until(async () => child.exitCode !== null || (await listening(port)), name);
  if (child.exitCode !== null) throw new Error(`${name} ended:\n${started.output()}`);
  return started;
}

/** Waits for the log entry, which may follow after the key is visible. */
const issuedByTrigger = ({ output }: Started) =>
  until(async () => output().includes('The first credential was issued by the trigger'), 'the log');

test('a key is issued by the trigger, verified by another process, and kept over a restart', async () => {
  const org = { ...noDatabase, ...env };
  const created = await startOrgTool(['org', 'create', 'acme', '--admin', 'ada@example.com'], org).ended;
  expect(created).toMatchObject({ code: 0, err: '' });
  const password = created.out.trimEnd().split(':').at(-1) ?? '';
  const token = (
    await startOrgTool(['token', 'create', 'acme', 'gateway', '--role', 'verifier'], org).ended
  ).out
    .trimEnd()
    .split('\n')
    .at(-1);
  const headers = { authorization: basic('ada@example.com', password) };

  let registry = await start('registry-sqlite');
  const post = async (path: string, body: object) => {
    const { status, json } = await askAt(`${registry.url}/v1/organizations/acme${path}`, {
      method: 'POST',
      headers,
      body,
    });
    expect(status).toBe(201);
    return json;
  };
  await post('/developers', { email: 'dev@example.com', firstName: 'D', lastName: 'E', userName: 'dev' });
  await post('/apiproducts', { name: 'premium', displayName: 'Premium', approvalType: 'auto' });
  const app = await post('/developers/dev@example.com/apps', { name: 'weather', apiProducts: ['premium'] });
  expect(app.credentials).toHaveLength(1);
  await issuedByTrigger(registry);

  const verifier = await start('verifier-sqlite');
  const authorize = () =>
    askAt(`${verifier.url}/v1/organizations/acme/authorize`, {
      headers: { 'x-keymint-token': `${token}`, 'x-api-key': app.credentials[0].consumerKey },
    });
  expect(await authorize()).toMatchObject({ status: 200 });

  registry.child.kill('SIGTERM');
  await once(registry.child, 'exit');
  registry = await start('registry-sqlite');
  const path = '/v1/organizations/acme/developers/dev@example.com/apps/weather';
  const found = await askAt(`${registry.url}${path}`, { headers });
  expect(found.json.credentials).toEqual(app.credentials);
});

test('every folder has the client of one database', () => {
  const folders = readdirSync('dist', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.length).toBeGreaterThan(100);
  for (const { name } of folders) {
    const code = readFileSync(join(folderOf(name), 'bundle.js'), 'latin1');
    const { dependencies } = JSON.parse(readFileSync(join(folderOf(name), 'package.json'), 'utf8'));
    const clients = [
      code.includes('google.firestore.v1') && 'firestore',
      (code.includes('PRAGMA') || 'libsql' in dependencies) && 'sqlite',
    ].filter(Boolean);
    const isSite = clients.length === 0;
    expect({ name, clients }).toEqual({
      name,
      clients: isSite ? [] : [name.endsWith('-sqlite') ? 'sqlite' : 'firestore'],
    });
  }
});

test('a folder that was built for another database says so', async () => {
  await expect(start('registry')).rejects.toThrow('This folder was built for firestore');
});

describe('the image for one machine', () => {
  const image = join(folder, 'image');
  const data = join(folder, 'data');
  /** An ordinary user, if the tests run as root. */
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const settings = {
    PATH,
    ...variablesOf(finalStage).env,
    KEYMINT_KEY_RING,
    KEYMINT_SQLITE: join(data, 'keymint.db'),
  };
  beforeAll(() => {
    assemble('registry-sqlite', image);
    mkdirSync(data, { mode: 0o700 });
    if (user.uid !== undefined) chownSync(data, user.uid, user.gid);
    // The parent folder is accessible to this user only.
    chmodSync(folder, 0o711);
  });

  /** Returns every file of the image with its modification time. */
  const written = () =>
    readdirSync(image, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => [name, statSync(join(image, name)).mtimeMs]);

  async function startImage(): Promise<Started> {
    const port = await freePort();
    const [command = '', ...args] = lastOf(finalStage, 'CMD').words;
    const options = { cwd: image, env: { ...settings, PORT: `${port}` }, ...user };
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const started = watch(child, port);
    running.push(started);
    const isReady = async () => (await fetch(`${started.url}/ready`).catch(() => undefined))?.ok === true;
    await until(async () => child.exitCode !== null || (await isReady()), 'the image', { timeoutMs: 60_000 });
    if (child.exitCode !== null) throw new Error(`It ended:\n${started.output()}`);
    return started;
  }

  /** Runs the tool in the image. */
  async function tool(...args: string[]): Promise<string> {
    const child = spawn(process.execPath, ['keymint.cjs', ...args], { cwd: image, env: settings, ...user });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => {
      out += text;
    });
    child.stderr.on('data', (text: Buffer) => {
      err += text;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(err);
    return out.trimEnd();
  }

  test('an ordinary user runs it, who can write to its volume alone: it issues, is backed up, stops and is restored', async () => {
    const before = written();
    const first = await startImage();
    const login =
      (await tool('org', 'create', 'acme', '--admin', 'ada@example.com')).split('\n').at(-1) ?? '';
    note('secrets', login.split(':')[1] ?? '');
    const headers = { authorization: basic(...(login.split(':') as [string, string])) };
    const developers = (started: Started) => `${started.url}/v1/organizations/acme/developers`;
    const person = { firstName: 'D', lastName: 'E', userName: 'dev' };
    const add = (started: Started, email: string) =>
      askAt(developers(started), { method: 'POST', headers, body: { ...person, email } });
    expect(await add(first, 'one@example.com')).toMatchObject({ status: 201 });
    const app = await askAt(`${developers(first)}/one@example.com/apps`, {
      method: 'POST',
      headers,
      body: { name: 'weather' },
    });
    expect(app.json.credentials).toHaveLength(1);
    await issuedByTrigger(first);

    const backup = join(data, 'backup.db');
    expect(await tool('backup', backup)).toContain(`${backup} has the`);
    expect(await add(first, 'two@example.com')).toMatchObject({ status: 201 });
    await expect(tool('restore', backup, '--yes')).rejects.toThrow(
      'is open in another process. Stop it first',
    );

    const { url } = first;
    const asked = Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/health`)));
    const answers = await asked;
    first.child.kill('SIGTERM');
    const [code] = await once(first.child, 'exit');
    expect({ code, ok: answers.every(({ ok }) => ok) }).toEqual({ code: 0, ok: true });

    expect(await tool('restore', backup, '--yes')).toContain('What was there before is');
    const second = await startImage();
    const statusOf = async (email: string) =>
      (await askAt(`${developers(second)}/${email}`, { headers })).status;
    expect(await statusOf('one@example.com')).toBe(200);
    expect(await statusOf('two@example.com')).toBe(404);
    const kept = await askAt(`${developers(second)}/one@example.com/apps/weather`, { headers });
    expect(kept.json.credentials).toEqual(app.json.credentials);
    expect(written()).toEqual(before);
  });

  test('it has a volume for the data, which belongs to its user', () => {
    expect(lastOf(finalStage, 'VOLUME').text).toBe('/data');
    const { text } = lastOf(finalStage, 'RUN');
    expect(text).toMatch(/mkdir -m 0700 \/data && chown node:node \/data/);
    const names = finalStage.instructions.map(({ name }) => name);
    expect(names.indexOf('VOLUME')).toBeGreaterThan(names.lastIndexOf('RUN'));
  });
});

describe('deploy/keymint.service', () => {
  const lines = readFileSync('deploy/keymint.service', 'utf8').split('\n');
  const valuesOf = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));

  test('starts what is built, and sets variables that docs/operations.md explains', () => {
    const [command = ''] = valuesOf('ExecStart');
    expect(command).toBe('/usr/bin/node index.cjs');
    expect(readdirSync(folderOf('registry-sqlite'))).toEqual(
      expect.arrayContaining(['index.cjs', 'keymint.cjs']),
    );
    const operations = readFileSync('docs/operations.md', 'utf8');
    const variables = valuesOf('Environment').flatMap((line) =>
      line.split(' ').map((one) => one.split('=')[0]),
    );
    expect(variables).toEqual(
      expect.arrayContaining(['KEYMINT_SQLITE', 'KEYMINT_KEY_RING_FILE', 'HOST', 'PORT']),
    );
    for (const name of variables.filter((name) => name !== 'NODE_ENV'))
      expect(operations).toContain(`\`${name}\``);
  });

  test('keeps the database where systemd lets it write, and restarts it', () => {
    const state = `/var/lib/${valuesOf('StateDirectory')[0]}/`;
    expect(valuesOf('Environment').some((line) => line.includes(`KEYMINT_SQLITE=${state}`))).toBe(true);
    expect(valuesOf('StateDirectoryMode')).toEqual(['0700']);
    expect(valuesOf('ProtectSystem')).toEqual(['strict']);
    expect(valuesOf('NoNewPrivileges')).toEqual(['yes']);
    expect(valuesOf('Restart')).toEqual(['always']);
    // V8 could not compile with it.
    expect(valuesOf('MemoryDenyWriteExecute')).toEqual([]);
  });
});
