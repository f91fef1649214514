import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listening, until } from '../../tools/ports';
import { bundlesBuilt, folderOf } from '../support/bundles';
import { noDatabase } from '../support/databases';
import { askAt } from '../support/gateway';
import { startOrgTool } from '../support/orgTool';
import { type Started, watch } from '../support/processes';
import { basic } from '../support/registry';

/* What is built for one machine: the registry and the verifier on one SQLite file. */

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'keymint-machine-'));
const { PATH, KEYMINT_KEY_RING } = process.env;
const env = { KEYMINT_SQLITE: join(folder, 'keymint.db'), KEYMINT_KEY_RING, NODE_ENV: 'production' };
const running: Started[] = [];
beforeAll(bundlesBuilt);
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

test('a key is issued by the trigger, verified by another process, and kept over a restart', async () => {
  const org = { ...noDatabase, ...env };
  const created = await startOrgTool(['create', 'acme', '--admin', 'ada@example.com'], org).ended;
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
      ...{ method: 'POST', headers, body },
    });
    expect(status).toBe(201);
    return json;
  };
  await post('/developers', { email: 'dev@example.com', firstName: 'D', lastName: 'E', userName: 'dev' });
  await post('/apiproducts', { name: 'premium', displayName: 'Premium', approvalType: 'auto' });
  const app = await post('/developers/dev@example.com/apps', { name: 'weather', apiProducts: ['premium'] });
  expect(app.credentials).toHaveLength(1);
  expect(registry.output()).toContain('The first credential was issued by the trigger');

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
