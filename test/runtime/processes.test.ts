import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { processContext } from '../../shared/runtime/processContext';
import { appDocumentId } from '../../shared/schemas/owner';
import { startEmulator } from '../../tools/emulator';
import { freePort, until } from '../../tools/ports';
import { commandOf, descendantsOf, killNow, pidOf, signal, signalGroup } from '../../tools/processes';
import { administrator, createOrganization } from '../../tools/seed';
import { lane, onFirestore } from '../support/database/lanes';
import { documentsBelow } from '../support/registry/documents';
import { given } from '../support/registry/given';
import { reporting, reportOf, type Started, startFunction, watch } from '../support/registry/processes';
import { quiet, type Registry, startRegistry } from '../support/registry/registry';

jest.setTimeout(300_000);

const basic = ({ email, password }: { email: string; password: string }): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`,
});
const fault = (code: string) => ({ code, message: expect.any(String), contexts: [] });

const running: Pick<Started, 'kill'>[] = [];
const folders: string[] = [];

/** Registers a process to be killed after the tests. */
const kept = <Kind extends Started>(started: Kind): Kind => {
  running.push(started);
  return started;
};

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(async () => {
  await Promise.all(running.map((started) => started.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  await registry.stop();
});

describe('a process with FUNCTION_TARGET=getDeveloper', () => {
  let alone: Started;
  beforeAll(async () => {
    alone = kept(await startFunction('getDeveloper', { NODE_OPTIONS: reporting }));
  });

  const ask = async (path: string, init: RequestInit = {}) => {
    const url = `${alone.url}/v1/organizations/${registry.org}${path}`;
    const answer = await fetch(url, { headers: basic(registry.admin), ...init });
    return { status: answer.status, body: await answer.json() };
  };

  test('answers its own path', async () => {
    const developer = await given(registry).developer();
    expect(await ask(`/developers/${developer.email}`)).toEqual({ status: 200, body: developer });
  });

  test.each([
    '',
    '/developers',
    '/apiproducts',
    '/developers/ada@example.com/apps',
    '/developers/ada@example.com/attributes',
  ])("does not answer another's: %s", async (path) =>
    expect(await ask(path)).toEqual({ status: 404, body: fault('keymint.UnknownPath') }),
  );

  test.each(['POST', 'PUT', 'DELETE'])('does not answer %s at its path', async (method) => {
    const answer = await ask('/developers/ada@example.com', { method });
    expect(answer).toEqual({ status: 405, body: fault('keymint.MethodNotAllowed') });
  });

  test('asks for credentials', async () => {
    const answer = await ask('/developers/ada@example.com', { headers: {} });
    expect(answer).toEqual({ status: 401, body: fault('security.authentication.Unauthorized') });
  });

  test('has loaded the file of that function and no other', async () => {
    const { loaded } = await reportOf(alone);
    const functions = resolve(__dirname, '../../functions');
    const inFolder = loaded.map((file) => relative(functions, file)).filter((file) => !file.startsWith('..'));
    expect(inFolder.sort()).toEqual(['developers/getDeveloper.ts', 'index.ts']);
  });
});

/** Delivers the event of a new app as Eventarc does. Source: CloudEvents, HTTP binary mode. */
const deliver = ({ url }: Started, document: string, id: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: {
      'ce-id': id,
      'ce-source': `//firestore.googleapis.com/projects/${process.env.GOOGLE_CLOUD_PROJECT}/databases/(default)`,
      'ce-specversion': '1.0',
      'ce-type': 'google.cloud.firestore.document.v1.created',
      'ce-subject': `documents/${document}`,
      'ce-document': document,
      'content-type': 'application/protobuf',
    },
    body: new Uint8Array([10, 0]),
  });

/** Waits for the log entry, which may follow after the key is visible. */
const saidWhoIssued = ({ output }: Started) =>
  until(async () => output().includes('The first credential was issued by the'), 'the log to say who issued');

