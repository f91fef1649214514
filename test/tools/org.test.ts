import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { KeyRing } from '../../shared/crypto/vault';
import { newApiToken } from '../../shared/domain/apiTokens';
import type { Audit } from '../../shared/schemas/audit';
import { openSqlite } from '../../shared/sqlite/database';
import { programOf } from '../../tools/keymint/program';
import { freePort } from '../../tools/ports';
import { startOrgTool } from '../support/clients/orgTool';
import { databaseVariables, noDatabase } from '../support/database/databases';
import { onFirestore } from '../support/database/lanes';
import { documentsBelow } from '../support/registry/documents';
import { given, unique } from '../support/registry/given';
import { note } from '../support/registry/notes';
import { type Registry, startRegistry } from '../support/registry/registry';

let registry: Registry;
const folder = mkdtempSync(join(tmpdir(), 'keymint-'));
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await registry.stop();
});

/** Runs `npx keymint …` to its end. */
const org = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  startOrgTool(args, { KEYMINT_FOLDER: folder, ...env }).ended;

const admin = 'Ada@example.com';
const create = (name: string, more: string[] = [], env?: NodeJS.ProcessEnv) =>
  org(['org', 'create', name, '--admin', admin, ...more], env);

const lastLine = (out: string): string => out.trimEnd().split('\n').at(-1) ?? '';

/** What the API answers to whoever has the printed line, an e-mail address and a password or a token. */
async function ask(name: string, out: string, path = '') {
  const credentials = lastLine(out);
  const authorization = credentials.includes(':') ? `Basic ${btoa(credentials)}` : `Bearer ${credentials}`;
  const answer = await fetch(`${registry.url}/v1/organizations/${name}${path}`, {
    headers: { authorization },
  });
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely
  return { status: answer.status, body: (await answer.json()) as any };
}

test('an organization is made, whose administrator calls the API with the printed password', async () => {
  const name = unique('acme');
  const { code, out, err } = await create(name);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(new RegExp(`^Organization ${name} is made.*\n${admin}:[\\w-]{24}\n$`));
  const { status, body } = await ask(name, out);
  expect(status).toBe(200);
  expect(body).toMatchObject({ name, environments: ['test', 'prod'], createdBy: admin });

  const stored = JSON.stringify(await documentsBelow(`organizations/${name}`));
  expect(stored).toContain('$argon2id$');
  expect(stored).not.toContain(out.trimEnd().split(':').at(-1));
});

test('its settings are those that were asked for, and are shown', async () => {
  const name = unique('acme');
  const settings = [
    '--dialect',
    'x',
    '--environments',
    'dev,eu-1',
    '--key-length',
    '16',
    '--secret-length',
    '128',
  ];
  const made = await create(name, settings);
  expect((await ask(name, made.out)).body).not.toHaveProperty('createdBy');

  const { code, out } = await org(['org', 'show', name]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    name,
    dialect: 'x',
    environments: ['dev', 'eu-1'],
    keyLength: 16,
    secretLength: 128,
  });
});

test('its settings are changed, those that are not given stay', async () => {
  const name = unique('acme');
  await create(name, ['--product-delete', 'refuse']);
  const { code, out } = await org([
    'org',
    'set',
    name,
    '--secrets',
    'one-time',
    '--developer-status',
    'inactive',
  ]);
  expect({ code, out }).toEqual({
    code: 0,
    out: `Organization ${name} is changed. Processes follow within a minute.\n`,
  });
  expect(JSON.parse((await org(['org', 'show', name])).out)).toMatchObject({
    dialect: 'edge',
    environments: ['test', 'prod'],
    keyLength: 32,
    secretLength: 16,
    productDelete: 'refuse',
    secrets: 'one-time',
    developerStatus: 'inactive',
  });
});

test('what developers may do themselves is set, taken back and shown', async () => {
  const name = unique('acme');
  await create(name, ['--developer-attributes', 'Team,Region', '--apps-per-developer', '3']);
  expect(JSON.parse((await org(['org', 'show', name])).out)).toMatchObject({
    developerAttributes: ['Team', 'Region'],
    appsPerDeveloper: 3,
    keysPerApp: 5,
    keyLifetimeDays: 365,
    keyLifetimeMaxDays: 730,
  });
  const { code, err } = await org([
    'org',
    'set',
    name,
    '--developer-attributes',
    '',
    '--keys-per-app',
    '2',
    '--key-lifetime-days',
    '90',
    '--key-lifetime-max-days',
    'never',
  ]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse((await org(['org', 'show', name])).out)).toMatchObject({
    developerAttributes: [],
    appsPerDeveloper: 3,
    keysPerApp: 2,
    keyLifetimeDays: 90,
    keyLifetimeMaxDays: -1,
  });
});

