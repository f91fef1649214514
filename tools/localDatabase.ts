import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { registerTriggers, startEmulator } from './emulator';
import { newestSave } from './saves';

/** The database that `npm start` works with. */
export interface LocalDatabase {
  /** The environment variables that name it to other processes. */
  environment: Readonly<Record<string, string>>;
  /** Further environment variables of the process that runs the functions. */
  functions: Readonly<Record<string, string>>;
  /** Has events delivered to the triggers. */
  deliverEvents(): Promise<void>;
  /** Writes what is not durable yet. */
  save(): Promise<void>;
  /** Rejects when the database ends unasked. */
  died: Promise<never>;
  stop(): Promise<void>;
}

/** The project of the emulator that `npm start` runs. */
export const PROJECT = 'demo-keymint';

/** The SQLite database of a data folder. */
export const sqliteFileIn = (folder: string): string => join(folder, 'keymint.db');

/** The environment variables that name the SQLite database in a data folder; undefined when there is none. */
export const findSqlite = (folder: string): Record<string, string> | undefined =>
  existsSync(sqliteFileIn(folder)) ? { KEYMINT_SQLITE: sqliteFileIn(folder) } : undefined;

/** The SQLite database in a data folder; made when the first process opens it. @throws Error when the data there are the emulator's */
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
    // The process that runs the functions reads them from the database itself.
    deliverEvents: async () => {},
    save: async () => {},
    died: new Promise(() => {}),
    stop: async () => {},
  };
}

/** A Firestore emulator that delivers events to the functions at `events` (`host:port`). */
export async function emulatorIn(
  folder: string | undefined,
  events: string,
  started: (pid: number | undefined) => void,
): Promise<LocalDatabase> {
  const emulator = await startEmulator({ events, started, ...(folder !== undefined && { folder }) });
  const secret = randomBytes(32).toString('hex');
  return {
    environment: { FIRESTORE_EMULATOR_HOST: emulator.host, GOOGLE_CLOUD_PROJECT: PROJECT },
    functions: { KEYMINT_EVENT_SECRET: secret, METADATA_SERVER_DETECTION: 'none' },
    deliverEvents: () => registerTriggers(emulator.host, PROJECT, secret),
    save: () => emulator.save(PROJECT),
    died: emulator.died,
    stop: () => emulator.stop(),
  };
}