test('an app whose process is killed before its key is issued gets one key from its event, delivered twice at once', async () => {
  const { email, developerId } = await given(registry).developer();
  const app = appDocumentId({ owner: `developers/${developerId}`, name: 'orphan' });
  const path = `/developers/${email}/apps`;

  const creator = kept(await startFunction('createDeveloperApp', { KEYMINT_ISSUANCE_WAIT: '60000' }));
  const cutShort = fetch(`${creator.url}/v1/organizations/${registry.org}${path}`, {
    method: 'POST',
    headers: { ...basic(registry.admin), 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'orphan' }),
  });
  const refused = expect(cutShort).rejects.toThrow('fetch failed');
  const stored = () => registry.context.store.apps.find(registry.org, app);
  await until(async () => (await stored()) !== undefined, 'the app to be stored');
  await creator.kill();
  await refused;
  expect((await registry.get(`${path}/orphan`)).body.credentials).toEqual([]);

  const issuer = kept(await startFunction('onAppCreated'));
  const document = `organizations/${registry.org}/apps/${app}`;
  const answers = await Promise.all(['1', '1'].map((id) => deliver(issuer, document, id)));
  expect(answers.map(({ ok }) => ok)).toEqual([true, true]);

  const { body } = await registry.get(`${path}/orphan`);
  expect(body.credentials).toEqual([expect.objectContaining({ status: 'approved' })]);
  const keys = (await documentsBelow(`organizations/${registry.org}`)).filter(
    ({ name, fields }) => name.includes('/keys/') && JSON.stringify(fields).includes(app),
  );
  expect(keys).toHaveLength(1);
  await saidWhoIssued(issuer);
  expect(issuer.output()).toContain('The first credential was issued by the trigger');
});

