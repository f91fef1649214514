import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../tools/ports';
import { documentsBelow } from '../support/documents';
import { unique } from '../support/given';
import { type Registry, SILENT_PROJECT, startRegistry } from '../support/registry';

let registry: Registry;
const folder = mkdtempSync(join(tmpdir(), 'keymint-org-'));
beforeAll(async () => {
  registry = await startRegistry({ project: SILENT_PROJECT });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await registry.stop();
});

/** Runs `npm run org -- …` as a process; a variable that is undefined is not set. */
async function org(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['tools/setup.cjs', 'tools/org.ts', ...args], {
    env: { ...process.env, GOOGLE_CLOUD_PROJECT: SILENT_PROJECT, KEYMINT_FOLDER: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 25_000,
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => {
    said.out += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    said.err += text;
  });
  const [code] = await once(child, 'close');
  return { code, ...said };
}

const admin = 'Ada@example.com';
const create = (name: string, more: string[] = [], env?: NodeJS.ProcessEnv) =>
  org(['create', name, '--admin', admin, ...more], env);

/** What the API answers to whoever has the printed line. */
async function ask(name: string, out: string) {
  const credentials = out.trimEnd().split('\n').at(-1) ?? '';
  const answer = await fetch(`${registry.url}/v1/organizations/${name}`, {
    headers: { authorization: `Basic ${btoa(credentials)}` },
  });
  return { status: answer.status, body: await answer.json() };
}

const elsewhere = { GOOGLE_CLOUD_PROJECT: undefined, FIRESTORE_EMULATOR_HOST: undefined };

test('an organization is made, whose administrator calls the API with the printed password', async () => {
  const name = unique('acme');
  const { code, out, err } = await create(name);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(new RegExp(`^Organization ${name} is made.*\n${admin}:[\\w-]{24}\n$`));
  const { status, body } = await ask(name, out);
  expect(status).toBe(200);
  expect(body).toMatchObject({ name, environments: ['test', 'prod'], createdBy: admin });

  const stored = JSON.stringify(await documentsBelow(SILENT_PROJECT, `organizations/${name}`));
  expect(stored).toContain('$argon2id$');
  expect(stored).not.toContain(out.trimEnd().split(':').at(-1));
});

test('its settings are those that were asked for, and are shown', async () => {
  const name = unique('acme');
  const settings = [
    '--dialect',
    'x',
    '--environments',
    'dev,eu-1',
    '--key-length',
    '16',
    '--secret-length',
    '128',
  ];
  const made = await create(name, settings);
  expect((await ask(name, made.out)).body).not.toHaveProperty('createdBy');

  const { code, out } = await org(['show', name]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    ...{ name, dialect: 'x', environments: ['dev', 'eu-1'] },
    ...{ keyLength: 16, secretLength: 128 },
  });
});

test('its settings are changed, those that are not given stay', async () => {
  const name = unique('acme');
  await create(name, ['--product-delete', 'refuse']);
  const { code, out } = await org(['set', name, '--secrets', 'one-time', '--developer-status', 'inactive']);
  expect({ code, out }).toEqual({
    code: 0,
    out: `Organization ${name} is changed. Processes follow within a minute.\n`,
  });
  expect(JSON.parse((await org(['show', name])).out)).toMatchObject({
    ...{ dialect: 'edge', environments: ['test', 'prod'], keyLength: 32, secretLength: 16 },
    ...{ productDelete: 'refuse', secrets: 'one-time', developerStatus: 'inactive' },
  });
});

test('it is made in the database that a running npm start has noted', async () => {
  const name = unique('acme');
  const running = { emulator: process.env.FIRESTORE_EMULATOR_HOST, project: SILENT_PROJECT };
  writeFileSync(join(folder, 'running.json'), JSON.stringify(running));
  const { out } = await create(name, [], elsewhere);
  rmSync(join(folder, 'running.json'));
  expect((await ask(name, out)).status).toBe(200);
});

test('one that is there already is refused and stays as it is', async () => {
  const name = unique('acme');
  const first = await create(name);
  const again = await org(['create', name, '--admin', 'eve@example.com', '--dialect', 'x']);
  expect(again).toEqual({ code: 1, out: '', err: `Organization ${name} already exists\n` });
  expect((await ask(name, first.out)).body).toMatchObject({ createdBy: admin });
  const stored = JSON.stringify(await documentsBelow(SILENT_PROJECT, `organizations/${name}`));
  expect(stored).not.toContain('eve@example.com');
});

test.each([
  [[], /^Usage: /],
  [['create'], /^Usage: /],
  [['create', 'acme'], /^Usage: /],
  [['create', 'acme', 'more', '--admin', admin], /^Usage: /],
  [['destroy', 'acme'], /^Usage: /],
  [['show', 'acme', '--colour', 'red'], /^Usage: /],
  [['create', 'Acme!', '--admin', admin], /^An organization is named by .*: Acme!\n/],
  [['create', 'acme', '--admin', 'ada'], /^Not an e-mail address: ada\n/],
  [['create', 'acme', '--admin', 'a:b@example.com'], /^Not an e-mail address: a:b@example.com\n/],
  [['create', 'acme', '--admin', admin, '--dialect', 'y'], /^--dialect takes edge\|x, not: y\n/],
  [
    ['create', 'acme', '--admin', admin, '--environments', 'a,,b'],
    /^--environments takes test,prod, not: a,,b\n/,
  ],
  [['create', 'acme', '--admin', admin, '--key-length', '15'], /^--key-length takes 16..128, not: 15\n/],
  [
    ['create', 'acme', '--admin', admin, '--secret-length', '129'],
    /^--secret-length takes 16..128, not: 129\n/,
  ],
  [
    ['create', 'acme', '--admin', admin, '--secrets', 'never'],
    /^--secrets takes retrievable\|one-time, not: never\n/,
  ],
  [['set', 'nowhere', '--secrets', 'one-time'], /^Organization nowhere does not exist\n/],
  [['set', 'nowhere', '--dialect', 'x'], /^An organization keeps its dialect\n/],
  [['show', 'nowhere'], /^Organization nowhere does not exist\n/],
])('%j is refused in one line', async (args, words) => {
  const { code, out, err } = await org(args);
  expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 1, out: '', lines: 2 });
  expect(err).toMatch(words);
  expect(await registry.context.store.organizations.find('acme')).toBeUndefined();
});

test('without a database it says how to name one', async () => {
  const { code, err } = await create('acme', [], elsewhere);
  expect({ code, err }).toEqual({
    code: 1,
    err: 'Which database? Set GOOGLE_CLOUD_PROJECT, or have npm start running\n',
  });
});

test('a database that does not answer is told of in one line', async () => {
  const nobody = `127.0.0.1:${await freePort()}`;
  const { code, err } = await create('acme', [], { FIRESTORE_EMULATOR_HOST: nobody });
  expect({ code, err }).toEqual({ code: 1, err: 'The database cannot be reached\n' });
});
