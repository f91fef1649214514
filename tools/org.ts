import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { z } from 'zod';
import createMember from '../functions/members/createMember';
import deleteMember from '../functions/members/deleteMember';
import updateMember from '../functions/members/updateMember';
import deleteToken from '../functions/tokens/deleteToken';
import type { Context, OperationContext } from '../shared/context';
import { absentVault } from '../shared/crypto/vault';
import type { Caller, Log } from '../shared/environment';
import { Fault } from '../shared/faults';
import { processContext } from '../shared/runtime/processContext';
import { type Member, MemberDraft, MemberEmail, type Token, TokenDraft } from '../shared/schemas/member';
import { OrganizationName, OrganizationSettings } from '../shared/schemas/organization';
import { NEVER } from '../shared/schemas/time';
import { backUp, restore } from '../shared/sqlite/files';
import type { StoredOrganization } from '../shared/store/collections/organizations';
import { isUnreachable } from '../shared/store/database';
import { credentialVaultOf } from '../shared/tasks/credentialVault';
import { sweepOverdue } from '../shared/tasks/overdue';
import { rekey } from '../shared/tasks/rekey';
import { storeToken } from '../shared/tasks/tokens';
import { findSqlite, sqliteFileIn } from './localDatabase';
import { move, planMove } from './move';
import { nameOf as databaseNameOf, findDestination, openDestination, openSource } from './moveSides';
import { dataFolder, findRunning } from './running';
import { createOrganization } from './seed';

/*
 * npm run org: makes an organization, changes its settings, looks after its members and tokens, seals its
 * keys anew, and issues first credentials that are overdue, in the database that the environment names, or else in
 * that of `npm start`. Backs up and restores a SQLite database, and moves data from one database to another.
 */

/** The settings, as options, with what each takes. */
const settings = {
  dialect: 'edge|x',
  environments: 'test,prod',
  'key-length': '16..128',
  'secret-length': '16..128',
  'developer-status': 'active|inactive',
  'product-delete': 'dangle|cascade|refuse',
  secrets: 'retrievable|one-time',
  'audit-reads': 'true|false',
  'developer-attributes': 'Team,Region',
  'apps-per-developer': '0..10000',
  'keys-per-app': '0..1000',
  'key-lifetime-days': '1..36500|never',
  'key-lifetime-max-days': '1..36500|never',
  issuers: 'a JSON array',
} as const;

/** What else commands take. */
const others = ['admin', 'role', 'developer', 'expires-in-seconds', 'from', 'to'] as const;

/** Options that take no value. */
const flags = ['revoke-tokens', 'dry-run'] as const;

type Options = Partial<Record<keyof typeof settings | (typeof others)[number], string>> &
  Partial<Record<(typeof flags)[number], boolean>>;

/** How many keys that cannot be opened are listed. */
const MAX_LISTED = 20;

/** What is said in one line and ends the tool. */
class Refusal extends Error {}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, words: string): z.output<Schema> {
  const { success, data } = schema.safeParse(value);
  if (!success) throw new Refusal(words);
  return data;
}

const nameOf = (text: string): string =>
  checked(
    OrganizationName,
    text,
    `An organization is named by 1 to 63 small letters, digits and hyphens, a letter first, not: ${text}`,
  );

const emailOf = (text: string): string => checked(MemberEmail, text, `Not an e-mail address: ${text}`);

const camelCase = (option: string): string =>
  option.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** What an option's text means: lists are separated by commas, or JSON; `never` is a lifetime without an end. */
function meaningOf(setting: string, text: string): unknown {
  if (setting === 'environments') return text.split(',');
  if (setting.startsWith('keyLifetime') && text === 'never') return NEVER;
  if (setting === 'developerAttributes') return text.split(',').filter((name) => name !== '');
  if (setting !== 'issuers') return text;
  try {
    return JSON.parse(text);
  } catch {
    // No list: it is refused.
    return text;
  }
}

/** The settings that are given. */
function settingsOf(options: Options): Partial<OrganizationSettings> {
  const given = Object.entries(settings).flatMap(([option, takes]) => {
    const text = options[option as keyof typeof settings];
    if (text === undefined) return [];
    const name = camelCase(option);
    const schema = OrganizationSettings.shape[name as keyof OrganizationSettings];
    return [[name, checked(schema, meaningOf(name, text), `--${option} takes ${takes}, not: ${text}`)]];
  });
  return Object.fromEntries(given);
}