const issuer = {
  issuer: 'https://login.example.com',
  audience: 'keymint',
  jwksUri: 'https://login.example.com/keys',
  as: 'member',
};

test('its settings of who is let in and what is audited are changed', async () => {
  const name = unique('acme');
  await create(name);
  const google = { preset: 'google', audience: 'portal', as: 'developer' };
  const issuers = JSON.stringify([issuer, google]);
  const { code, err } = await org(['org', 'set', name, '--audit-reads', 'true', '--issuers', issuers]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse((await org(['org', 'show', name])).out)).toMatchObject({
    auditReads: true,
    issuers: [
      issuer,
      {
        issuer: 'https://accounts.google.com',
        audience: 'portal',
        as: 'developer',
        jwksUri: expect.any(String),
      },
    ],
  });
  await org(['org', 'set', name, '--audit-reads', 'false', '--issuers', '[]']);
  expect(JSON.parse((await org(['org', 'show', name])).out)).toMatchObject({
    auditReads: false,
    issuers: [],
  });
});

describe('members', () => {
  const grace = 'Grace@example.com';

  test('are added with a printed password, given another role, and removed, each with an audit entry', async () => {
    const name = unique('acme');
    const owner = await create(name);
    const added = await org(['member', 'add', name, grace, '--role', 'businessuser']);
    expect({ code: added.code, err: added.err }).toEqual({ code: 0, err: '' });
    expect(added.out).toMatch(new RegExp(`^Member ${grace} is added\\..*\n${grace}:[\\w-]{24}\n$`));
    expect((await ask(name, added.out, '/apiproducts')).status).toBe(200);
    expect((await ask(name, added.out, '/members')).status).toBe(403);

    const changed = await org(['member', 'role', name, grace, '--role', 'orgadmin']);
    expect(changed).toEqual({ code: 0, out: `Member ${grace} is orgadmin now.\n`, err: '' });
    expect((await ask(name, owner.out, `/members/${grace}`)).body).toMatchObject({
      email: grace,
      role: 'orgadmin',
      createdBy: 'keymint',
      lastModifiedBy: 'keymint',
    });

    const removed = await org(['member', 'remove', name, grace, '--yes']);
    expect(removed).toEqual({ code: 0, out: `Member ${grace} is removed.\n`, err: '' });
    expect((await ask(name, owner.out, '/members')).body.member).toMatchObject([{ email: admin }]);

    const { audit } = (await ask(name, owner.out, '/audits')).body;
    const changes = audit.filter(({ actor }: Audit) => actor === 'keymint');
    expect(changes.map(({ action }: Audit) => action)).toEqual([
      'deleteMember',
      'updateMember',
      'createMember',
    ]);
  });

  test('leave tokens that they made, which are printed, and revoked where that is asked for', async () => {
    const name = unique('acme');
    const owner = await create(name);
    const mint = async (creator: string) => {
      const { text, id, hash } = newApiToken(name);
      const made = {
        id,
        hash,
        name: 'nightly export',
        role: 'devadmin' as const,
        expiresAt: -1,
        createdAt: 0,
      };
      await registry.context.store.atomically(({ tokens }) =>
        tokens.create(name, { ...made, createdBy: creator, memberKey: creator }),
      );
      return { id, out: `Token\n${text}\n` };
    };
    await org(['member', 'add', name, grace, '--role', 'orgadmin']);
    const [token, other] = [await mint(grace), await mint(admin)];
    const line = `${token.id} nightly export (devadmin, for ever)\n`;
    const demoted = await org(['member', 'role', name, grace, '--role', 'devadmin']);
    expect(demoted.out).toBe(
      `Member ${grace} is devadmin now.\nThese tokens of theirs are still good:\n${line}`,
    );
    expect((await ask(name, token.out, '/apiproducts')).status).toBe(200);

    const removed = await org(['member', 'remove', name, grace, '--revoke-tokens', '--yes']);
    const words = `Member ${grace} is removed.\nThese tokens of theirs are revoked:\n${line}`;
    expect(removed).toEqual({ code: 0, out: words, err: '' });
    const left = (await ask(name, owner.out, '/tokens')).body.token;
    expect(left).toMatchObject([{ id: other.id }]);
  });

  test('one orgadmin remains: the last is neither removed nor given another role', async () => {
    const name = unique('acme');
    await create(name);
    const words = 'An organization keeps at least one orgadmin\n';
    for (const args of [
      ['member', 'remove', name, admin, '--yes'],
      ['member', 'role', name, admin, '--role', 'devadmin'],
    ])
      expect(await org(args)).toEqual({ code: 1, out: '', err: words });
  });

  test('who is there already is not added, and who is not is neither changed nor removed', async () => {
    const name = unique('acme');
    await create(name);
    const add = await org([
      'member',
      'add',
      name,
      admin.toUpperCase().replace('.COM', '.com'),
      '--role',
      'devadmin',
    ]);
    expect({ ...add, err: add.err.toLowerCase() }).toEqual({
      code: 1,
      out: '',
      err: `member ${admin.toLowerCase()} already exists\n`,
    });
    const words = `Member ${grace} does not exist\n`;
    for (const args of [
      ['member', 'remove', name, grace, '--yes'],
      ['member', 'role', name, grace, '--role', 'devadmin'],
    ])
      expect(await org(args)).toEqual({ code: 1, out: '', err: words });
  });
});

