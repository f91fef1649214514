import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { freePort, until } from '../../tools/ports';
import { SOURCES, STAMP } from '../../tools/prebuilt.cjs';
import { administrator } from '../../tools/seed';
import { BUILD_TIMEOUT_MS, bundlesBuilt } from '../support/clients/bundles';
import { basic } from '../support/clients/replay';
import { lane } from '../support/database/lanes';

/* What `npm start` runs of the last build. */

const folder = mkdtempSync(join(tmpdir(), 'keymint-prebuilt-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Sends a body to the demo organization. */
const post = async (port: number, path: string, body: object): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/v1/organizations/demo${path}`, {
    method: 'POST',
    headers: { ...basic(administrator.email, administrator.password), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test(
  'npm start runs the last build on either database, and its trigger issues keys',
  async () => {
    await bundlesBuilt();
    const { npm_lifecycle_event: _, FIRESTORE_EMULATOR_HOST: __, ...env } = process.env;
    const port = await freePort();
    const args = ['tools/setup.cjs', 'tools/start.ts', ...(lane === 'firestore' ? ['--firestore'] : [])];
    const child = spawn(process.execPath, args, {
      env: { ...env, PORT: `${port}`, KEYMINT_FOLDER: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise((done) => child.once('exit', done));
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text;
    });
    try {
      await until(async () => output.includes('Keymint is ready') || child.exitCode !== null, 'npm start', {
        timeoutMs: 120_000,
      });
      const { children } = JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8'));
      expect(children.map(({ command }: { command: string }) => command).join()).toContain('prebuilt.cjs');
      const [email, names] = ['ada@example.com', { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' }];
      expect((await post(port, '/developers', { email, ...names })).status).toBe(201);
      const made = await post(port, `/developers/${email}/apps`, { name: 'weather' });
      const { credentials } = (await made.json()) as { credentials: unknown };
      expect(credentials).toEqual([expect.objectContaining({ status: 'approved' })]);
    } finally {
      child.kill('SIGTERM');
      await exited;
    }
  },
  BUILD_TIMEOUT_MS,
);

test('a build is of the sources that are there until any of them changes', () => {
  const sources = [
    'functions/a.ts',
    'shared/deep/b.ts',
    'tools/c.cjs',
    'docs/openapi.json',
    'docs/openapi-x.json',
    'package.json',
    'package-lock.json',
    'web/console/d.tsx',
  ];
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const evaluate = (code: string): string => {
    const load = `const prebuilt = require(${JSON.stringify(resolve('tools/prebuilt.cjs'))});`;
    const { stdout } = spawnSync(process.execPath, ['--print', `${load} ${code}`], { cwd: folder });
    return `${stdout}`.trim();
  };
  expect(evaluate('prebuilt.isFresh()')).toBe('false');
  for (const file of sources) write(file, '{ "is": "built" }');
  write(STAMP, evaluate('prebuilt.pageSources()'));
  write(SOURCES, evaluate('prebuilt.bundleSources()'));
  expect(evaluate('prebuilt.isFresh()')).toBe('true');
  const seen = sources.map((file) => {
    write(file, '{ "is": "changed" }');
    const isFresh = evaluate('prebuilt.isFresh()');
    write(file, '{ "is": "built" }');
    return `${file} ${isFresh}`;
  });
  expect(seen).toEqual(sources.map((file) => `${file} false`));
  expect(evaluate('prebuilt.isFresh()')).toBe('true');
});