/** Whoever runs the tool, as `createdBy` and the audit trail have it. */
const caller: Caller = { name: 'npm run org', role: 'orgadmin' };

/** What operations on an organization work with. */
async function contextOf(org: string, action: string, context: Context): Promise<OperationContext> {
  const organization = await requireOrganization(org, context);
  return {
    ...context,
    store: context.store.by({ name: caller.name, action }),
    credentials: credentialVaultOf(organization, context),
  };
}

async function requireOrganization(org: string, { store }: Context): Promise<StoredOrganization> {
  const organization = await store.organizations.find(org);
  if (!organization) throw new Refusal(`Organization ${org} does not exist`);
  return organization;
}

/** Lists the tokens that a member made who loses power by a change. */
function tokensOf({ tokens = [] }: Pick<Member, 'tokens'>, areRevoked: boolean): string {
  if (tokens.length === 0) return '';
  const end = ({ expiresAt }: Token) =>
    expiresAt < 0 ? 'for ever' : `until ${new Date(expiresAt).toISOString()}`;
  const lines = tokens.map((token) => `${token.id} ${token.name} (${token.role}, ${end(token)})`);
  const words = areRevoked ? 'These tokens of theirs are revoked' : 'These tokens of theirs are still good';
  return [`\n${words}:`, ...lines].join('\n');
}

/** Does what a command says, and answers what to print. It checks everything before it does anything. */
type Command<Given extends unknown[]> = (
  positionals: string[],
  options: Options,
) => (...given: Given) => Promise<string>;

interface OrganizationCommand {
  takes: string;
  seals?: boolean;
  command: Command<[Context]>;
}