describe('tokens', () => {
  test('are made, printed once, and revoked, each with an audit entry', async () => {
    const name = unique('acme');
    const owner = await create(name);
    const made = await org(['token', 'create', name, 'nightly export', '--role', 'readonlyadmin']);
    expect({ code: made.code, err: made.err }).toEqual({ code: 0, err: '' });
    const token = lastLine(made.out);
    expect(token).toMatch(new RegExp(`^km_${name}_[a-f0-9]{16}_[\\w-]{43}$`));
    const id = token.split('_')[2] ?? '';
    expect(made.out).toMatch(new RegExp(`^Token ${id} is made\\.`));
    expect((await ask(name, made.out, '/apiproducts')).status).toBe(200);
    const listed = (await ask(name, owner.out, '/tokens')).body.token;
    expect(listed).toMatchObject([{ id, name: 'nightly export', role: 'readonlyadmin', expiresAt: -1 }]);

    const revoked = await org(['token', 'revoke', name, id, '--yes']);
    const words = `Token ${id} is revoked. Processes follow within a second.\n`;
    expect(revoked).toEqual({ code: 0, out: words, err: '' });
    expect((await ask(name, owner.out, '/tokens')).body).toEqual({ token: [] });
    expect(await org(['token', 'revoke', name, id, '--yes'])).toEqual({
      code: 1,
      out: '',
      err: `Token ${id} does not exist\n`,
    });
    const { audit } = (await ask(name, owner.out, '/audits')).body;
    expect(audit.map(({ action, actor }: Audit) => [action, actor])).toEqual(
      ['deleteToken', 'createToken'].map((action) => [action, 'keymint']),
    );
    const stored = JSON.stringify(await documentsBelow(`organizations/${name}`));
    expect(stored).not.toContain(token.slice(-43));
  });

  test("may be a developer's, and end by themselves", async () => {
    const { email } = await given(registry).developer();
    const before = Date.now();
    const made = await org([
      'token',
      'create',
      registry.org,
      'portal',
      '--role',
      'self',
      '--developer',
      email,
      '--expires-in-seconds',
      '3600',
    ]);
    expect((await ask(registry.org, made.out, `/developers/${email}`)).body).toMatchObject({ email });
    expect((await ask(registry.org, made.out, '/developers')).status).toBe(403);
    const { token } = (await registry.get('/tokens')).body;
    const [{ expiresAt }] = token.filter(({ name }: { name: string }) => name === 'portal');
    expect(expiresAt - before).toBeGreaterThanOrEqual(3_600_000);
    expect(expiresAt - Date.now()).toBeLessThanOrEqual(3_600_000);
  });

  test('are not made for a developer who is not there', async () => {
    const args = ['token', 'create', registry.org, 'x', '--role', 'self', '--developer', 'no@example.com'];
    const { code, out, err } = await org(args);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 1, out: '', lines: 2 });
    expect(err).toContain('no@example.com');
  });
});

test('keys are sealed anew only with a key ring that is named', async () => {
  const { code, err } = await org(['rekey', registry.org], { KEYMINT_KEY_RING: undefined });
  expect({ code, err }).toEqual({
    code: 1,
    err: 'Which key ring? Set KEYMINT_KEY_RING or KEYMINT_KEY_RING_FILE\n',
  });
  expect(await org(['rekey', registry.org])).toEqual({
    code: 0,
    err: '',
    out: `Every key of organization ${registry.org} is sealed under key k1.\n`,
  });
});

