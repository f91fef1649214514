import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { type DeployedTrigger, isTrigger, loadCatalog } from '../shared/runtime/catalog';
import { registeredName } from '../shared/runtime/events/deliveries';
import { freePort, until } from './ports';
import { killGroup } from './processes';
import { newestSave, replaceSave } from './saves';

/** A Firestore emulator. */
export interface Emulator {
  /** `host:port`, as in FIRESTORE_EMULATOR_HOST. */
  host: string;
  /** Exports a project's data to the data folder, if there is one. */
  save(project: string): Promise<void>;
  /** Resolves when it responds; rejects after a while without a response. */
  ready: Promise<void>;
  /** Rejects if an emulator that was started here exits without `stop`. */
  died: Promise<never>;
  /** Stops the emulator if it was started here. */
  stop(): Promise<void>;
}

interface Options {
  /** `host:port` that receives events. */
  events: string;
  /** Folder that data is loaded from at start and exported to. */
  folder?: string;
  /** Called with the process id of each child. */
  started?(pid: number | undefined): void;
}

/** Name of an export and of its folder. */
const EXPORT = 'data';

const JAR = 'platform/cloud-firestore-emulator/cloud-firestore-emulator.jar';

const answers = async (host: string): Promise<boolean> =>
  (await fetch(`http://${host}/`, { signal: AbortSignal.timeout(1000) })).ok;

const searchPath = (): string[] => (process.env.PATH ?? '').split(delimiter);

const isInstalled = (program: string): boolean =>
  searchPath().some((folder) => [program, `${program}.exe`].some((name) => existsSync(join(folder, name))));

/** Yields possible locations of the Google Cloud SDK, the one on PATH first. */
function* sdkRoots(): Generator<string> {
  for (const folder of searchPath()) {
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

/** Returns the newest emulator in firebase-tools' cache, or undefined. */
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

/** Returns the path of the emulator. @throws Error that says what to install */
function locate(): string {
  if (!isInstalled('java')) {
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

/** Resolves when a process exits, or if it has. */
export const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

/** Uses the emulator at FIRESTORE_EMULATOR_HOST if it answers; otherwise starts one, and waits until it responds. */
export async function startEmulator(options: Options): Promise<Emulator> {
  const emulator = await launchEmulator(options);
  await Promise.race([emulator.ready, emulator.died]);
  return emulator;
}

/** Same as `startEmulator`, without waiting for a response. */
export async function launchEmulator({ events, folder, started }: Options): Promise<Emulator> {
  const running = process.env.FIRESTORE_EMULATOR_HOST;
  if (running && (await answers(running).catch(() => false))) {
    console.error(
      `Using the emulator at ${running}; it must have been started with --functions_emulator=${events}`,
    );
    return {
      host: running,
      ready: Promise.resolve(),
      save: async () => {},
      died: new Promise(() => {}),
      stop: async () => {},
    };
  }
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const saved = folder && newestSave(folder);
  const args = [
    // Starts faster by a third, and is fast enough.
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Duser.language=en',
    // The SDK's jar has no Main-Class.
    '-cp',
    locate(),
    'com.google.cloud.datastore.emulator.firestore.CloudFirestore',
    '--host=127.0.0.1',
    `--port=${port}`,
    '--rules=firestore.rules',
    `--functions_emulator=${events}`,
    ...(saved ? [`--seed_from_export=${join(saved, `${EXPORT}.overall_export_metadata`)}`] : []),
  ];
  const guard = spawn(process.execPath, ['./tools/guard.cjs', 'java', ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Its own process group, which is killed as a whole.
    detached: true,
  });
  started?.(guard.pid);
  guard.on('message', ({ pid }: { pid: number }) => started?.(pid));
  let said = '';
  guard.stderr?.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-4000);
  });
  const stopNow = () => killGroup(guard);
  process.once('exit', stopNow);
  let isReady = false;
  let isStopped = false;
  const died = ended(guard).then((): Promise<never> => {
    if (isStopped) return new Promise(() => {});
    // Java outlives the guard if only the guard is killed.
    stopNow();
    throw new Error(`The Firestore emulator ${isReady ? 'has ended' : 'could not start'}:\n${said}`);
  });
  died.catch(() => {});
  const ready = until(() => answers(host), 'the Firestore emulator').then(() => {
    isReady = true;
  });
  ready.catch(() => {});

  const exportTo = async (project: string, into: string): Promise<void> => {
    const answer = await fetch(`http://${host}/emulator/v1/projects/${project}:export`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        database: `projects/${project}/databases/(default)`,
        export_directory: resolve(into),
        export_name: EXPORT,
      }),
    });
    if (!answer.ok) throw new Error(`The emulator could not save: ${await answer.text()}`);
  };
  let saving = Promise.resolve();

  return {
    host,
    ready,
    died,
    save(project) {
      if (!folder) return Promise.resolve();
      // Serializes saves: they share a folder.
      saving = saving
        .catch(() => {})
        .then(() => replaceSave(folder, EXPORT, (into) => exportTo(project, into)));
      return saving;
    },
    async stop() {
      isStopped = true;
      process.off('exit', stopNow);
      stopNow();
      await ended(guard);
    },
  };
}

/** What the emulator is told of a trigger. */
export type EventTrigger = Pick<DeployedTrigger, 'name' | 'on' | 'document'>;

/** Registers triggers with the emulator, so that it delivers a project's events to them, with `secret` if given. */
export async function registerTriggers(
  host: string,
  project: string,
  {
    secret,
    triggers = loadCatalog().filter(isTrigger),
  }: { secret?: string; triggers?: readonly EventTrigger[] } = {},
): Promise<void> {
  const register = async (trigger: EventTrigger): Promise<void> => {
    const { on, document } = trigger;
    const name = secret === undefined ? trigger.name : registeredName(trigger, secret);
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
    if (!answer.ok)
      throw new Error(`Trigger ${trigger.name} could not be registered: ${await answer.text()}`);
  };
  await Promise.all(triggers.map(register));
}