const commands: Record<string, OrganizationCommand> = {
  create: {
    takes: '<name> --admin <e-mail>',
    command([name = ''], { admin = '', ...options }) {
      const org = nameOf(name);
      const email = emailOf(admin);
      const wanted = settingsOf(options);
      return async (context) => {
        const password = randomBytes(18).toString('base64url');
        const organization = { dialect: 'edge' as const, ...wanted, name: org };
        await createOrganization({ ...organization, admin: { email, password } }, context);
        return `Organization ${org} is made. Its administrator, shown only this once:\n${email}:${password}`;
      };
    },
  },
  set: {
    takes: '<name>',
    command([name = ''], options) {
      const org = nameOf(name);
      const { dialect, ...wanted } = settingsOf(options);
      if (dialect) throw new Refusal('An organization keeps its dialect');
      return async (context) => {
        const { store } = await contextOf(org, 'set', context);
        await store.atomically(async ({ organizations }) => {
          organizations.replace({ ...(await organizations.get(org)), ...wanted });
        });
        return `Organization ${org} is changed. Processes follow within a minute.`;
      };
    },
  },
  show: {
    takes: '<name>',
    command([name = '']) {
      const org = nameOf(name);
      return async (context) => {
        await requireOrganization(org, context);
        return JSON.stringify(await context.store.organizations.get(org), null, 2);
      };
    },
  },
  'member add': {
    takes: '<organization> <e-mail> --role <role>',
    command([name = '', member = ''], { role }) {
      const org = nameOf(name);
      const email = emailOf(member);
      const words = `--role takes ${MemberDraft.shape.role.options.join('|')}, not: ${role}`;
      const body = checked(MemberDraft, { email, role }, words);
      return async (context) => {
        const request = { params: { org }, query: undefined, body, caller };
        const { password } = await createMember.handler(
          request,
          await contextOf(org, 'createMember', context),
        );
        return `Member ${email} is added. The password, shown only this once:\n${email}:${password}`;
      };
    },
  },
  'member role': {
    takes: '<organization> <e-mail> --role <role> [--revoke-tokens]',
    command([name = '', member = ''], { role: text, 'revoke-tokens': revokeTokens = false }) {
      const org = nameOf(name);
      const words = `--role takes ${MemberDraft.shape.role.options.join('|')}, not: ${text}`;
      const role = checked(MemberDraft.shape.role, text, words);
      return async (context) => {
        const request = { params: { org, member }, query: { revokeTokens }, body: { role }, caller };
        const after = await updateMember.handler(request, await contextOf(org, 'updateMember', context));
        return `Member ${member} is ${role} now.${tokensOf(after, revokeTokens)}`;
      };
    },
  },
  'member remove': {
    takes: '<organization> <e-mail> [--revoke-tokens]',
    command([name = '', member = ''], { 'revoke-tokens': revokeTokens = false }) {
      const org = nameOf(name);
      return async (context) => {
        const request = { params: { org, member }, query: { revokeTokens }, body: undefined, caller };
        const removed = await deleteMember.handler(request, await contextOf(org, 'deleteMember', context));
        return `Member ${member} is removed.${tokensOf(removed, revokeTokens)}`;
      };
    },
  },
  'token create': {
    takes: '<organization> <what for> --role <role> [--developer <e-mail>] [--expires-in-seconds N]',
    command([name = '', what = ''], { role, developer, 'expires-in-seconds': expiresInSeconds }) {
      const org = nameOf(name);
      const words = 'A token is for something, has a role, and of role self also a developer';
      const body = checked(TokenDraft, { name: what, role, developer, expiresInSeconds }, words);
      return async (context) => {
        const { id, token } = await storeToken(
          org,
          body,
          caller,
          await contextOf(org, 'createToken', context),
        );
        return `Token ${id} is made. It is shown only this once:\n${token}`;
      };
    },
  },
  'token revoke': {
    takes: '<organization> <id>',
    command([name = '', token = '']) {
      const org = nameOf(name);
      return async (context) => {
        const request = { params: { org, token }, query: undefined, body: undefined, caller };
        await deleteToken.handler(request, await contextOf(org, 'deleteToken', context));
        return `Token ${token} is revoked. Processes follow within a second.`;
      };
    },
  },
  rekey: {
    takes: '<name>',
    seals: true,
    command([name = '']) {
      const org = nameOf(name);
      return async (context) => {
        const { sealing } = await requireOrganization(org, context);
        let unreadable: readonly string[] = [];
        for await (const progress of rekey(org, context)) {
          const { done, all } = progress;
          unreadable = progress.unreadable;
          console.log(`${done} of ${all} apps`);
        }
        if (unreadable.length > 0) {
          const some = unreadable.slice(0, MAX_LISTED).join('\n');
          const words = sealing === 'app' ? '' : ' Keys of the old form are still accepted.';
          throw new Refusal(
            `${unreadable.length} keys cannot be opened on their app:\n${some}\nDelete them.${words}`,
          );
        }
        return `Every key of organization ${org} is sealed under key ${context.vault.primary}.`;
      };
    },
  },
  repair: {
    takes: '<name>',
    seals: true,
    command([name = '']) {
      const org = nameOf(name);
      return async (context) => {
        await requireOrganization(org, context);
        let count = 0;
        for (let found = 1; found > 0; count += found) found = await sweepOverdue(org, context);
        return `First credentials of organization ${org} that were overdue and are issued now: ${count}`;
      };
    },
  },
};

/** Prints progress, which is no result. */
const say = (line: string): void => console.error(line);

/** Moves data, or tells what would be moved. */
async function moveData(from: string, to: string, isDryRun: boolean): Promise<string> {
  if (databaseNameOf(from) === databaseNameOf(to)) throw new Refusal('--from and --to are the same database');
  const source = await openSource(from);
  try {
    if (isDryRun) {
      const destination = await findDestination(to);
      return await planMove(source, destination, say).finally(() => destination?.close());
    }
    const destination = await openDestination(to);
    const moved = await move(source, destination, { say }).finally(() => destination.close());
    await destination.complete();
    return moved;
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    throw new Error('A database cannot be reached. Run the same command again: it continues', {
      cause: error,
    });
  } finally {
    await source.close();
  }
}

/** The SQLite database that the environment names, or that of `npm start`. @throws Refusal when it names another */
function sqliteFile(): string {
  const { GOOGLE_CLOUD_PROJECT, FIRESTORE_EMULATOR_HOST, KEYMINT_SQLITE } = process.env;
  if (KEYMINT_SQLITE) return KEYMINT_SQLITE;
  const words = 'This is for SQLite; docs/operations.md says how Firestore is backed up and restored';
  if (GOOGLE_CLOUD_PROJECT || FIRESTORE_EMULATOR_HOST) throw new Refusal(words);
  return sqliteFileIn(dataFolder());
}

