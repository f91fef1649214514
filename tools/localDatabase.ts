import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EventTrigger, launchEmulator, registerTriggers } from './emulator';
import { newestSave } from './saves';

/** The database of `npm start`. */
export interface LocalDatabase {
  /** Environment variables that name it to other processes. */
  environment: Readonly<Record<string, string>>;
  /** Further environment variables of the process that runs the functions. */
  functions: Readonly<Record<string, string>>;
  /** Resolves when the database responds; rejects after a while without a response. */
  ready: Promise<void>;
  /** Starts the delivery of events to the triggers; by default, those of the sources. */
  deliverEvents(triggers?: readonly EventTrigger[]): Promise<void>;
  /** Saves what is not durable yet. */
  save(): Promise<void>;
  /** Rejects when the database exits unexpectedly. */
  died: Promise<never>;
  stop(): Promise<void>;
}

/** Project of the emulator that `npm start` runs. */
export const PROJECT = 'demo-keymint';

/** Returns the path of the SQLite database in a data folder. */
export const sqliteFileIn = (folder: string): string => join(folder, 'keymint.db');

/** Returns the environment variables that name the SQLite database in a data folder, or undefined without one. */
export const findSqlite = (folder: string): Record<string, string> | undefined =>
  existsSync(sqliteFileIn(folder)) ? { KEYMINT_SQLITE: sqliteFileIn(folder) } : undefined;

/** Returns the SQLite database of a data folder, created on first use. @throws Error if the folder has the emulator's data */
export function sqliteIn(folder: string): LocalDatabase {
  const saved = newestSave(folder);
  if (saved && !findSqlite(folder))
    throw new Error(
      `The data in ${folder} were saved by the Firestore emulator; npm start stores data with SQLite now.\n` +
        'Import them once, which needs Java and leaves the save as it is:\n' +
        `  npx keymint move --from emulator:${folder} --to sqlite:${sqliteFileIn(folder)}\n` +
        'Or go on with the emulator: npm start -- --firestore\n' +
        `Or start with an empty database: move ${saved} away, or set KEYMINT_FOLDER to another folder`,
    );
  return {
    environment: { KEYMINT_SQLITE: sqliteFileIn(folder) },
    functions: {},
    ready: Promise.resolve(),
    // The process that runs the functions polls the database itself.
    deliverEvents: async () => {},
    save: async () => {},
    died: new Promise(() => {}),
    stop: async () => {},
  };
}

/** Launches a Firestore emulator that delivers events to the functions at `events` (`host:port`). */
export async function emulatorIn(
  folder: string | undefined,
  events: string,
  started: (pid: number | undefined) => void,
): Promise<LocalDatabase> {
  const emulator = await launchEmulator({ events, started, ...(folder !== undefined && { folder }) });
  const secret = randomBytes(32).toString('hex');
  return {
    environment: { FIRESTORE_EMULATOR_HOST: emulator.host, GOOGLE_CLOUD_PROJECT: PROJECT },
    functions: { KEYMINT_EVENT_SECRET: secret, METADATA_SERVER_DETECTION: 'none' },
    ready: emulator.ready,
    deliverEvents: (triggers) =>
      registerTriggers(emulator.host, PROJECT, { secret, ...(triggers && { triggers }) }),
    save: () => emulator.save(PROJECT),
    died: emulator.died,
    stop: () => emulator.stop(),
  };
}
