import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../tools/ports';
import { startOrgTool } from '../support/clients/orgTool';
import { given, unique } from '../support/registry/given';
import { type Registry, useRegistry } from '../support/registry/registry';

/* keymint import that is killed, and that follows its source. */

jest.setTimeout(600_000);

const source = useRegistry();
const folder = mkdtempSync(join(tmpdir(), 'keymint-follow-'));
afterAll(() => rmSync(folder, { recursive: true }));

const start = (args: readonly string[]) =>
  startOrgTool(args, {
    KEYMINT_FOLDER: folder,
    KEYMINT_SOURCE_PASSWORD: source.admin.password,
  });

const from = ({ url, org, admin }: Registry) => [
  '--from',
  `${url}/v1/organizations/${org}`,
  '--user',
  admin.email,
];

const bodyOf = async (registry: Registry, path: string) => (await registry.get(path)).body;

/** Returns everything in an organization except its name, as listed. */
async function contentsOf(registry: Registry) {
  const contents: unknown[] = [];
  for (const [path, id] of [
    ['/developers', 'email'],
    ['/apps', 'appId'],
    ['/apiproducts', 'name'],
  ] as const) {
    const noun = { '/developers': 'developer', '/apps': 'app', '/apiproducts': 'apiProduct' }[path];
    for (let startKey = ''; ; ) {
      const body = await bodyOf(
        registry,
        `${path}?expand=true${startKey && `&startKey=${encodeURIComponent(startKey)}`}`,
      );
      const page = body[noun].slice(startKey === '' ? 0 : 1);
      if (page.length === 0) break;
      for (const { apps, organizationName, ...entity } of page)
        contents.push({ ...entity, ...(apps && { apps: apps.toSorted() }) });
      startKey = page.at(-1)[id];
    }
  }
  return contents;
}

const stamps = {
  createdAt: 1_700_000_000_000,
  createdBy: 'a',
  lastModifiedAt: 1_700_000_000_001,
  lastModifiedBy: 'b',
};

test('an import that is killed twice goes on, and ends as one that was not', async () => {
  const [developers, apps] = [800, 1600];
  const file = join(folder, 'old.ndjson');
  const header = { keymint: 1, kind: 'organization', name: 'old', dialect: 'edge', takenAt: 1 };
  const ids = Array.from({ length: developers }, () => unique('id'));
  writeFileSync(
    file,
    [
      header,
      ...ids.map((developerId, index) => ({
        kind: 'developer',
        developerId,
        email: `d${index}@example.com`,
        firstName: 'D',
        lastName: 'E',
        userName: 'd',
        status: 'active',
        attributes: [],
        ...stamps,
      })),
      ...Array.from({ length: apps }, (_, index) => ({
        kind: 'app',
        owner: { developerId: ids[index % developers] },
        appId: unique('app'),
        name: `app ${index}`,
        status: 'approved',
        scopes: [],
        attributes: [],
        ...stamps,
        credentials: [
          {
            consumerKey: unique('imported-key'),
            consumerSecret: unique('imported-secret'),
            status: 'approved',
            issuedAt: 5,
            expiresAt: -1,
            scopes: [],
            attributes: [],
            apiProducts: [],
          },
        ],
      })),
    ]
      .map((entity) => JSON.stringify(entity))
      .join('\n'),
  );
  const [killed, whole] = [await source.another(), await source.another()];
  const countOf = async (noun: string) =>
    await killed.context.store[noun as 'apps' | 'developers'].count(killed.org, {});
  for (const [noun, least] of [
    ['developers', 200],
    ['apps', 500],
  ] as const) {
    const running = start(['import', killed.org, '--from', file]);
    await until(async () => (await countOf(noun)) >= least || running.child.exitCode !== null, 'some of it', {
      timeoutMs: 300_000,
    });
    running.child.kill('SIGKILL');
    expect(await running.ended).toMatchObject({ code: null });
  }
  expect(await countOf('apps')).toBeLessThan(apps);
  expect(await start(['import', killed.org, '--from', file]).ended).toMatchObject({ code: 0 });
  expect(await start(['import', whole.org, '--from', file]).ended).toMatchObject({ code: 0 });
  // Each run has an entry with what it stored, also one that was killed.
  const { audit } = (await killed.get('/audits')).body;
  expect(audit).toMatchObject([true, false, false].map((isComplete) => ({ imported: { isComplete } })));
  const created = audit.map(({ imported }: { imported: { created: number } }) => imported.created);
  expect(created.reduce((sum: number, count: number) => sum + count, 0)).toBe(developers + apps);
  expect(created.at(-1)).toBeGreaterThanOrEqual(200);
  const contents = await contentsOf(killed);
  expect(contents).toHaveLength(developers + apps);
  expect(contents).toEqual(await contentsOf(whole));
  const again = await start(['import', killed.org, '--from', file, '--json']).ended;
  expect(JSON.parse(again.out).changes).toBe(0);
});