/** Commands that work with whole databases. */
const databaseCommands: Record<string, { takes: string; command: Command<[]> }> = {
  move: {
    takes: '--from sqlite:FILE|firestore:PROJECT[/DATABASE]|emulator:FOLDER --to … [--dry-run]',
    command(_, { from, to, 'dry-run': isDryRun = false }) {
      if (from === undefined || to === undefined) throw new Refusal(USAGE);
      return () => moveData(from, to, isDryRun);
    },
  },
  backup: {
    takes: '<file>',
    command([file = '']) {
      const database = sqliteFile();
      return async () => {
        const { documents, bytes } = backUp(database, file);
        return `${file} has the ${documents} documents of ${database}, ${bytes} bytes. Keep its key ring, too.`;
      };
    },
  },
  restore: {
    takes: '<file>',
    command([file = '']) {
      const database = sqliteFile();
      return async () => {
        const { documents, kept } = restore(file, database);
        const before = kept === undefined ? '' : ` What was there before is ${kept}.`;
        return `${database} has the ${documents} documents of ${file}.${before}`;
      };
    },
  },
};

const USAGE = `Usage: npm run org -- ${Object.entries({ ...commands, ...databaseCommands })
  .map(([name, { takes }]) => `${name} ${takes}`)
  .join(' | ')}; settings: ${Object.entries(settings)
  .map(([name, takes]) => `--${name} ${takes}`)
  .join(' ')}`;

/** Reads what is asked for, all of it before anything is done. */
function work(): () => Promise<string> {
  const taken = Object.fromEntries(
    [...Object.keys(settings), ...others].map((name) => [name, { type: 'string' }] as const),
  );
  const untaken = Object.fromEntries(flags.map((name) => [name, { type: 'boolean' }] as const));
  try {
    const { values, positionals } = parseArgs({ options: { ...taken, ...untaken }, allowPositionals: true });
    const [first = '', second = ''] = positionals;
    const all: Record<string, { takes: string }> = { ...commands, ...databaseCommands };
    const name = [`${first} ${second}`, first].find((known) => Object.hasOwn(all, known)) ?? '';
    const found = all[name];
    const rest = positionals.slice(name.split(' ').length);
    const most = found?.takes.match(/<[^>]*>/g)?.length ?? 0;
    const named = found?.takes.replace(/--\S+ <[^>]*>/g, '').match(/<[^>]*>/g)?.length ?? most;
    if (!found || rest.length !== named) throw new Refusal(USAGE);
    if (name === 'create' && values.admin === undefined) throw new Refusal(USAGE);
    const ofDatabase = databaseCommands[name];
    if (ofDatabase) return ofDatabase.command(rest, values as Options);
    const { command, seals = false } = commands[name] as OrganizationCommand;
    const run = command(rest, values as Options);
    return () => withContext(seals, run);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(USAGE);
  }
}

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
  if (env.FIRESTORE_EMULATOR_HOST) process.env.METADATA_SERVER_DETECTION = 'none';
  const file = join(dataFolder(), 'key-ring.json');
  const hasRing = env.KEYMINT_KEY_RING || env.KEYMINT_KEY_RING_FILE;
  if (!hasRing && existsSync(file)) return { ...env, KEYMINT_KEY_RING_FILE: file };
  if (hasRing) return env;
  if (isSealing) throw new Refusal('Which key ring? Set KEYMINT_KEY_RING or KEYMINT_KEY_RING_FILE');
  return env;
}

/** Says what goes wrong on standard error: the other stream has what a command answers. */
const log: Log = {
  info: () => {},
  error: ({ mismatch, error }, message) =>
    console.error(`${message}: ${mismatch ?? (error instanceof Error ? error.message : error)}`),
};

/** What commands work with; those that seal nothing need no key ring. @throws Refusal for a wrong one */
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

const wordsFor = (error: unknown): string => {
  if (isUnreachable(error)) return 'The database cannot be reached';
  return error instanceof Error ? error.message : String(error);
};

async function withContext(isSealing: boolean, run: (context: Context) => Promise<string>): Promise<string> {
  const context = await contextIn(environment(isSealing));
  try {
    return await run(context);
  } finally {
    await context.store.close();
  }
}

async function main(): Promise<void> {
  console.log(await work()());
}

main().catch((error) => {
  console.error(wordsFor(error));
  process.exitCode = 1;
});
