import { setTimeout as pause } from 'node:timers/promises';
import type { Developer } from '../../../shared/schemas/developer';
import { roundTripsOf } from '../../support/database/roundTrips';
import { askForFile, failingQueries, rowsIn } from '../../support/registry/files';
import { given } from '../../support/registry/given';
import { basic, bearing, quiet, type Registry, startRegistry } from '../../support/registry/registry';

const NOW = Date.UTC(2025, 2, 12, 14, 2, 59);
const HEADER =
  'developerId,email,firstName,lastName,userName,status,createdAt,lastModifiedAt,appCount,attributes';
const database = failingQueries('developers');
const logged: string[] = [];
let server: Registry;
let registry: Registry;

beforeAll(async () => {
  const log = { ...quiet, error: (_: object, message: string) => void logged.push(message) };
  server = await startRegistry({ now: () => NOW, wrapDatabase: database.wrap, log });
});
beforeEach(async () => {
  registry = await server.another();
});
afterEach(() => database.heal());
afterAll(() => server.stop());

const file = async (query = ''): Promise<Record<string, string>[]> => {
  const { status, text } = await registry.get(`/developers:export${query}`);
  expect([query, status]).toEqual([query, 200]);
  return rowsIn(text);
};

/** Stores more developers than one query reads. */
const crowd = async (size: number) => {
  for (let from = 0; from < size; from += 200) {
    await registry.context.store.atomically(({ developers }) => {
      for (let n = from; n < Math.min(from + 200, size); n++) {
        developers.create(registry.org, {
          apps: [],
          companies: [],
          attributes: [],
          organizationName: registry.org,
          status: 'active',
          developerId: `id-${n}`,
          email: `dev${n}@acme.test`,
          firstName: 'A',
          lastName: 'B',
          userName: 'u',
          createdAt: n,
          createdBy: 'x',
          lastModifiedAt: n,
          lastModifiedBy: 'x',
        });
      }
    });
  }
};

test('the file of an empty organization is its header, with a byte order mark and CRLF', async () => {
  const answer = await askForFile(registry, '/developers:export');
  expect(Buffer.from(await answer.arrayBuffer()).toString('utf8')).toBe(`\ufeff${HEADER}\r\n`);
  const names = ['content-type', 'content-disposition', 'cache-control', 'content-length'];
  expect(names.map((name) => answer.headers.get(name))).toEqual([
    'text/csv; charset=utf-8',
    `attachment; filename="${registry.org}-developers-20250312T1402Z.csv"`,
    'no-store',
    null,
  ]);
});

test('rows say of developers what the API says, whatever is in their names and attributes', async () => {
  const odd = {
    firstName: '=HYPERLINK("x")',
    lastName: 'Diaz, "Dora"',
    userName: '美咲',
    attributes: [
      { name: 'note', value: 'one\r\ntwo, "three"\n=4' },
      { name: '=tier', value: '' },
    ],
  };
  const made: Developer[] = [
    await given(registry).developer(odd),
    await given(registry).developer({ firstName: 'Žofie', lastName: '＝1', userName: '-x', attributes: [] }),
    await given(registry).developer({ email: 'ian@acme.test' }),
  ];
  await registry.post('/developers/ian@acme.test?action=inactive');
  await given(registry).app('/developers/ian@acme.test', { name: 'legacy' });
  const rows = await file();
  const guarded = (text: string) => (/^[=＝-]/.test(text) ? `'${text}` : text);
  const expected = await Promise.all(
    made.map(async ({ developerId }) => {
      const { body } = await registry.get(`/developers/${developerId}`);
      return {
        developerId,
        email: body.email,
        status: body.status,
        appCount: `${body.apps.length}`,
        firstName: guarded(body.firstName),
        lastName: guarded(body.lastName),
        userName: guarded(body.userName),
        createdAt: '2025-03-12T14:02:59.000Z',
        lastModifiedAt: new Date(body.lastModifiedAt).toISOString(),
        attributes: Object.fromEntries(
          body.attributes.map(({ name, value }: { name: string; value: string }) => [name, value]),
        ),
      };
    }),
  );
  const read = rows.map(({ attributes, ...row }) => ({ ...row, attributes: JSON.parse(`${attributes}`) }));
  const byId = (one: { developerId?: string }, other: { developerId?: string }) =>
    `${one.developerId}` < `${other.developerId}` ? -1 : 1;
  expect(read).toEqual(expected.sort(byId));
  expect(rows.map(({ status }) => status).sort()).toEqual(['active', 'active', 'inactive']);
});