test('it is made in the database that a running npm start has noted', async () => {
  const name = unique('acme');
  writeFileSync(join(folder, 'running.json'), JSON.stringify(databaseVariables()));
  const { out } = await create(name, [], noDatabase);
  rmSync(join(folder, 'running.json'));
  expect((await ask(name, out)).status).toBe(200);
});

test('it is made in the SQLite database in the folder of npm start, which need not run', async () => {
  const own = mkdtempSync(join(tmpdir(), 'keymint-'));
  const env = { ...noDatabase, KEYMINT_FOLDER: own };
  try {
    expect((await org(['org', 'show', 'acme'], env)).err).toContain('Which database?');
    await openSqlite({ file: join(own, 'keymint.db') }).close();
    expect((await create('acme', [], env)).code).toBe(0);
    expect((await org(['org', 'show', 'acme'], env)).out).toContain('"displayName": "acme"');
  } finally {
    rmSync(own, { recursive: true });
  }
});

test('one that is there already is refused and stays as it is', async () => {
  const name = unique('acme');
  const first = await create(name);
  const again = await org(['org', 'create', name, '--admin', 'eve@example.com', '--dialect', 'x']);
  expect(again).toEqual({ code: 1, out: '', err: `Organization ${name} already exists\n` });
  expect((await ask(name, first.out)).body).toMatchObject({ createdBy: admin });
  const stored = JSON.stringify(await documentsBelow(`organizations/${name}`));
  expect(stored).not.toContain('eve@example.com');
});

