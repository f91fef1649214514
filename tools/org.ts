import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openDatabase, Status, statusOf } from '../shared/collections/firestore';
import { type Collections, openStore, type Store } from '../shared/collections/store';
import { OrganizationName, OrganizationSettings } from '../shared/schemas/organization';
import { newKeyRing, openVault } from '../shared/vault';
import { dataFolder, findRunning } from './running';
import { createOrganization } from './seed';

/*
 * npm run org: makes an organization with one administrator, changes its settings, or shows it, in the
 * database that the environment names, or else in that of a running `npm start`.
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
} as const;

const options = Object.entries(settings)
  .map(([name, takes]) => `[--${name} ${takes}]`)
  .join(' ');

const USAGE = `Usage: npm run org -- create <name> --admin <e-mail> | set <name> | show <name>, with settings ${options}`;

/** What is said in one line and ends the tool. */
class Refusal extends Error {}

function checked<T>(schema: z.ZodType<T>, value: unknown, words: string): T {
  const { success, data } = schema.safeParse(value);
  if (!success) throw new Refusal(words);
  return data;
}

// A user name in Basic credentials ends at the first colon.
const Email = z
  .string()
  .max(254)
  .regex(z.regexes.unicodeEmail)
  .regex(/^[^:]+$/);
function open(): Store {
  const { GOOGLE_CLOUD_PROJECT: project, FIRESTORE_EMULATOR_HOST: emulator } = process.env;
  const running = project || emulator ? { project, emulator } : findRunning(dataFolder());
  if (!running?.project) {
    throw new Refusal('Which database? Set GOOGLE_CLOUD_PROJECT, or have npm start running');
  }
  if (running.emulator) process.env.METADATA_SERVER_DETECTION = 'none';
  const database = openDatabase({
    project: running.project,
    ...(running.emulator && { emulator: running.emulator }),
  });
  // Nothing of an organization is sealed, so that any key ring will do.
  return openStore(database, openVault(newKeyRing()));
}

function command() {
  const taken = Object.fromEntries(
    [...Object.keys(settings), 'admin'].map((name) => [name, { type: 'string' }] as const),
  );
  try {
    return parseArgs({ options: taken, allowPositionals: true });
  } catch {
    throw new Refusal(USAGE);
  }
}

/** The settings that are given. */
function settingsOf(values: Record<string, unknown>): Partial<OrganizationSettings> {
  const given = Object.entries(settings).flatMap(([option, takes]) => {
    const text = values[option];
    if (typeof text !== 'string') return [];
    const name = option.replace(/-(.)/, (_, letter: string) => letter.toUpperCase());
    const schema = OrganizationSettings.shape[name as keyof OrganizationSettings];
    const value = name === 'environments' ? text.split(',') : text;
    return [[name, checked<unknown>(schema, value, `--${option} takes ${takes}, not: ${text}`)]];
  });
  return Object.fromEntries(given);
}

async function change(
  { organizations }: Collections,
  name: string,
  { dialect, ...settings }: Partial<OrganizationSettings>,
): Promise<string> {
  if (dialect) throw new Refusal('An organization keeps its dialect');
  const organization = await organizations.find(name);
  if (!organization) throw new Refusal(`Organization ${name} does not exist`);
  organizations.replace({ ...organization, ...settings });
  return `Organization ${name} is changed. Processes follow within a minute.`;
}

/** Reads what is asked for, all of it before anything is done. */
function work(): (store: Store) => Promise<string> {
  const { values, positionals } = command();
  const [action = '', given, ...more] = positionals;
  if (!['create', 'set', 'show'].includes(action) || given === undefined || more.length > 0) {
    throw new Refusal(USAGE);
  }
  const name = checked(
    OrganizationName,
    given,
    `An organization is named by 1 to 63 small letters, digits and hyphens, a letter first, not: ${given}`,
  );
  if (action === 'show') {
    return async ({ organizations }) => {
      const organization = await organizations.find(name);
      if (!organization) throw new Refusal(`Organization ${name} does not exist`);
      return JSON.stringify(organization, null, 2);
    };
  }
  const wanted = settingsOf(values);
  if (action === 'set')
    return (store) => store.atomically((collections) => change(collections, name, wanted));

  if (values.admin === undefined) throw new Refusal(USAGE);
  const email = checked(Email, values.admin, `Not an e-mail address: ${values.admin}`);
  return async (store) => {
    const password = randomBytes(18).toString('base64url');
    await createOrganization(
      { dialect: 'edge', ...wanted, name, admin: { email, password } },
      { store, now: Date.now },
    );
    return `Organization ${name} is made. Its administrator, shown only this once:\n${email}:${password}`;
  };
}

const wordsFor = (error: unknown): string => {
  if (statusOf(error) === Status.unavailable || statusOf(error) === Status.deadlineExceeded)
    return 'The database cannot be reached';
  return error instanceof Error ? error.message : String(error);
};

async function main(): Promise<void> {
  const asked = work();
  const store = open();
  try {
    console.log(await asked(store));
  } finally {
    await store.close();
  }
}

main().catch((error) => {
  console.error(wordsFor(error));
  process.exitCode = 1;
});
