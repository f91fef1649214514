import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { databaseOf } from '../../shared/runtime/processContext';
import { auditedCollections } from '../../shared/store/store';
import { deleteOrganization } from '../../shared/tasks/organizationDeletion';
import { startOrgTool } from '../support/clients/orgTool';
import { withProgram } from '../support/database/lanes';
import { fill } from '../support/registry/filled';
import { unique } from '../support/registry/given';
import { type Registry, useRegistry } from '../support/registry/registry';

/* keymint org delete. */

jest.setTimeout(240_000);

const registry = useRegistry();
const database = databaseOf(process.env);
const folder = mkdtempSync(join(tmpdir(), 'keymint-delete-'));
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => startOrgTool(args, { KEYMINT_FOLDER: folder }).ended;
const remove = (org: string, ...more: string[]) => run('org', 'delete', org, '--offline', ...more);

/** The collections below an organization that docs/storage.md describes. */
const described = [
  ...new Set(
    [...readFileSync('docs/storage.md', 'utf8').matchAll(/^\| `organizations\/\{org\}\/(\w+)\//gm)].map(
      ([, name]) => `${name}`,
    ),
  ),
];

/** Documents of one collection, more than fit into a commit. */
const MANY = 700;

/** Gives an organization entities of every kind, and documents in every collection. */
async function fillAll({ org }: Pick<Registry, 'org'>): Promise<void> {
  const writes = [
    ...described.map((name) => ({ replace: `organizations/${org}/${name}/raw`, data: { name } })),
    ...['mail', 'close'].map((kind) => ({ replace: `due/${org}~${kind}~raw`, data: { org } })),
    { replace: `portalSessions/${org}`, data: { organization: org } },
  ];
  // Members are read as such.
  await database.commit(writes.filter(({ replace }) => !replace.endsWith('/members/raw')));
  for (let first = 0; first < MANY; first += 350)
    await database.commit(
      Array.from({ length: 350 }, (_, nth) => ({
        replace: `organizations/${org}/keyUses/raw-${first + nth}`,
        data: { lastUsedAt: 1 },
      })),
    );
}

/** Every document of the database with the name of an organization in its path or its data. */
async function tracesOf(org: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { path, data } of database.streamAll())
    if (path.includes(org) || JSON.stringify(data).includes(org)) found.push(path);
  return found;
}

const listed = async (): Promise<string[]> => JSON.parse((await run('org', 'list', '--json')).out);

test('everything of an organization is deleted, in every collection, and nothing of another', async () => {
  expect(described.sort()).toEqual(
    Object.keys(auditedCollections)
      .filter((name) => name !== '')
      .sort(),
  );
  const [gone, kept] = [await registry.another(), await registry.another()];
  for (const each of [gone, kept]) {
    await fill(each);
    await fillAll(each);
  }
  const both = `${unique('both')}@example.com`;
  const only = `${unique('only')}@example.com`;
  for (const [org, email] of [
    [gone.org, both],
    [kept.org, both],
    [gone.org, only],
  ] as const)
    await run('member', 'add', org, email, '--role', 'devadmin');
  const before = await tracesOf(kept.org);
  expect(before.length).toBeGreaterThan(MANY);

  const { code, out, err } = await remove(gone.org, '--yes');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(new RegExp(`^Organization ${gone.org} is deleted: [\\d,]{3,} documents\\.\n$`));
  expect(await tracesOf(gone.org)).toEqual([]);
  expect(await tracesOf(kept.org)).toEqual(before);
  expect((await kept.get(`/members/${both}`)).status).toBe(200);
  expect(await database.read(`people/${only}`)).toBeUndefined();
  expect(await listed()).not.toContain(gone.org);
  expect(await remove(gone.org, '--yes')).toEqual({
    code: 1,
    out: '',
    err: `Organization ${gone.org} does not exist\n`,
  });
  // Its name is free again.
  expect(await run('org', 'create', gone.org, '--admin', only)).toMatchObject({ code: 0 });
  expect((await run('org', 'show', gone.org)).code).toBe(0);
});

test('it asks first, and without a terminal takes --yes', async () => {
  const { org } = await registry.another();
  const before = await tracesOf(org);
  const { code, out, err } = await remove(org);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/ with 0 developers, 0 apps, 0 keys, 0 API products, .* --yes\n$/);
  expect(await tracesOf(org)).toEqual(before);
});

withProgram('script', () => {
  test('on a terminal its name has to be typed, and the progress is no line of its own', async () => {
    const { org } = await registry.another();
    const before = await tracesOf(org);
    const command = ['node', join(`${process.env.KEYMINT_TEST_FOLDER}`, 'keymint.cjs'), 'org', 'delete', org];
    const type = async (line: string) => {
      const terminal = spawn('script', ['-qec', `${command.join(' ')} --offline`, '/dev/null'], {
        env: { ...process.env, NODE_PATH: resolve('node_modules'), KEYMINT_FOLDER: folder },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      let shown = '';
      terminal.stdout.on('data', (text: Buffer) => {
        shown += text;
        // What is typed before the question is not read.
        if (shown.includes('to go on: ') && !terminal.stdin.writableEnded) terminal.stdin.end(`${line}\n`);
      });
      const [code] = await once(terminal, 'close');
      return { code, shown };
    };
    const refused = await type('acme');
    expect(refused).toMatchObject({ code: 1, shown: expect.stringContaining(`Type ${org} to go on: `) });
    expect(refused.shown).toContain('Nothing was changed');
    expect(await tracesOf(org)).toEqual(before);
    const confirmed = await type(org);
    expect(confirmed.code).toBe(0);
    const [, afterProgress] = confirmed.shown.split(' documents deleted, ');
    expect(afterProgress).toContain('\r\u001b[2K');
    expect(await tracesOf(org)).toEqual([]);
  });
});

test.each([1, 9, 20])(
  'a deletion that ended after %i commits and more goes on where it was',
  async (commits) => {
    const { org } = await registry.another();
    await fillAll({ org });
    let seen = 0;
    for await (const _ of deleteOrganization(org, registry.context, 0)) {
      seen += 1;
      if (seen === commits) break;
    }
    // It does not exist, and no other can take its name.
    expect(await registry.context.store.organizations.find(org)).toBeUndefined();
    expect(await listed()).not.toContain(org);
    expect(await run('org', 'create', org, '--admin', 'ada@example.com')).toEqual({
      code: 1,
      out: '',
      err: `Another organization ${org} is being deleted. Complete it: keymint org delete ${org}\n`,
    });
    expect(await run('doctor')).toMatchObject({ code: 1, out: expect.stringContaining(org) });

    expect(await remove(org, '--yes')).toMatchObject({ code: 0, err: '' });
    expect(await tracesOf(org)).toEqual([]);
    expect((await run('doctor')).out).not.toContain(org);
  },
);

test('what a process that has not noticed stores meanwhile is deleted, too', async () => {
  const { org } = await registry.another();
  await fillAll({ org });
  const settleMs = 300;
  const begun = performance.now();
  let late = 0;
  for await (const _ of deleteOrganization(org, registry.context, settleMs)) {
    // Beyond the end of the first pass, which has fewer commits.
    if (late >= 2 * described.length) continue;
    late += 1;
    await database.commit([{ replace: `organizations/${org}/accounts/late-${late}`, data: {} }]);
  }
  expect(late).toBe(2 * described.length);
  expect(await tracesOf(org)).toEqual([]);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(settleMs);
});

test('an organization that was deleted is refused like one that never was', async () => {
  const target = await registry.another();
  const path = '/developers';
  expect((await target.get(path)).status).toBe(200);
  expect(await remove(target.org, '--yes')).toMatchObject({ code: 0 });
  // Otherwise within a minute.
  registry.context.organizations.forget(target.org);
  registry.context.callers.forget(target.org);
  const authorization = `Basic ${btoa(`${target.admin.email}:${target.admin.password}`)}`;
  const ask = async (org: string) => {
    const answer = await fetch(`${registry.url}/v1/organizations/${org}${path}`, {
      headers: { authorization },
    });
    return { status: answer.status, body: (await answer.text()).replaceAll(org, '(organization)') };
  };
  expect(await ask(target.org)).toEqual(await ask(unique('never')));
});