/** Wrong usage, which ends with 2. */
test.each([
  [['create'], /^error: unknown command 'create'\n/],
  [['org'], /^Usage: keymint org /],
  [['org', 'create'], /^error: missing required argument 'name'\n/],
  [['org', 'create', 'acme'], /^error: required option '--admin <e-mail>' not specified\n/],
  [['org', 'create', 'acme', 'more', '--admin', admin], /^error: too many arguments for 'create'/],
  [['org', 'shwo', 'acme'], /^error: unknown command 'shwo'\n\(Did you mean show\?\)\n/],
  [['org', 'show', 'acme', '--colour', 'red'], /^error: unknown option '--colour'\n/],
  [
    ['org', 'set', 'acme', '--secret', 'one-time'],
    /^error: unknown option '--secret'\n\(Did you mean --secrets\?\)\n/,
  ],
  [['org', 'set', 'acme'], /^Name a setting to change/],
  [['org', 'create', 'Acme!', '--admin', admin], /^An organization is named by .*: Acme!\n$/],
  [['org', 'create', 'acme', '--admin', 'ada'], /^Not an e-mail address: ada\n$/],
  [['org', 'create', 'acme', '--admin', 'a:b@example.com'], /^Not an e-mail address: a:b@example.com\n$/],
  [['org', 'create', 'acme', '--admin', admin, '--dialect', 'y'], /^--dialect takes edge\|x, not: y\n$/],
  [
    ['org', 'create', 'acme', '--admin', admin, '--environments', 'a,,b'],
    /^--environments takes test,prod, not: a,,b\n$/,
  ],
  [
    ['org', 'create', 'acme', '--admin', admin, '--key-length', '15'],
    /^--key-length takes 16..128, not: 15\n$/,
  ],
  [
    ['org', 'create', 'acme', '--admin', admin, '--secret-length', '129'],
    /^--secret-length takes 16..128, not: 129\n$/,
  ],
  [
    ['org', 'create', 'acme', '--admin', admin, '--secrets', 'never'],
    /^--secrets takes retrievable\|one-time, not: never\n$/,
  ],
  [['org', 'set', 'nowhere', '--dialect', 'x'], /^An organization keeps its dialect\n$/],
  [['org', 'set', 'acme', '--audit-reads', 'often'], /^--audit-reads takes true\|false, not: often\n$/],
  [['org', 'set', 'acme', '--issuers', '[{'], /^--issuers takes a JSON array, not: \[\{\n$/],
  [['org', 'set', 'acme', '--issuers', '[{"issuer":"x"}]'], /^--issuers takes a JSON array, not: /],
  [
    ['org', 'set', 'acme', '--developer-attributes', 'Team,_tier'],
    /^--developer-attributes takes Team,Region, not: Team,_tier\n$/,
  ],
  [['org', 'set', 'acme', '--keys-per-app', 'many'], /^--keys-per-app takes 0..1000, not: many\n$/],
  [
    ['org', 'set', 'acme', '--key-lifetime-days', '0'],
    /^--key-lifetime-days takes 1..36500\|never, not: 0\n$/,
  ],
  [['member', 'add', 'acme'], /^error: missing required argument 'e-mail'\n/],
  [['member', 'promote', 'acme', admin], /^error: unknown command 'promote'\n/],
  [['member', 'add', 'acme', 'ada', '--role', 'orgadmin'], /^Not an e-mail address: ada\n$/],
  [['member', 'add', 'acme', admin], /^error: required option '--role <role>' not specified\n/],
  [['member', 'add', 'acme', admin, '--role', 'self'], /^--role takes orgadmin\|.*, not: self\n$/],
  [['member', 'role', 'acme', admin, '--role', 'king'], /^--role takes orgadmin\|.*, not: king\n$/],
  [['token', 'create', 'acme', '--role', 'self'], /^error: missing required argument 'purpose'\n/],
  [['token', 'create', 'acme', 'x', '--role', 'king'], /^A token is for something, has a role, /],
  [['token', 'create', 'acme', 'x', '--role', 'self'], /^A token is for something, has a role, /],
  [
    ['token', 'create', 'acme', 'x', '--role', 'devadmin', '--expires-in-seconds', 'soon'],
    /^A token is for something, has a role, /,
  ],
  [['rekey'], /^error: missing required argument 'organization'\n/],
])('%j is wrong usage: what is wrong is named, and nothing is done', async (args, words) => {
  const { code, out, err } = await org(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(words);
  expect(await registry.context.store.organizations.find('acme')).toBeUndefined();
});

test.each([
  ['org', 'set', 'nowhere', '--secrets', 'one-time'],
  ['org', 'show', 'nowhere'],
  ['org', 'delete', 'nowhere'],
  ['member', 'add', 'nowhere', admin, '--role', 'orgadmin'],
  ['member', 'role', 'nowhere', admin, '--role', 'devadmin'],
  ['member', 'remove', 'nowhere', admin],
  ['token', 'create', 'nowhere', 'x', '--role', 'devadmin'],
  ['token', 'revoke', 'nowhere', '0123456789abcdef'],
  ['rekey', 'nowhere'],
])('%s %s %s fails, for there is no such organization', async (...args) => {
  expect(await org(args)).toEqual({
    code: 1,
    out: '',
    err: 'Organization nowhere does not exist\n',
  });
});

test('what ends something asks first, and without a terminal takes --yes', async () => {
  const name = unique('acme');
  const owner = await create(name);
  const { out } = await org(['token', 'create', name, 'nightly', '--role', 'devadmin']);
  const id = out.split(' ')[1] ?? '';
  for (const args of [
    ['token', 'revoke', name, id],
    ['member', 'remove', name, admin],
    ['org', 'delete', name],
  ])
    expect(await org(args)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/ --yes\n$/) });
  expect((await ask(name, owner.out, '/tokens')).body.token).toMatchObject([{ id }]);
});

test('--quiet prints a new secret alone, and --json describes results without what is stored of them', async () => {
  const name = unique('acme');
  const made = await create(name, ['--quiet']);
  expect(made.out).toMatch(new RegExp(`^${admin}:[\\w-]{24}\n$`));
  expect((await ask(name, made.out)).status).toBe(200);
  expect(await org(['org', 'set', name, '--secrets', 'one-time', '--quiet'])).toEqual({
    code: 0,
    out: '',
    err: '',
  });
  const token = await org(['token', 'create', name, 'x', '--role', 'devadmin', '--json']);
  const data = JSON.parse(token.out);
  expect((await ask(name, `\n${data.token}\n`, '/apiproducts')).status).toBe(200);
  for (const args of [
    ['member', 'list'],
    ['token', 'list'],
  ]) {
    const { out } = await org([...args, name, '--json']);
    expect(JSON.parse(out)).toHaveLength(1);
    expect(out).not.toMatch(/hash/i);
  }
  expect(JSON.parse((await org(['org', 'list', '--json'])).out)).toContain(name);
});

test('every command says what it takes, with examples that it understands', async () => {
  const { code, out } = await org(['--help']);
  expect(code).toBe(0);
  const program = programOf();
  const leaves = (command: Command): Command[] =>
    command.commands.length > 0 ? command.commands.flatMap(leaves) : [command];
  for (const command of program.commands) expect(out).toContain(`\n  ${command.name()}`);
  for (const command of leaves(program)) {
    const help: string[] = [];
    command.configureOutput({ writeOut: (text) => help.push(text) }).outputHelp();
    const [, examples = ''] = help.join('').split('\nExamples:\n');
    expect(examples.trim().split('\n').length).toBeGreaterThan(0);
    for (const example of examples.trim().split('\n')) {
      const [, line = ''] = /keymint ([^|>)]*)/.exec(example) ?? [];
      const words = [...line.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word);
      const path = [command.name()];
      for (let up = command.parent; up?.parent; up = up.parent) path.unshift(up.name());
      expect(words.slice(0, path.length)).toEqual(path);
      for (const flag of words.filter((word) => word.startsWith('--')))
        expect([...command.options, ...program.options].map(({ long }) => long)).toContain(flag);
    }
  }
});

