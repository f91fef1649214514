import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openDatabase, Status, statusOf } from '../shared/collections/firestore';
import { openStore, type Store } from '../shared/collections/store';
import { DialectName, OrganizationName } from '../shared/schemas/organization';
import { newKeyRing, openVault } from '../shared/vault';
import { dataFolder, findRunning } from './running';
import { createOrganization } from './seed';

/*
 * npm run org: makes an organization with one administrator, or shows one, in the database that the
 * environment names, or else in that of a running `npm start`.
 */

const USAGE =
  'Usage: npm run org -- create <name> --admin <e-mail> [--dialect edge|x] [--environments test,prod] ' +
  '[--key-length N] [--secret-length N], or npm run org -- show <name>';

/** What is said in one line and ends the tool. */
class Refusal extends Error {}

function checked<T>(schema: z.ZodType<T>, value: unknown, words: string): T {
  const { success, data } = schema.safeParse(value);
  if (!success) throw new Refusal(words);
  return data;
}

const Length = z.coerce.number().int().min(16).max(128);
// A user name in Basic credentials ends at the first colon.
const Email = z
  .string()
  .max(254)
  .regex(z.regexes.unicodeEmail)
  .regex(/^[^:]+$/);
const Environments = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.string().regex(/^[\w.-]{1,255}$/)));

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
  try {
    const options = {
      admin: { type: 'string' },
      dialect: { type: 'string', default: 'edge' },
      environments: { type: 'string', default: 'test,prod' },
      'key-length': { type: 'string' },
      'secret-length': { type: 'string' },
    } as const;
    return parseArgs({ options, allowPositionals: true });
  } catch {
    throw new Refusal(USAGE);
  }
}

/** Reads what is asked for, all of it before anything is done. */
function work(): (store: Store) => Promise<string> {
  const { values, positionals } = command();
  const [action, given, ...more] = positionals;
  if ((action !== 'create' && action !== 'show') || given === undefined || more.length > 0) {
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

  if (values.admin === undefined) throw new Refusal(USAGE);
  const email = checked(Email, values.admin, `Not an e-mail address: ${values.admin}`);
  const lengthOf = (option: 'key-length' | 'secret-length') =>
    checked(Length.optional(), values[option], `--${option} is a whole number from 16 to 128`);
  const keyLength = lengthOf('key-length');
  const secretLength = lengthOf('secret-length');
  const organization = {
    name,
    dialect: checked(DialectName, values.dialect, `A dialect is edge or x, not: ${values.dialect}`),
    environments: checked(Environments, values.environments, '--environments are names, as in test,prod'),
    ...(keyLength && { keyLength }),
    ...(secretLength && { secretLength }),
  };
  return async (store) => {
    const password = randomBytes(18).toString('base64url');
    await createOrganization({ ...organization, admin: { email, password } }, { store, now: Date.now });
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