test('a part of them is exported by what they are searched by, or by their ids', async () => {
  const attributes = [{ name: 'tier', value: 'gold' }];
  const dora = await given(registry).developer({ email: 'dora@acme.test', attributes });
  const ian = await given(registry).developer({ email: 'ian@acme.test', attributes });
  await given(registry).developer({ email: 'nia@acme.test' });
  await registry.post('/developers/ian@acme.test?action=inactive');
  const emails = async (query: string) => (await file(query)).map(({ email }) => email).sort();
  expect(await emails('?status=inactive')).toEqual([ian.email]);
  expect(await emails('?attr=tier:gold')).toEqual([dora.email, ian.email]);
  expect(await emails('?q=DORA')).toEqual([dora.email]);
  expect(await emails('?q=lovelace&attr=tier:gold&status=active')).toEqual([dora.email]);
  expect(await emails(`?ids=${ian.developerId},ghost,${dora.developerId}`)).toEqual([dora.email, ian.email]);
  expect(await emails(`?ids=${ian.developerId},${dora.developerId}&status=active`)).toEqual([dora.email]);
  expect((await file('?q=dora')).map(({ attributes }) => attributes)).toEqual(['{"tier":"gold"}']);
  const many = Array.from({ length: 101 }, (_, n) => `id${n}`).join(',');
  expect((await registry.get(`/developers:export?ids=${many}`)).status).toBe(400);
});

test('of more than are read at once every one is there once, in the order of their ids', async () => {
  await crowd(2100);
  const ids = (await file()).map(({ developerId }) => developerId);
  expect(ids).toHaveLength(2100);
  expect(ids).toEqual([...new Set(ids)].sort());
});

test('the audit trail says who took how many rows, once the file was sent whole', async () => {
  await given(registry).developer();
  await given(registry).developer();
  await file();
  const { body } = await registry.get('/audits?action=export.created');
  expect(body.audit).toMatchObject([
    { actor: 'admin@example.com', entities: ['developers:export'], rows: 2, changes: [] },
  ]);
});

test('a failure before the first row is a refusal like any other', async () => {
  database.failFrom(1);
  const { status, body } = await registry.get('/developers:export');
  expect([status, body.code]).toEqual([503, 'keymint.Unavailable']);
});

test('a failure in the middle breaks the download off, and no audit entry tells of a file', async () => {
  await crowd(2100);
  database.failFrom(3);
  const answer = await askForFile(registry, '/developers:export');
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow('terminated');
  expect(logged).toContain('A file broke off');
  database.heal();
  expect((await registry.get('/audits?action=export.created')).body.audit).toEqual([]);
});

test('for who goes away nothing more is read, and no audit entry tells of a file', async () => {
  await crowd(4100);
  const release = database.hold(2);
  const asking = new AbortController();
  const { body } = await askForFile(registry, '/developers:export', { signal: asking.signal });
  await body?.getReader().read();
  asking.abort();
  await pause(100);
  release();
  await pause(1000);
  // One query is read ahead.
  expect(database.asked()).toBeLessThanOrEqual(3);
  expect((await registry.get('/audits?action=export.created')).body.audit).toEqual([]);
});

test('HEAD answers the head alone', async () => {
  const answer = await askForFile(registry, '/developers:export', {
    method: 'HEAD',
    headers: { authorization: basic(registry.admin.email, registry.admin.password) },
  });
  expect([answer.status, await answer.text()]).toEqual([200, '']);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect((await registry.get('/audits?action=export.created')).body.audit).toEqual([]);
});

test.each([
  ['readonlyadmin', 403],
  ['businessuser', 200],
  ['devadmin', 200],
  ['verifier', 403],
] as const)('a %s is answered %i', async (role, expected) => {
  const { token } = await given(registry).token({ role });
  const { status } = await registry.get('/developers:export', bearing(token));
  expect(status).toBe(expected);
});

test('an organization of X exports the same file', async () => {
  await given(registry).developer();
  const x = await startRegistry({ dialect: 'x', of: registry, now: () => NOW });
  expect((await x.get('/developers:export')).text).toBe((await registry.get('/developers:export')).text);
  await x.stop();
});

test('it takes a round trip for the rows, and one for the audit entry', async () => {
  await registry.get('');
  expect(await roundTripsOf(() => registry.get('/developers:export'))).toEqual([['RunQuery'], ['Commit']]);
});