test('doctor verifies the database and its key ring, and ends with 1 where something is wrong', async () => {
  const good = await org(['doctor']);
  expect({ code: good.code, err: good.err }).toEqual({ code: 0, err: '' });
  expect(good.out).toMatch(/✓ the key ring is the one/);
  const lost = await org(['doctor'], { KEYMINT_KEY_RING: undefined });
  expect(lost).toMatchObject({ code: 1, out: expect.stringContaining('✕ the database and its key ring') });
});

test('completion prints a script by which bash completes commands and options', async () => {
  const file = join(folder, 'completion.bash');
  writeFileSync(file, (await org(['completion'])).out);
  const complete = (...words: string[]) => {
    const typed = words.map((word) => `'${word}'`).join(' ');
    const script = `. ${file}; COMP_WORDS=(keymint ${typed}); COMP_CWORD=${words.length}; _keymint; echo "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ');
  };
  expect(complete('im')).toEqual(['import']);
  expect(complete('org', '')).toEqual(expect.arrayContaining(['create', 'set', 'show', 'list']));
  expect(complete('org', 'create', 'acme', '--dia')).toEqual(['--dialect']);
  expect(complete('import', 'acme', '--on')).toEqual(expect.arrayContaining(['--once', '--on-conflict']));
});

test('a key ring is made, and edited in its file, which stays private', async () => {
  const file = join(folder, 'ring.json');
  const made = await org(['key-ring', 'new']);
  writeFileSync(file, made.out, { mode: 0o600 });
  const read = () => KeyRing.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { pepper, keys } = read();
  expect(await org(['key-ring', 'add', file])).toMatchObject({ code: 0, err: '' });
  expect(read()).toMatchObject({ primary: 'k1', pepper, keys });
  expect(Object.keys(read().keys)).toEqual(['k1', 'k2']);
  expect(await org(['key-ring', 'remove', file, 'k1', '--yes'])).toMatchObject({
    code: 1,
    err: 'Key k1 seals. Promote another first\n',
  });
  expect(await org(['key-ring', 'promote', file, 'k3'])).toMatchObject({ code: 1 });
  expect(await org(['key-ring', 'promote', file, 'k2'])).toMatchObject({ code: 0 });
  expect(await org(['key-ring', 'remove', file, 'k1'])).toMatchObject({ code: 1 });
  expect(await org(['key-ring', 'remove', file, 'k1', '--yes'])).toMatchObject({ code: 0 });
  expect(read()).toMatchObject({ primary: 'k2', pepper });
  expect(Object.keys(read().keys)).toEqual(['k2']);
  // The id of a key is never given to another.
  expect(await org(['key-ring', 'add', file, '--json'])).toMatchObject({
    out: expect.stringContaining('"added": "k3"'),
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  for (const key of Object.values(read().keys)) note('secrets', key);
});

test('without a database it says how to name one', async () => {
  const { code, err } = await create('acme', [], noDatabase);
  expect({ code, err }).toEqual({
    code: 1,
    err: 'Which database? Set GOOGLE_CLOUD_PROJECT or KEYMINT_SQLITE, or have npm start running\n',
  });
});

onFirestore('SQLite is not reached over a network', () => {
  test('a database that does not answer is told of in one line', async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    const { code, err } = await create('acme', [], { FIRESTORE_EMULATOR_HOST: nobody });
    expect({ code, err }).toEqual({ code: 1, err: 'The database cannot be reached\n' });
  });
});
