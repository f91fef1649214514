import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { databaseOf } from '../shared/runtime/processContext';
import { publish, settle } from '../shared/sqlite/files';
import { startEmulator } from './emulator';
import { PROJECT } from './localDatabase';
import { lockFolder } from './lock';
import type { Side } from './move';
import { newestSave } from './saves';

/*
 * The databases that `keymint move` takes, as they are named on the command line.
 */

/** Where the emulator would deliver events of triggers; none is registered. */
const NO_EVENTS = '127.0.0.1:1';

/** A database that is open for a move. */
export interface OpenSide extends Side {
  close(): Promise<void>;
}

/** The destination of a move. */
export interface Destination extends OpenSide {
  /** Closes it and gives it its name, once everything is in it. */
  complete(): Promise<void>;
}

/** Opens a database; closing it twice does no harm. */
function open(name: string, env: NodeJS.ProcessEnv): OpenSide {
  const database = databaseOf(env);
  let closed: Promise<void> | undefined;
  return {
    name,
    database,
    close() {
      closed ??= database.close();
      return closed;
    },
  };
}

type Kind = 'sqlite' | 'firestore' | 'emulator';

/** Splits `sqlite:FILE` and the like. @throws Error for any other kind */
function parse(text: string): { kind: Kind; place: string } {
  const [, kind, place] = /^(sqlite|firestore|emulator):(.+)$/s.exec(text) ?? [];
  if (!place) throw new Error(`A database is sqlite:FILE or firestore:PROJECT, not: ${text}`);
  return { kind: kind as Kind, place };
}

/** The name by which a move recognizes a database. @throws Error for any other kind */
export function nameOf(text: string): string {
  const { kind, place } = parse(text);
  return kind === 'firestore' ? text : `${kind}:${resolve(place)}`;
}

function openFirestore(place: string): OpenSide {
  const [project = '', database] = place.split('/');
  const { FIRESTORE_EMULATOR_HOST } = process.env;
  // The library looks for credentials on the network otherwise.
  if (FIRESTORE_EMULATOR_HOST) process.env.METADATA_SERVER_DETECTION = 'none';
  return open(nameOf(`firestore:${place}`), {
    GOOGLE_CLOUD_PROJECT: project,
    ...(database && { KEYMINT_DATABASE: database }),
    ...(FIRESTORE_EMULATOR_HOST && { FIRESTORE_EMULATOR_HOST }),
  });
}

/** Starts an emulator on what `npm start -- --firestore` saved in a folder. @throws Error when there is no save */
async function openSave(folder: string): Promise<OpenSide> {
  if (!newestSave(folder)) throw new Error(`The Firestore emulator has saved nothing in ${folder}`);
  const lock = await lockFolder(folder);
  const { FIRESTORE_EMULATOR_HOST: other } = process.env;
  // One that runs has other data.
  delete process.env.FIRESTORE_EMULATOR_HOST;
  const emulator = await startEmulator({ events: NO_EVENTS, folder, started: lock.note });
  if (other !== undefined) process.env.FIRESTORE_EMULATOR_HOST = other;
  process.env.METADATA_SERVER_DETECTION = 'none';
  const env = { GOOGLE_CLOUD_PROJECT: PROJECT, FIRESTORE_EMULATOR_HOST: emulator.host };
  const side = open(nameOf(`emulator:${folder}`), env);
  return {
    ...side,
    async close() {
      await side.close();
      await emulator.stop();
      lock.release();
    },
  };
}

/** Opens what a move reads. @throws Error when it does not exist */
export async function openSource(text: string): Promise<OpenSide> {
  const { kind, place } = parse(text);
  if (kind === 'firestore') return openFirestore(place);
  if (kind === 'emulator') return openSave(place);
  if (!existsSync(place)) throw new Error(`There is no database at ${place}`);
  return open(nameOf(text), { KEYMINT_SQLITE: place });
}

/** The folder in which a SQLite database is until it is complete, and the database there. */
const folderOf = (file: string): string => `${file}.moving`;
const partOf = (file: string): string => join(folderOf(file), 'keymint.db');

/**
 * Opens what a move writes to. A SQLite file is in a folder of its own until it is complete, so that nothing starts
 * with a part of the data. @throws Error when the file exists
 */
export async function openDestination(text: string): Promise<Destination> {
  const { kind, place } = parse(text);
  if (kind === 'emulator') throw new Error(`A save of the emulator can only be moved from: ${text}`);
  if (kind === 'firestore') {
    const side = openFirestore(place);
    return { ...side, complete: side.close };
  }
  if (existsSync(place)) throw new Error(`${place} exists already. Move into a new file`);
  const lock = await lockFolder(folderOf(place));
  const part = partOf(place);
  const side = open(nameOf(text), { KEYMINT_SQLITE: part });
  return {
    ...side,
    async complete() {
      await side.close();
      settle(part);
      publish(part, place);
      lock.release();
      rmSync(folderOf(place), { recursive: true });
    },
  };
}

/** As `openDestination`, without making anything: undefined while there is nothing. */
export async function findDestination(text: string): Promise<OpenSide | undefined> {
  const { kind, place } = parse(text);
  const isThere = kind === 'firestore' || existsSync(place) || existsSync(partOf(place));
  return isThere ? openDestination(text) : undefined;
}
