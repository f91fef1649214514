import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { isTrigger, loadCatalog } from '../shared/runtime/catalog';
import { freePort, until } from './ports';

/** A running Firestore emulator. */
export interface Emulator {
  /** `host:port`, as FIRESTORE_EMULATOR_HOST has it. */
  host: string;
  /** Writes what a project holds to the data folder, if there is one. */
  save(project: string): Promise<void>;
  /** Stops the emulator, if it was started here. */
  stop(): Promise<void>;
}

interface Options {
  /** `host:port` that events are delivered to. */
  events: string;
  /** Folder that data is read from at the start and saved to. */
  folder?: string;
}

const JAR = 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar';

const answers = async (host: string): Promise<boolean> =>
  (await fetch(`http://${host}/`, { signal: AbortSignal.timeout(1000) })).ok;

/** Where a Google Cloud SDK may be, the one on PATH first. */
function* sdkRoots(): Generator<string> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const gcloud = join(folder, 'gcloud');
    if (existsSync(gcloud)) yield join(realpathSync(gcloud), '../..');
  }
  for (const parent of [
    '/usr/lib',
    '/usr/share',
    '/opt',
    homedir(),
    join(process.env.HOMEBREW_PREFIX ?? '/opt/homebrew', 'share'),
  ]) {
    yield join(parent, 'google-cloud-sdk');
  }
  yield '/snap/google-cloud-cli/current';
}

/** The newest emulator in firebase-tools' cache, or undefined. */
function cached(): string | undefined {
  const folder = process.env.FIREBASE_EMULATORS_PATH ?? join(homedir(), '.cache/firebase/emulators');
  if (!existsSync(folder)) return undefined;
  const jars = readdirSync(folder).filter((name) => /^cloud-firestore-emulator-v.*\.jar$/.test(name));
  const newest = jars.sort((one, other) => one.localeCompare(other, 'en', { numeric: true })).at(-1);
  return newest && join(folder, newest);
}

function find(): string | undefined {
  const named = process.env.FIRESTORE_EMULATOR_JAR;
  if (named) return named;
  const installed = [...sdkRoots()].map((root) => join(root, JAR)).find((jar) => existsSync(jar));
  return installed ?? cached();
}

/** The emulator's program. @throws Error that says what to install */
function locate(): string {
  if (spawnSync('java', ['-version']).error) {
    throw new Error('The Firestore emulator needs Java: install a JRE, version 17 or newer.');
  }
  const found = find();
  if (found) return found;
  console.error('Fetching the Firestore emulator …');
  spawnSync('npx', ['--yes', 'firebase-tools@15', 'setup:emulators:firestore'], { stdio: 'inherit' });
  const fetched = find();
  if (fetched) return fetched;
  throw new Error(
    'No Firestore emulator was found. Install one of these and try again:\n' +
      '  the Google Cloud SDK, then `gcloud components install cloud-firestore-emulator`\n' +
      '    (Debian: `apt-get install google-cloud-cli-firestore-emulator`)\n' +
      '  or firebase-tools, then `npx firebase-tools setup:emulators:firestore`\n' +
      'or name one: FIRESTORE_EMULATOR_HOST=host:port when it runs, FIRESTORE_EMULATOR_JAR=path to start it.',
  );
}

/** Waits for the end of a process, which may be over. */
export const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/** The emulator at FIRESTORE_EMULATOR_HOST when it answers there; else one is found and started. */
export async function startEmulator({ events, folder }: Options): Promise<Emulator> {
  const running = process.env.FIRESTORE_EMULATOR_HOST;
  if (running && (await answers(running).catch(() => false))) {
    console.error(
      `Using the emulator at ${running}; it must have been started with --functions_emulator=${events}`,
    );
    return { host: running, save: async () => {}, stop: async () => {} };
  }
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const saved = folder && join(folder, 'data/data.overall_export_metadata');
  const args = [
    // Starts a third sooner, and is fast enough.
    ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Duser.language=en'],
    // The SDK's jar names no main class of its own.
    ...['-cp', locate(), 'com.google.cloud.datastore.emulator.firestore.CloudFirestore'],
    ...['--host=127.0.0.1', `--port=${port}`, '--rules=firestore.rules', `--functions_emulator=${events}`],
    ...(saved && existsSync(saved) ? [`--seed_from_export=${saved}`] : []),
  ];
  const java = spawn('java', args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let said = '';
  java.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-4000);
  });
  const stopNow = () => java.kill('SIGKILL');
  process.once('exit', stopNow);
  const failed = ended(java).then(() => {
    throw new Error(`The Firestore emulator could not start:\n${said}`);
  });
  await Promise.race([until(() => answers(host), 'the Firestore emulator'), failed]);
  failed.catch(() => {});

  return {
    host,
    async save(project) {
      if (!folder) return;
      const next = join(folder, 'next');
      rmSync(next, { recursive: true, force: true });
      mkdirSync(next, { recursive: true });
      const answer = await fetch(`http://${host}/emulator/v1/projects/${project}:export`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          database: `projects/${project}/databases/(default)`,
          export_directory: resolve(next),
          export_name: 'data',
        }),
      });
      if (!answer.ok) throw new Error(`The emulator could not save: ${await answer.text()}`);
      rmSync(join(folder, 'data'), { recursive: true, force: true });
      renameSync(join(next, 'data'), join(folder, 'data'));
      rmSync(next, { recursive: true });
    },
    async stop() {
      process.off('exit', stopNow);
      java.kill('SIGKILL');
      await ended(java);
    },
  };
}

/** Has the emulator deliver a project's events to every trigger there is. */
export async function registerTriggers(host: string, project: string): Promise<void> {
  for (const { name, on, document } of loadCatalog().filter(isTrigger)) {
    const answer = await fetch(
      `http://${host}/emulator/v1/projects/${project}/eventarcTrigger?eventarcTriggerId=${name}`,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: 'Bearer owner' },
        body: JSON.stringify({
          eventType: `google.cloud.firestore.document.v1.${on}`,
          database: '(default)',
          namespace: '(default)',
          document: { value: document, matchType: 'PATH_PATTERN' },
        }),
      },
    );
    if (!answer.ok) throw new Error(`Trigger ${name} could not be registered: ${await answer.text()}`);
  }
}
