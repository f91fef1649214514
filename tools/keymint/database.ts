import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, OperationContext } from '../../shared/context';
import { absentVault } from '../../shared/crypto/vault';
import type { Caller, Log } from '../../shared/environment';
import { Fault } from '../../shared/faults';
import { processContext } from '../../shared/runtime/processContext';
import type { Actor } from '../../shared/store/collections/audits';
import type { StoredOrganization } from '../../shared/store/collections/organizations';
import { credentialVaultOf } from '../../shared/tasks/credentialVault';
import { findSqlite, sqliteFileIn } from '../localDatabase';
import { dataFolder, findRunning } from '../running';
import { Refusal } from './outcome';

/** Who changes what the command line changes, as `createdBy` and the audit trail name it. */
export const caller: Caller = { name: 'keymint', role: 'orgadmin' };

/** The environment, completed by what a running `npm start` works with; without a key ring where none is found. */
function environment(isSealing: boolean): NodeJS.ProcessEnv {
  const { GOOGLE_CLOUD_PROJECT, FIRESTORE_EMULATOR_HOST, KEYMINT_SQLITE } = process.env;
  const isNamed = GOOGLE_CLOUD_PROJECT || FIRESTORE_EMULATOR_HOST || KEYMINT_SQLITE;
  const local = isNamed ? {} : (findRunning(dataFolder()) ?? findSqlite(dataFolder()));
  const env: NodeJS.ProcessEnv = { ...process.env, ...local };
  if (!env.GOOGLE_CLOUD_PROJECT && !env.KEYMINT_SQLITE) {
    throw new Refusal(
      'Which database? Set GOOGLE_CLOUD_PROJECT or KEYMINT_SQLITE, or have npm start running',
    );
  }
  // The library looks for credentials on the network otherwise.
  if (env.FIRESTORE_EMULATOR_HOST) process.env.METADATA_SERVER_DETECTION = 'none';
  const file = join(dataFolder(), 'key-ring.json');
  const hasRing = env.KEYMINT_KEY_RING || env.KEYMINT_KEY_RING_FILE;
  if (!hasRing && existsSync(file)) return { ...env, KEYMINT_KEY_RING_FILE: file };
  if (hasRing) return env;
  if (isSealing) throw new Refusal('Which key ring? Set KEYMINT_KEY_RING or KEYMINT_KEY_RING_FILE');
  return env;
}

/** Prints errors on standard error: the other stream has what a command answers. */
const log: Log = {
  info: () => {},
  error: ({ mismatch, error }, message) =>
    console.error(`${message}: ${mismatch ?? (error instanceof Error ? error.message : error)}`),
};

/** Opens the database; a command that seals nothing needs no key ring. @throws Refusal for a wrong one */
async function contextIn(env: NodeJS.ProcessEnv): Promise<Context> {
  const hasRing = env.KEYMINT_KEY_RING || env.KEYMINT_KEY_RING_FILE;
  const context = processContext(env, { log, ...(!hasRing && { vault: absentVault }) });
  try {
    await context.vault.ready();
    return context;
  } catch (error) {
    await context.store.close();
    if (!(error instanceof Fault)) throw error;
    // The log has said what is wrong with it.
    throw new Refusal('Set KEYMINT_KEY_RING or KEYMINT_KEY_RING_FILE to the one that it was used with');
  }
}

/**
 * Opens the database that the environment names, or else that of `npm start`, for one command.
 * `isSealing` requires a key ring. @throws Refusal
 */
export async function withDatabase<T>(
  run: (context: Context, env: NodeJS.ProcessEnv) => Promise<T>,
  { isSealing = false }: { isSealing?: boolean } = {},
): Promise<T> {
  const env = environment(isSealing);
  const context = await contextIn(env);
  try {
    return await run(context, env);
  } finally {
    await context.store.close();
  }
}

/** Reads an organization. @throws Refusal when it does not exist */
export async function requireOrganization(org: string, { store }: Context): Promise<StoredOrganization> {
  const organization = await store.organizations.find(org);
  if (!organization) throw new Refusal(`Organization ${org} does not exist`);
  return organization;
}

/** The context of an operation on an organization, whose changes are audited. @throws Refusal */
export async function operationContext(
  org: string,
  action: string,
  context: Context,
  options: Pick<Actor, 'isSummarized'> = {},
): Promise<OperationContext> {
  const organization = await requireOrganization(org, context);
  return {
    ...context,
    store: context.store.by({ name: caller.name, action, ...options }),
    credentials: credentialVaultOf(organization, context),
  };
}

/** The SQLite database that the environment names, or that of `npm start`. @throws Refusal when it names another */
export function sqliteFile(): string {
  const { GOOGLE_CLOUD_PROJECT, FIRESTORE_EMULATOR_HOST, KEYMINT_SQLITE } = process.env;
  if (KEYMINT_SQLITE) return KEYMINT_SQLITE;
  const words = 'This is for SQLite; docs/operations.md says how Firestore is backed up and restored';
  if (GOOGLE_CLOUD_PROJECT || FIRESTORE_EMULATOR_HOST) throw new Refusal(words);
  return sqliteFileIn(dataFolder());
}
