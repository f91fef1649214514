import { readFileSync } from 'node:fs';
import { openStore } from '../collections/store';
import type { Context } from '../context';
import { openAttempts } from '../domain/guessing';
import type { Database } from '../store/database';
import { KeyRing, openVault } from '../vault';
import { openVerifier } from '../verification/verifier';
import { type Callers, rememberCallers } from './access/callers';
import { openLog } from './log';
import { rememberOrganizations } from './organizations';

const keyRingFrom = ({ KEYMINT_KEY_RING, KEYMINT_KEY_RING_FILE }: NodeJS.ProcessEnv): KeyRing => {
  const json = KEYMINT_KEY_RING ?? (KEYMINT_KEY_RING_FILE && readFileSync(KEYMINT_KEY_RING_FILE, 'utf8'));
  if (!json) throw new Error('Set KEYMINT_KEY_RING, or KEYMINT_KEY_RING_FILE to the file it lies in');
  return KeyRing.parse(JSON.parse(json));
};

/** Opens the database that the environment names; loads no other's client. */
export function databaseOf({
  GOOGLE_CLOUD_PROJECT,
  FIRESTORE_EMULATOR_HOST,
  KEYMINT_DATABASE,
  KEYMINT_SQLITE,
}: NodeJS.ProcessEnv): Database {
  if (KEYMINT_SQLITE) {
    const { openSqlite } = require('../sqlite/database') as typeof import('../sqlite/database');
    return openSqlite({ file: KEYMINT_SQLITE });
  }
  const { openFirestore } = require('../firestore/client') as typeof import('../firestore/client');
  return openFirestore({
    ...(GOOGLE_CLOUD_PROJECT && { project: GOOGLE_CLOUD_PROJECT }),
    ...(FIRESTORE_EMULATOR_HOST && { emulator: FIRESTORE_EMULATOR_HOST }),
    ...(KEYMINT_DATABASE && { database: KEYMINT_DATABASE }),
  });
}

/** What a process of functions works with, from its environment; `given` takes the place of parts of it. */
export function processContext(
  env: NodeJS.ProcessEnv = process.env,
  given: Partial<Context> = {},
  database: Database = databaseOf(env),
): Context & { callers: Callers } {
  const vault = openVault(keyRingFrom(env));
  const store = openStore(database, vault, given.now);
  const base = { store, vault, log: given.log ?? openLog(), now: given.now ?? Date.now };
  const own = { ...base, organizations: rememberOrganizations(base) };
  return {
    ...own,
    verifier: openVerifier(own),
    attempts: openAttempts(own),
    issuanceWait: Number(env.KEYMINT_ISSUANCE_WAIT ?? 5000),
    callers: rememberCallers(own.now),
    ...(given as object),
  };
}
