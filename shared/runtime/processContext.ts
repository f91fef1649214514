import { readFileSync } from 'node:fs';
import type { Context } from '../context';
import { fingerprintsOf, KeyRing, openVault } from '../crypto/vault';
import { tryOriginsIn } from '../domain/tryHosts';
import type { DemoAccount, Log } from '../environment';
import type { Database } from '../store/database';
import { openStore } from '../store/store';
import { openAttempts } from '../tasks/failedAttempts';
import { openVerifier, type Verifier } from '../verification/cache/verifier';
import { type Callers, cacheCallers } from './access/callers';
import { cacheOrganizations } from './access/organizations';
import { openLog } from './log';
import { isLoopback } from './loopback';
import { guardRing } from './ringGuard';

const keyRingFrom = ({ KEYMINT_KEY_RING, KEYMINT_KEY_RING_FILE }: NodeJS.ProcessEnv): KeyRing => {
  const json = KEYMINT_KEY_RING ?? (KEYMINT_KEY_RING_FILE && readFileSync(KEYMINT_KEY_RING_FILE, 'utf8'));
  if (!json) throw new Error('Set KEYMINT_KEY_RING, or KEYMINT_KEY_RING_FILE to the file it lies in');
  return KeyRing.parse(JSON.parse(json));
};

/** Parses the public address, origin and path, from the environment. @throws Error if it is invalid */
function urlOf({ KEYMINT_URL }: NodeJS.ProcessEnv): string | undefined {
  if (!KEYMINT_URL) return undefined;
  if (!/^https?:/.test(KEYMINT_URL) || !URL.canParse(KEYMINT_URL))
    throw new Error(`KEYMINT_URL is no address: ${KEYMINT_URL}`);
  const { origin, pathname } = new URL(KEYMINT_URL);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

/** Reads `email:password` of the published account; undefined unless the process listens on loopback alone. */
function demoAccountOf({ HOST = '', KEYMINT_DEMO_ACCOUNT }: NodeJS.ProcessEnv): DemoAccount | undefined {
  if (!KEYMINT_DEMO_ACCOUNT || !isLoopback(HOST)) return undefined;
  const [email = '', password = ''] = KEYMINT_DEMO_ACCOUNT.split(':');
  return { email, password };
}

/** Opens the configured database; loads only its driver. */
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

/** Opens the configured vault, guarded against a mismatch with the database. */
function openGuarded(env: NodeJS.ProcessEnv, database: Database, log: Log) {
  const ring = keyRingFrom(env);
  return guardRing(database, { vault: openVault(ring), fingerprints: fingerprintsOf(ring) }, log);
}

/** Creates the context of a process from its environment; `given` overrides parts of it. */
export function processContext(
  env: NodeJS.ProcessEnv = process.env,
  given: Partial<Context> = {},
  plain: Database = databaseOf(env),
): Context & { callers: Callers } {
  const log = given.log ?? openLog();
  const { vault, database } = given.vault
    ? { vault: given.vault, database: plain }
    : openGuarded(env, plain, log);
  const store = openStore(database, vault, given.now);
  const base = { store, vault, log, now: given.now ?? Date.now };
  const own = { ...base, organizations: cacheOrganizations(base) };
  const callers: Callers = cacheCallers(own.now, (...args) => verifier.coversChanges(...args));
  const verifier: Verifier = openVerifier(own, callers.changed);
  return {
    ...own,
    verifier,
    attempts: openAttempts(own),
    url: urlOf(env),
    mailFrom: env.KEYMINT_MAIL_FROM || undefined,
    tryOrigins: tryOriginsIn(env),
    demoAccount: demoAccountOf(env),
    issuanceWait: Number(env.KEYMINT_ISSUANCE_WAIT ?? 5000),
    callers,
    ...(given as object),
  };
}
