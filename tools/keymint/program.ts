import { Command, type CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import { completionOf } from './completion';
import { EXIT, type Options, type Result, type Run, type Shell } from './outcome';
import { openScreen, type Screen } from './progress';
import { settings } from './settings';

/*
 * The commands of `keymint`, each with what it takes and examples. The module of a command is loaded when it runs.
 */

/** Declares a command; `usage` is its words and arguments, such as `org create <name>`. */
interface Declaration {
  summary: string;
  options?: readonly Option[];
  required?: readonly Option[];
  examples: readonly string[];
  load(): Run;
}

const option = (flags: string, description: string): Option => new Option(flags, description);

const settingOptions = Object.entries(settings).map(([name, { takes, sets }]) =>
  option(`--${name} <${takes}>`, sets),
);
const role = option('--role <role>', 'what the holder may do; docs/permissions.md has the roles');
const revokeTokens = option('--revoke-tokens', 'also revokes the API tokens that the member made');

const org = () => require('./commands/org') as typeof import('./commands/org');
const member = () => require('./commands/member') as typeof import('./commands/member');
const token = () => require('./commands/token') as typeof import('./commands/token');
const diagnosis = () => require('./commands/doctor') as typeof import('./commands/doctor');
const keyRing = () => require('./commands/keyRing') as typeof import('./commands/keyRing');
const keys = () => require('./commands/keys') as typeof import('./commands/keys');
const files = () => require('./commands/files') as typeof import('./commands/files');
const exporting = () => require('./commands/export') as typeof import('./commands/export');
const importing = () => require('./commands/import') as typeof import('./commands/import');
const move = () => require('./commands/move') as typeof import('./commands/move');
const servers = () => require('./commands/servers') as typeof import('./commands/servers');

const groups: Record<string, string> = {
  org: 'makes organizations and changes their settings',
  member: "looks after an organization's staff",
  token: 'looks after API tokens',
  'key-ring': 'makes and edits key rings, which seal consumer keys and secrets',
};

const commands: Record<string, Declaration> = {
  start: {
    summary: 'runs everything on one port, with demo organizations, for development',
    options: [
      option('--memory', 'stores nothing'),
      option('--firestore', 'stores data with the Firestore emulator instead of SQLite'),
    ],
    examples: ['keymint start', 'PORT=9000 keymint start --memory'],
    load: () => servers().start,
  },
  serve: {
    summary: 'runs the built registry on one port; the environment configures it',
    examples: ['KEYMINT_SQLITE=keymint.db KEYMINT_KEY_RING_FILE=ring.json keymint serve'],
    load: () => servers().serve,
  },
  verifier: {
    summary: 'runs the built functions of gateways as a server of their own; the environment configures it',
    examples: ['GOOGLE_CLOUD_PROJECT=my-project KEYMINT_KEY_RING_FILE=ring.json keymint verifier'],
    load: () => servers().verifier,
  },
  'org create <name>': {
    summary: 'makes an organization, and prints the password of its administrator once',
    required: [option('--admin <e-mail>', 'the administrator')],
    options: settingOptions,
    examples: [
      'keymint org create acme --admin ada@example.com',
      'keymint org create acme --admin ada@example.com --dialect x --environments test,prod --quiet',
    ],
    load: () => org().create,
  },
  'org set <name>': {
    summary: 'changes settings of an organization; those that are not named stay',
    options: settingOptions,
    examples: ['keymint org set acme --secrets one-time', 'keymint org set acme --key-lifetime-days never'],
    load: () => org().set,
  },
  'org show <name>': {
    summary: 'prints the settings of an organization',
    examples: ['keymint org show acme'],
    load: () => org().show,
  },
  'org list': {
    summary: 'prints the names of all organizations',
    examples: ['keymint org list --json'],
    load: () => org().list,
  },
  'org delete <name>': {
    summary: 'deletes an organization with everything that belongs to it, also its audit trail',
    options: [
      option(
        '--offline',
        'nothing else uses the database: does not wait until other processes notice the deletion',
      ),
    ],
    examples: ['keymint org delete acme', 'keymint org delete acme --yes'],
    load: () => org().remove,
  },
  'member add <organization> <e-mail>': {
    summary: 'adds a member, and prints the password once',
    required: [role],
    examples: ['keymint member add acme grace@example.com --role businessuser'],
    load: () => member().add,
  },
  'member role <organization> <e-mail>': {
    summary: 'gives a member another role',
    required: [role],
    options: [revokeTokens],
    examples: ['keymint member role acme grace@example.com --role devadmin --revoke-tokens'],
    load: () => member().role,
  },
  'member remove <organization> <e-mail>': {
    summary: 'removes a member',
    options: [revokeTokens],
    examples: ['keymint member remove acme grace@example.com --yes'],
    load: () => member().remove,
  },
  'member list <organization>': {
    summary: 'prints the members and their roles',
    examples: ['keymint member list acme'],
    load: () => member().list,
  },
  'token create <organization> <purpose>': {
    summary: 'makes an API token, and prints it once',
    required: [role],
    options: [
      option('--developer <e-mail>', 'whose it is, for the role self'),
      option('--expires-in-seconds <seconds>', 'lifetime; without an end by default'),
    ],
    examples: [
      'keymint token create acme "nightly export" --role readonlyadmin --expires-in-seconds 86400',
      'TOKEN=$(keymint token create acme gateway --role verifier --quiet)',
    ],
    load: () => token().create,
  },
  'token list <organization>': {
    summary: 'prints the ids, roles and purposes of API tokens',
    examples: ['keymint token list acme'],
    load: () => token().list,
  },
  'token revoke <organization> <id>': {
    summary: 'revokes an API token',
    examples: ['keymint token revoke acme 0f3a9c51d2b84e76 --yes'],
    load: () => token().revoke,
  },
  'key-ring new': {
    summary: 'prints a new key ring',
    examples: ['(umask 077 && keymint key-ring new > ring.json)'],
    load: () => keyRing().create,
  },
  'key-ring add <file>': {
    summary: 'adds a new key to the ring in a file; it opens, and does not seal yet',
    options: [option('--id <id>', 'id of the key; the next of k1, k2, … by default')],
    examples: ['keymint key-ring add ring.json'],
    load: () => keyRing().add,
  },
  'key-ring promote <file> <id>': {
    summary: 'has a key of the ring in a file seal from now on',
    examples: ['keymint key-ring promote ring.json k2'],
    load: () => keyRing().promote,
  },
  'key-ring remove <file> <id>': {
    summary: 'removes a key from the ring in a file',
    examples: ['keymint key-ring remove ring.json k1 --yes'],
    load: () => keyRing().remove,
  },
  'rekey <organization>': {
    summary: 'seals every consumer key and secret anew under the primary key of the ring',
    examples: ['KEYMINT_KEY_RING_FILE=ring.json keymint rekey acme'],
    load: () => keys().rekey,
  },
  'reindex <organization>': {
    summary: 'derives again what developers, apps, API products and teams are searched by, after an upgrade',
    examples: ['keymint reindex acme'],
    load: () => keys().reindex,
  },
  'repair <organization>': {
    summary: 'issues first credentials that are overdue',
    examples: ['keymint repair acme'],
    load: () => keys().repair,
  },
  'import <organization>': {
    summary: 'takes over an organization from Apigee, another Keymint or files, as it is',
    required: [
      option(
        '--from <source>',
        'URL of the organization, …/v1/organizations/NAME, or a file or folder of an exporter',
      ),
    ],
    options: [
      option('--dry-run', 'tells what would be imported, and writes nothing'),
      option('--check', 'compares the source with the organization; ends with 3 where they differ'),
      option('--follow', 'imports again and again, and ends what is gone at the source; until it is stopped'),
      option('--once', 'with --follow, one pass alone'),
      option('--interval <seconds>', 'with --follow, pause between passes; 60 by default'),
      option('--prune', 'with --follow, deletes what is gone at the source instead of revoking it'),
      option('--on-conflict <stop|skip|source>', 'what to do where both changed; stop by default'),
      option('--legacy-keys', 'also takes keys with characters that are refused otherwise'),
      option('--without-secrets', 'takes keys of a source that shows no secrets'),
      option('--user <name>', 'user of the source; its password is KEYMINT_SOURCE_PASSWORD, or typed'),
      option('--password-file <file>', 'password of the user of the source'),
      option(
        '--token-file <file>',
        'access token of the source, read anew when it expires; KEYMINT_SOURCE_TOKEN by default',
      ),
      option('--source-dialect <edge|x>', 'dialect of the source; found out by default'),
      option('--passphrase-file <file>', 'passphrase of an encrypted file; KEYMINT_PASSPHRASE by default'),
    ],
    examples: [
      'keymint import acme --from https://api.enterprise.apigee.com/v1/organizations/acme --user ada@example.com --dry-run',
      'KEYMINT_SOURCE_TOKEN=$(gcloud auth print-access-token) keymint import acme --from https://apigee.googleapis.com/v1/organizations/acme',
      'keymint import acme --from acme.ndjson',
      'keymint import acme --from https://apigee.googleapis.com/v1/organizations/acme --token-file token --follow',
    ],
    load: () => importing().importOrganization,
  },
  'export <organization>': {
    summary: 'writes an organization to a file, one entity a line',
    options: [
      option('--out <file>', 'file to write; standard output by default'),
      option('--with-keys', 'also writes consumer keys and secrets, which is audited'),
      option('--encrypt', 'encrypts the file with a passphrase'),
      option('--passphrase-file <file>', 'the passphrase; KEYMINT_PASSPHRASE, or typed, by default'),
    ],
    examples: [
      'keymint export acme --out acme.ndjson',
      'keymint export acme --out acme.ndjson --with-keys --encrypt',
    ],
    load: () => exporting().exportOrganization,
  },
  doctor: {
    summary: 'verifies that Node.js, the database and the key ring are as they should be',
    examples: ['keymint doctor'],
    load: () => diagnosis().doctor,
  },
  completion: {
    summary: 'prints a script that completes commands and options in bash, or in zsh with bashcompinit',
    examples: ['keymint completion > ~/.local/share/bash-completion/completions/keymint'],
    load: () => async () => {
      const script = completionOf(programOf());
      return { text: script, data: { script } };
    },
  },
  'backup <file>': {
    summary: 'copies the SQLite database into a file while everything goes on',
    examples: ['keymint backup /backups/keymint-$(date +%F).db'],
    load: () => files().backup,
  },
  'restore <file>': {
    summary: 'replaces the SQLite database with a backup, and keeps the one before beside it',
    examples: ['keymint restore /backups/keymint-2026-11-30.db --yes'],
    load: () => files().restore,
  },
  move: {
    summary: 'copies all data from one database to another, and compares both',
    required: [
      option('--from <database>', 'sqlite:FILE, firestore:PROJECT[/DATABASE] or emulator:FOLDER'),
      option('--to <database>', 'sqlite:FILE or firestore:PROJECT[/DATABASE]'),
    ],
    options: [option('--dry-run', 'tells what would be copied, and writes nothing')],
    examples: ['keymint move --from sqlite:keymint.db --to firestore:my-project --dry-run'],
    load: () => move().move,
  },
};

const write = (stream: NodeJS.WriteStream, line: string): void => void stream.write(`${line}\n`);

function print(result: Result, { json, quiet }: Shell): void {
  if (json) write(process.stdout, JSON.stringify(result.data, null, 2));
  else if (!quiet) write(process.stdout, result.text);
  else if (result.secret !== undefined) write(process.stdout, result.secret);
}

const shellOf = ({ json, quiet, yes }: Options): Shell & Screen => ({
  json: json === true,
  quiet: quiet === true,
  yes: yes === true,
  ...openScreen(process.stderr, quiet === true),
});

/**
 * Runs a command and prints what it answered. Missing options are named here: commander would name them before
 * one that is only misspelled.
 */
async function act(command: Command, { required = [], load }: Declaration): Promise<void> {
  const options: Options = command.optsWithGlobals();
  const missing = required.find((each) => options[each.attributeName()] === undefined);
  if (missing) command.error(`error: required option '${missing.flags}' not specified`);
  const shell = shellOf(options);
  const result = await load()(command.args, options, shell).finally(shell.end);
  if (!result) return;
  print(result, shell);
  if (result.differs) process.exitCode = EXIT.differences;
  if (result.fails) process.exitCode = EXIT.failed;
}

/** The command of these words below another, which is made where it is missing. */
function groupOf(root: Command, words: readonly string[]): Command {
  return words.reduce((parent, word) => {
    const known = parent.commands.find((command) => command.name() === word);
    return known ?? parent.command(word).description(groups[word] ?? '');
  }, root);
}

/** Makes the command line. */
export function programOf(): Command {
  const program = new Command('keymint')
    .description(
      "Keymint: a registry of app developers, their apps and their API keys, by Apigee's management API",
    )
    .version(version)
    .option('--json', 'prints results as JSON')
    .option('--quiet', 'prints a new secret alone, and nothing else')
    .option('--yes', 'confirms in advance what would be asked for')
    .addHelpText(
      'after',
      '\nThe database is the one that GOOGLE_CLOUD_PROJECT or KEYMINT_SQLITE names, or else that of npm start.' +
        '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 differences found.',
    )
    .showHelpAfterError('(keymint --help lists all commands; each has --help with examples)')
    .configureHelp({ sortOptions: false, showGlobalOptions: true });
  for (const [usage, declaration] of Object.entries(commands)) {
    const { summary, required = [], options = [], examples } = declaration;
    const [words = ''] = usage.split(' <');
    const path = words.split(' ');
    const command = groupOf(program, path.slice(0, -1))
      .command(usage.slice(words.lastIndexOf(' ') + 1))
      .description(summary)
      .allowExcessArguments(false)
      .addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`);
    for (const each of [...required, ...options]) command.addOption(each);
    command.action(() => act(command, declaration));
  }
  const exiting = (command: Command): void => {
    command.exitOverride().configureHelp({ showGlobalOptions: true });
    command.commands.forEach(exiting);
  };
  exiting(program);
  return program;
}

/** The exit code of what commander throws: help and version are no failures. */
export const exitCodeOf = ({ exitCode }: CommanderError): number => (exitCode === 0 ? EXIT.done : EXIT.usage);
