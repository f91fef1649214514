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
 * Opens the databases that are named on the command line of `keymint move`.
 */

/** Where the emulator would deliver events; no trigger is registered. */
const NO_EVENTS = '127.0.0.1:1';

/** An open database that takes part in a move. */
export interface OpenSide extends Side {
  close(): Promise<void>;
}

/** The destination of a move. */
export interface Destination extends OpenSide {
  /** Closes it and renames it to its final name. */
  complete(): Promise<void>;
}

/** Opens a database; closing it twice is harmless. */
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

/** Returns the canonical name of a database. @throws Error for any other kind */
export function nameOf(text: string): string {
  const { kind, place } = parse(text);
  return kind === 'firestore' ? text : `${kind}:${resolve(place)}`;
}

function openFirestore(place: string): OpenSide {
  const [project = '', database] = place.split('/');
  const { FIRESTORE_EMULATOR_HOST } = process.env;
  // Otherwise the library looks for credentials on the network.
  if (FIRESTORE_EMULATOR_HOST) process.env.METADATA_SERVER_DETECTION = 'none';
  return open(nameOf(`firestore:${place}`), {
    GOOGLE_CLOUD_PROJECT: project,
    ...(database && { KEYMINT_DATABASE: database }),
    ...(FIRESTORE_EMULATOR_HOST && { FIRESTORE_EMULATOR_HOST }),
  });
}

/** Starts an emulator with what `npm start -- --firestore` saved in a folder. @throws Error if there is no save */
async function openSave(folder: string): Promise<OpenSide> {
  if (!newestSave(folder)) throw new Error(`The Firestore emulator has saved nothing in ${folder}`);
  const lock = await lockFolder(folder);
  const { FIRESTORE_EMULATOR_HOST: other } = process.env;
  // A running emulator has other data.
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

/** Opens the source of a move. @throws Error if it does not exist */
export async function openSource(text: string): Promise<OpenSide> {
  const { kind, place } = parse(text);
  if (kind === 'firestore') return openFirestore(place);
  if (kind === 'emulator') return openSave(place);
  if (!existsSync(place)) throw new Error(`There is no database at ${place}`);
  return open(nameOf(text), { KEYMINT_SQLITE: place });
}

/** Folder of an incomplete SQLite database, and the database in it. */
const folderOf = (file: string): string => `${file}.moving`;
const partOf = (file: string): string => join(folderOf(file), 'keymint.db');

/**
 * Opens the destination of a move. A SQLite file stays in a folder of its own until it is complete, so that nothing
 * starts with part of the data. @throws Error if the file exists
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

/** Like `openDestination`, but creates nothing: undefined if there is nothing yet. */
export async function findDestination(text: string): Promise<OpenSide | undefined> {
  const { kind, place } = parse(text);
  const isThere = kind === 'firestore' || existsSync(place) || existsSync(partOf(place));
  return isThere ? openDestination(text) : undefined;
}