test('500 changes at the source are all visible here while it is followed, and what is gone stops working', async () => {
  const own = await source.another();
  const make = given(own);
  const product = await make.apiProduct();
  const owners = await Promise.all(Array.from({ length: 50 }, () => make.developer()));
  const made = await Promise.all(
    owners.map(({ developerId }) => make.appWithKey(`/developers/${developerId}`)),
  );
  const target = await source.another();
  const args = [
    'import',
    target.org,
    ...from({ ...own, admin: source.admin }),
    '--follow',
    '--interval',
    '1',
  ];
  const env = { KEYMINT_FOLDER: folder, KEYMINT_SOURCE_PASSWORD: own.admin.password };
  const following = startOrgTool(args, env);
  await until(async () => (await bodyOf(target, '/apps')).length === 50, 'the first pass', {
    timeoutMs: 300_000,
  });

  let changes = 0;
  const change = async (reply: Promise<{ status: number }>) => {
    expect((await reply).status).toBeLessThan(300);
    changes += 1;
  };
  for (const [index, { app, key, path }] of made.entries()) {
    const { email, developerId } = owners[index] as (typeof owners)[number];
    await change(
      own.post(`/developers/${developerId}/attributes`, { attribute: [{ name: 'n', value: `${index}` }] }),
    );
    await change(own.put(path, { attributes: [{ name: 'DisplayName', value: `App ${index}` }] }));
    await change(own.post(`${path}/keys/${key.consumerKey}`, { apiProducts: [product.name] }));
    await change(
      own.post(`${path}/keys/create`, { consumerKey: unique('key'), consumerSecret: unique('secret') }),
    );
    await change(own.post(`${path}/keys/${key.consumerKey}?action=revoke`));
    await change(
      own.post(`/developers/${developerId}/apps`, { name: unique('more'), apiProducts: [product.name] }),
    );
    await change(own.post(`/developers/${encodeURIComponent(email)}?action=inactive`));
    await change(
      own.post('/developers', {
        email: `${unique('new')}@example.com`,
        firstName: 'N',
        lastName: 'E',
        userName: 'w',
      }),
    );
    await change(
      own.post('/apiproducts', { name: unique('product'), displayName: 'P', approvalType: 'auto' }),
    );
    await change(own.post(`/developers/${developerId}/apps/${app.name}?action=revoke`));
  }
  expect(changes).toBe(500);
  const expected = await contentsOf(own);
  await until(
    async () => JSON.stringify(await contentsOf(target)) === JSON.stringify(expected),
    'all of it',
    {
      timeoutMs: 300_000,
    },
  );

  // Missing entities are revoked here, and deleted only on request.
  const [one] = made;
  const gone = owners.at(-1);
  await own.delete(`/developers/${owners[0]?.developerId}/apps/${one?.app.name}`);
  await own.delete(`/developers/${gone?.developerId}`);
  await until(
    async () => (await bodyOf(target, `/developers/${gone?.developerId}`)).status === 'inactive',
    'the deactivation',
    { timeoutMs: 300_000 },
  );
  expect(await bodyOf(target, `/apps/${one?.app.appId}`)).toMatchObject({ status: 'revoked' });
  following.child.kill('SIGINT');
  expect(await following.ended).toMatchObject({ code: 0 });

  const pruning = await startOrgTool([...args, '--once', '--prune', '--yes', '--json'], env).ended;
  expect(JSON.parse(pruning.out).report).toMatchObject([{ finding: 'goneDeleted', count: 4 }]);
  expect((await target.get(`/apps/${one?.app.appId}`)).status).toBe(404);
  expect((await target.get(`/developers/${gone?.developerId}`)).status).toBe(404);
  const check = args.filter((arg) => !['--follow', '--interval', '1'].includes(arg));
  expect(await startOrgTool([...check, '--check'], env).ended).toMatchObject({ code: 0 });
});

test('what was changed here is not undone while the source is followed', async () => {
  const own = await source.another();
  const [one, other] = [await given(own).developer(), await given(own).developer()];
  const target = await source.another();
  const args = [
    'import',
    target.org,
    ...from({ ...own, admin: source.admin }),
    '--follow',
    '--once',
    '--json',
  ];
  const env = { KEYMINT_FOLDER: folder, KEYMINT_SOURCE_PASSWORD: own.admin.password };
  const pass = async (...more: string[]) => startOrgTool([...args, ...more], env).ended;
  await pass();
  await target.post(`/developers/${one.developerId}/attributes`, {
    attribute: [{ name: 'n', value: 'here' }],
  });
  await own.delete(`/developers/${one.developerId}`);
  await own.post(`/developers/${other.developerId}?action=inactive`);
  const { code, out } = await pass('--on-conflict', 'skip', '--prune', '--yes');
  expect(code).toBe(0);
  expect(JSON.parse(out).report).toMatchObject([{ finding: 'conflict', count: 1 }]);
  expect(await bodyOf(target, `/developers/${one.developerId}`)).toMatchObject({
    status: 'active',
    attributes: [{ name: 'n', value: 'here' }],
  });
  expect(await bodyOf(target, `/developers/${other.developerId}`)).toMatchObject({ status: 'inactive' });
});