onFirestore('SQLite is not reached over a network', () => {
  /** Sends a request and checks the response to an outage. */
  async function expectUnavailable(
    url: string,
    headers: Record<string, string>,
    body?: object,
  ): Promise<void> {
    const begun = performance.now();
    const answer = await fetch(url, {
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    expect({
      status: answer.status,
      type: answer.headers.get('content-type'),
      again: answer.headers.get('retry-after'),
      body: await answer.json(),
      inTime: performance.now() - begun < 15_000,
    }).toEqual({
      status: 503,
      type: 'application/json',
      again: '1',
      body: fault('keymint.Unavailable'),
      inTime: true,
    });
  }

  test('a process that has never met it answers 503, and when to come again', async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    const { url } = kept(await startFunction('getDeveloper', { FIRESTORE_EMULATOR_HOST: nobody }));
    await expectUnavailable(`${url}/v1/organizations/acme/developers/ada@example.com`, basic(administrator));
  });

  test('one that has lost it answers so too, whether it reads, lists or writes', async () => {
    delete process.env.FIRESTORE_EMULATOR_HOST;
    const emulator = await startEmulator({ events: `127.0.0.1:${await freePort()}` });
    running.push({ kill: () => emulator.stop() });
    const env = { FIRESTORE_EMULATOR_HOST: emulator.host };
    const context = processContext({ ...process.env, ...env }, { log: quiet });
    await createOrganization({ name: 'acme', dialect: 'edge', admin: administrator }, context);
    await context.store.close();

    const { url } = kept(await startFunction('registry', env));
    const developers = `${url}/v1/organizations/acme/developers`;
    const headers = basic(administrator);
    expect((await fetch(developers, { headers })).status).toBe(200);
    await emulator.stop();

    const person = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
    await Promise.all([
      expectUnavailable(`${developers}/ada@example.com`, headers),
      expectUnavailable(developers, headers),
      expectUnavailable(developers, headers, person),
    ]);
  });
});

describe('npm start', () => {
  /** Runs it as in a terminal, without a running emulator. */
  async function npmStart(args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Started> {
    const port = await freePort();
    const {
      FIRESTORE_EMULATOR_HOST: _host,
      GOOGLE_CLOUD_PROJECT: _project,
      KEYMINT_KEY_RING: _ring,
      KEYMINT_SQLITE: _file,
      NODE_ENV: _mode,
      HOST: _address,
      ...inherited
    } = process.env;
    const child = spawn('npm', ['start', '--', ...args], {
      env: { ...inherited, PORT: `${port}`, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    return kept(watch(child, port));
  }

  async function ready(started: Started): Promise<void> {
    const { child, output } = started;
    const isReady = async () => output().includes('Keymint is ready') || child.exitCode !== null;
    await until(isReady, 'npm start', { timeoutMs: 180_000 });
    if (child.exitCode !== null) throw new Error(`npm start ended:\n${output()}`);
  }

  const processesOf = ({ child }: Started): number[] => descendantsOf(pidOf(child));

  const over = (pids: number[]) =>
    until(async () => pids.every((pid) => commandOf(pid) === undefined), 'all processes to end');

  /** Sends SIGINT to the whole process group, as Ctrl-C does, and waits until all processes have exited. */
  async function interrupt(started: Started): Promise<void> {
    const below = processesOf(started);
    signalGroup(started.child, 'SIGINT');
    await over(below);
  }

  /** Signals one of its processes; returns its own exit code once all have exited. */
  async function endBy(started: Started, victim: string, name: 'SIGTERM' | 'SIGKILL') {
    const below = processesOf(started);
    const over = once(started.child, 'exit');
    const isVictim = (command = '') =>
      victim === 'java' ? command.startsWith('java') : /^\S*node /.test(command) && command.includes(victim);
    const found = below.filter((pid) => isVictim(commandOf(pid)));
    const [pid, ...others] = found;
    if (pid === undefined || others.length > 0) throw new Error(`${found.length} processes are ${victim}`);
    signal(pid, name);
    const [code] = await over;
    expect(below.filter((pid) => commandOf(pid) !== undefined)).toEqual([]);
    return code;
  }

  const demo = ({ url }: Started, path: string) => `${url}/v1/organizations/demo${path}`;
  const headers = { ...basic(administrator), 'content-type': 'application/json' };

  async function post(started: Started, path: string, body: object) {
    const answer = await fetch(demo(started, path), { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  const ada = { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
  const appsOfAda = `/developers/${ada.email}/apps`;

  /** The argument that selects this lane's database for `npm start`, and the stored environment. */
  const args = lane === 'firestore' ? ['--firestore'] : [];
  const noted =
    lane === 'firestore'
      ? {
          FIRESTORE_EMULATOR_HOST: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
          GOOGLE_CLOUD_PROJECT: 'demo-keymint',
        }
      : { KEYMINT_SQLITE: expect.stringMatching(/keymint\.db$/) };

  test('--memory serves and issues by the event; when the functions end, it stops everything and exits with 1', async () => {
    const started = await npmStart(['--memory', ...args]);
    await ready(started);
    const port = new URL(started.url).port;
    expect(started.output()).toContain(
      `Sign in at http://localhost:${port}/console as ${administrator.email} with the password ${administrator.password}\n` +
        `Keymint is ready at http://localhost:${port}\n`,
    );
    expect(await (await fetch(`${started.url}/session`)).json()).toEqual({ demo: administrator });

    expect((await post(started, '/developers', ada)).status).toBe(201);
    const { status, body } = await post(started, appsOfAda, { name: 'weather' });
    expect(status).toBe(201);
    expect(body.credentials).toEqual([
      expect.objectContaining({ status: 'approved', consumerKey: expect.any(String), expiresAt: -1 }),
    ]);
    await saidWhoIssued(started);
    expect(started.output()).toContain('The first credential was issued by the trigger');
    expect(started.output()).not.toContain('issued by the operation');

    // It listens on loopback only, accepts only local host names, and takes no events from others.
    await expect(fetch(`http://127.0.0.2:${port}/health`)).rejects.toThrow('fetch failed');
    expect((await fetch(`http://localhost:${port}/health`)).status).toBe(200);
    const event = await fetch(`${started.url}/functions/projects/demo-keymint/triggers/onAppCreated`, {
      method: 'POST',
      headers: { 'ce-document': 'organizations/demo/apps/x~y' },
    });
    expect(event.status).toBe(404);

    const commands = processesOf(started).map(commandOf).join('\n');
    expect(commands.includes('java')).toBe(lane === 'firestore');
    expect(commands).toContain('--target=registry');
    expect(await endBy(started, '--target=registry', 'SIGKILL')).toBe(1);
  });

  onFirestore('the emulator is a process of its own', () => {
    test('when the emulator ends, all of it does, with 1 and a reason', async () => {
      const started = await npmStart(['--memory', '--firestore']);
      await ready(started);
      expect(await endBy(started, 'java', 'SIGKILL')).toBe(1);
      expect(started.output()).toContain('The Firestore emulator has ended');
    });

    test('Ctrl-C before it is ready stops the emulator too', async () => {
      const started = await npmStart(['--memory', '--firestore']);
      const java = () => processesOf(started).filter((pid) => commandOf(pid)?.startsWith('java'));
      await until(async () => java().length > 0, 'the emulator to be started');
      await interrupt(started);
      expect(started.output()).not.toContain('Keymint is ready');
    });
  });

  test('at HOST=0.0.0.0 it answers others, who need the password that is printed once', async () => {
    const started = await npmStart(['--memory', ...args], { HOST: '0.0.0.0' });
    await ready(started);
    const [, password = ''] = /^admin@example\.com:(\S{24})$/m.exec(started.output()) ?? [];
    const port = new URL(started.url).port;
    const statusOf = async (login: { email: string; password: string }) =>
      (await fetch(`http://127.0.0.2:${port}/v1/organizations/demo`, { headers: basic(login) })).status;
    expect(await statusOf(administrator)).toBe(401);
    expect(await statusOf({ ...administrator, password })).toBe(200);
    expect(started.output()).not.toContain(administrator.password);
    for (const address of ['127.0.0.1', '127.0.0.2'])
      expect(await (await fetch(`http://${address}:${port}/session`)).json()).toBeNull();
    await interrupt(started);
  });

  test('what was stored is there again after Ctrl-C and a restart; told alone, it exits with 0', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keymint-folder-'));
    folders.push(folder);
    const first = await npmStart([...args], { KEYMINT_FOLDER: folder });
    await ready(first);
    const file = join(folder, 'running.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(noted);
    await post(first, '/developers', ada);
    const { body } = await post(first, appsOfAda, { name: 'kept' });

    const other = await npmStart([...args], { KEYMINT_FOLDER: folder });
    expect(await once(other.child, 'exit')).toEqual([1, null]);
    expect(other.output()).toContain(`works with the data in ${folder}. Stop it first`);
    expect(existsSync(file)).toBe(true);
    await interrupt(first);
    expect(existsSync(file)).toBe(false);

    const second = await npmStart([...args], { KEYMINT_FOLDER: folder });
    await ready(second);
    const read = await fetch(demo(second, `${appsOfAda}/kept`), { headers });
    expect(await read.json()).toEqual(body);
    expect(body.credentials).toHaveLength(1);
    expect(await endBy(second, 'tools/start.ts', 'SIGTERM')).toBe(0);

    const ring = join(folder, 'key-ring.json');
    renameSync(ring, `${ring}.lost`);
    const third = await npmStart([...args], { KEYMINT_FOLDER: folder });
    expect(await once(third.child, 'exit')).toEqual([1, null]);
    expect(third.output()).toContain(
      `the key ring they were made with is missing: ${ring}. Put the right one`,
    );
    expect(third.output()).not.toContain('Keymint is ready');
    expect(existsSync(ring)).toBe(false);
  });

  test('data that the emulator saved are not overlooked: without --firestore it says what to do, and ends with 1', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keymint-folder-'));
    folders.push(folder);
    mkdirSync(join(folder, 'saves/1'), { recursive: true });
    const started = await npmStart([], { KEYMINT_FOLDER: folder });
    expect(await once(started.child, 'exit')).toEqual([1, null]);
    expect(started.output()).toContain('were saved by the Firestore emulator');
    expect(started.output()).toContain(
      `npx keymint move --from emulator:${folder} --to sqlite:${join(folder, 'keymint.db')}\n`,
    );
    expect(started.output()).toContain('npm start -- --firestore');
    expect(existsSync(join(folder, 'keymint.db'))).toBe(false);
  });

  onFirestore('the emulator is a process of its own', () => {
    test('data that the emulator saved are imported by the command that npm start prints, with every key', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'keymint-folder-'));
      folders.push(folder);
      const older = await npmStart(['--firestore'], { KEYMINT_FOLDER: folder });
      await ready(older);
      await post(older, '/developers', ada);
      const { body } = await post(older, appsOfAda, { name: 'kept' });
      expect(body.credentials).toHaveLength(1);
      await interrupt(older);

      const refused = await npmStart([], { KEYMINT_FOLDER: folder });
      expect(await once(refused.child, 'exit')).toEqual([1, null]);
      const [, command = ''] = /^ {2}npx keymint (move --from emulator:.*)$/m.exec(refused.output()) ?? [];
      const { FIRESTORE_EMULATOR_HOST: _host, GOOGLE_CLOUD_PROJECT: _project, ...env } = process.env;
      const tool = spawn(
        process.execPath,
        ['tools/setup.cjs', 'tools/keymint/main.ts', ...command.split(' ')],
        {
          env,
        },
      );
      running.push({ kill: async () => void tool.kill('SIGKILL') });
      let out = '';
      tool.stdout.on('data', (text: Buffer) => {
        out += text;
      });
      expect(await once(tool, 'exit')).toEqual([0, null]);
      expect(out).toContain('counts and hashes of all collections are equal');

      const imported = await npmStart([], { KEYMINT_FOLDER: folder });
      await ready(imported);
      const read = await fetch(demo(imported, `${appsOfAda}/kept`), { headers });
      expect(await read.json()).toEqual(body);
      expect(imported.output()).not.toContain('The first credential was issued');
      await interrupt(imported);
    });
  });

  test('when it is killed nothing stays behind, and the next one starts on its data', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keymint-folder-'));
    folders.push(folder);
    const first = await npmStart([...args], { KEYMINT_FOLDER: folder });
    await ready(first);
    const below = processesOf(first);
    running.push({ kill: async () => below.forEach(killNow) });
    const [victim] = below.filter((pid) => /^\S*node .*tools\/start\.ts/.test(`${commandOf(pid)}`));
    killNow(Number(victim));
    await over(below);

    const second = await npmStart([...args], { KEYMINT_FOLDER: folder });
    await ready(second);
    expect(await endBy(second, 'tools/start.ts', 'SIGTERM')).toBe(0);
  });

  test('it stops everything when npm is killed, whose shell tells nobody', async () => {
    const started = await npmStart(['--memory', ...args]);
    await ready(started);
    const below = processesOf(started);
    running.push({ kill: async () => below.forEach(killNow) });
    started.child.kill('SIGTERM');
    await over(below);
  });
});
