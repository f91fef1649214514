import type { Developer } from '../../../shared/schemas/developer';
import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { type Registry, startRegistry, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
let clock = NOW;
const server = useRegistry({ now: () => clock });

type Row = Pick<Developer, 'email' | 'developerId' | 'status'> & { apps: number };

const search = async (registry: Registry, query: Record<string, string | number> = {}) => {
  const text = new URLSearchParams(query as Record<string, string>);
  const { status, body } = await registry.get(`/developers:search?${text}`);
  expect([query, status]).toEqual([query, 200]);
  return body;
};

const emailsOf = ({ developers }: { developers: Row[] }): string[] =>
  developers.map(({ email }) => email.replace('@acme.test', ''));

describe('what matches', () => {
  let registry: Registry;
  let dora: Developer;
  beforeAll(async () => {
    registry = await server.another();
    const person = async (firstName: string, lastName: string, draft: object = {}) => {
      clock += 1000;
      const email = `${firstName}.${lastName}@acme.test`.toLowerCase();
      return given(registry).developer({ firstName, lastName, email, userName: `u-${firstName}`, ...draft });
    };
    dora = await person('Dora', 'Diaz', {
      email: 'dora@acme.test',
      attributes: [
        { name: 'tier', value: 'gold' },
        { name: 'a', value: 'b:c' },
      ],
    });
    await person('Ian', 'Iqbal', { email: 'ian@acme.test', attributes: [{ name: 'tier', value: 'gold' }] });
    await registry.post('/developers/ian@acme.test?action=inactive');
    await person('Žofie', 'Ｄoe', { email: 'zofie@acme.test' });
    await person('Dora', 'Novak', { email: 'nova@acme.test' });
    await person('美咲', '山田', { email: 'misaki@acme.test' });
    await person('José María', 'García-Márquez', { email: 'jose@acme.test', userName: 'universidad' });
    await person('Siobhán', "O'Sullivan", { email: 'siobhan@acme.test' });
    await person('Jan', 'van den Berg', { email: 'jan@acme.test' });
  });

  test.each([
    ['dor', ['nova', 'dora']],
    ['DORA@ACME', ['dora']],
    ['ora', []],
    ['  dora  ', ['nova', 'dora']],
    ['dora diaz', ['dora']],
    ['DIAZ d', ['dora']],
    ['dora dora', ['nova', 'dora']],
    ['dora iqbal', []],
    ['u-ian', ['ian']],
    ['ŽOF', ['zofie']],
    ['Z\u030cofie', ['zofie']],
    ['美', ['misaki']],
    ['zofie', ['zofie']],
    ['diaz dora', ['dora']],
    ['maria', ['jose']],
    ['José María', ['jose']],
    ['marquez jose', ['jose']],
    ['van den Berg', ['jan']],
    ['berg van', ['jan']],
    ['sullivan', ['siobhan']],
    ['O’Sullivan', ['siobhan']],
    ['@acme.te', ['jan', 'siobhan', 'jose', 'misaki', 'nova', 'zofie', 'ian', 'dora']],
    ['universidad', ['jose']],
    ['田', ['misaki']],
    ['berg maria', []],
    ['nobody', []],
    ['dora@acme.test.example', []],
    ['%', []],
    ['\u{10ffff}', []],
  ])('%j finds %j, newest first', async (q, expected) => {
    expect(emailsOf(await search(registry, { q }))).toEqual(expected);
  });

  test('a whole developerId finds its developer, and a part of it nobody', async () => {
    expect(emailsOf(await search(registry, { q: dora.developerId.toUpperCase() }))).toEqual(['dora']);
    expect(emailsOf(await search(registry, { q: dora.developerId.slice(0, -1) }))).toEqual([]);
    expect(emailsOf(await search(registry, { q: dora.developerId, status: 'inactive' }))).toEqual([]);
  });

  test.each([
    [{ status: 'inactive' }, ['ian']],
    [{ attr: 'tier:gold' }, ['ian', 'dora']],
    [{ attr: 'tier:gold', status: 'active' }, ['dora']],
    [{ attr: 'a:b:c' }, ['dora']],
    [{ attr: 'tier:' }, []],
    [{ q: 'd', attr: 'tier:gold' }, ['dora']],
    [{ q: 'ian', status: 'active' }, []],
    [{ q: 'ian', status: 'inactive' }, ['ian']],
    [{ q: '   ' }, ['jan', 'siobhan', 'jose', 'misaki', 'nova', 'zofie', 'ian', 'dora']],
  ])('%j finds %j', async (query, expected) => {
    expect(emailsOf(await search(registry, query))).toEqual(expected);
  });

  test.each([
    ['createdAt', ['dora', 'ian', 'zofie', 'nova', 'misaki', 'jose', 'siobhan', 'jan']],
    ['-createdAt', ['jan', 'siobhan', 'jose', 'misaki', 'nova', 'zofie', 'ian', 'dora']],
    ['email', ['dora', 'ian', 'jan', 'jose', 'misaki', 'nova', 'siobhan', 'zofie']],
    ['-email', ['zofie', 'siobhan', 'nova', 'misaki', 'jose', 'jan', 'ian', 'dora']],
    ['lastName', ['dora', 'jose', 'ian', 'nova', 'siobhan', 'jan', 'misaki', 'zofie']],
  ])('by %s they are in that order, page by page as well', async (sort, expected) => {
    expect(emailsOf(await search(registry, { sort }))).toEqual(expected);
    const first = await search(registry, { sort, limit: 2 });
    const second = await search(registry, { sort, limit: 2, cursor: first.nextCursor });
    expect([...emailsOf(first), ...emailsOf(second)]).toEqual(expected.slice(0, 4));
  });

  test('by first name they are in that order, either way', async () => {
    const firstNamesBy = async (sort: string) =>
      (await search(registry, { sort })).developers.map(({ firstName }: { firstName: string }) => firstName);
    const names = ['Dora', 'Dora', 'Ian', 'Jan', 'José María', 'Siobhán', 'Žofie', '美咲'];
    expect(await firstNamesBy('firstName')).toEqual(names);
    expect(await firstNamesBy('-firstName')).toEqual(names.toReversed());
  });

  test('a row has what a list shows, and nothing that is only stored', async () => {
    const { developerId, email, firstName, lastName, userName, status, createdAt, lastModifiedAt } = dora;
    expect((await search(registry, { q: 'diaz' })).developers).toEqual([
      { developerId, email, firstName, lastName, userName, status, apps: 0, createdAt, lastModifiedAt },
    ]);
  });

  test('a developer is found by a new name and no longer by the old one', async () => {
    const other = await given(registry).developer({ email: 'was@acme.test', firstName: 'Before' });
    await registry.put('/developers/was@acme.test', { ...other, email: 'is@acme.test', firstName: 'After' });
    expect(emailsOf(await search(registry, { q: 'before' }))).toEqual([]);
    expect(emailsOf(await search(registry, { q: 'was@' }))).toEqual([]);
    expect(emailsOf(await search(registry, { q: 'after' }))).toEqual(['is']);
    await registry.delete('/developers/is@acme.test');
  });

  test.each([
    ['sort=name'],
    ['status=gone'],
    ['attr=tier'],
    ['limit=0'],
    ['cursor=x'],
    [`cursor=${Buffer.from('{"order":"email"}').toString('base64url')}`],
    [`q=${'a'.repeat(501)}`],
  ])('?%s is refused', async (query) => {
    const { status, body } = await registry.get(`/developers:search?${query}`);
    expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
  });

  test('a cursor of another order is refused', async () => {
    const { nextCursor } = await search(registry, { sort: 'email', limit: 1 });
    const { status, body } = await registry.get(`/developers:search?cursor=${nextCursor}`);
    expect([status, body.message]).toEqual([400, 'cursor: Not of a list by -createdAt']);
  });

  test('without q it takes 1 round trip of 1 query, with q 1 of several, with apps untouched', async () => {
    await registry.get('');
    const page = await search(registry, { limit: 2 });
    const rounds = async (query: Record<string, string | number>) =>
      roundTripsOf(() => search(registry, query));
    expect(await rounds({ limit: 2, cursor: page.nextCursor })).toEqual([['RunQuery']]);
    expect(await rounds({ attr: 'tier:gold', status: 'active', sort: 'email' })).toEqual([['RunQuery']]);
    expect(await rounds({ q: 'dora' })).toHaveLength(1);
  });

  test('an organization of X searches as well', async () => {
    const x = await startRegistry({ dialect: 'x', of: registry });
    const { body } = await x.get('/developers:search?q=diaz');
    expect(body).toEqual({
      developers: [{ ...body.developers[0], createdAt: `${dora.createdAt}` }],
      from: 1,
    });
    expect(emailsOf(body)).toEqual(['dora']);
    await x.stop();
  });
});

describe('pages', () => {
  let registry: Registry;
  let all: string[];
  beforeAll(async () => {
    registry = await server.another();
    // Several are of one moment, and are told apart by their ids alone.
    const made = await Promise.all(
      Array.from({ length: 13 }, (_, n) => given(registry).developer({ email: `dev${n}@acme.test` })),
    );
    clock += 1000;
    const last = await given(registry).developer({ email: 'last@acme.test' });
    const ids = made.map(({ developerId }) => developerId).sort();
    all = [last.developerId, ...ids.reverse()];
  });

  const idsOf = ({ developers }: { developers: Row[] }): string[] =>
    developers.map(({ developerId }) => developerId);

  test.each([[{}], [{ q: 'lovelace' }], [{ status: 'active' }]])(
    'of %j go forth and back, with every developer once',
    async (query) => {
      const pages = [await search(registry, { ...query, limit: 5 })];
      for (let page = pages[0]; page.nextCursor; ) {
        page = await search(registry, { ...query, limit: 5, cursor: page.nextCursor });
        pages.push(page);
      }
      expect(pages.map(({ from }) => from)).toEqual([1, 6, 11]);
      expect(pages.flatMap(idsOf)).toEqual(all);
      expect(pages[0]).not.toHaveProperty('previousCursor');

      const back = await search(registry, { ...query, limit: 5, cursor: pages[2].previousCursor });
      const first = await search(registry, { ...query, limit: 5, cursor: back.previousCursor });
      expect([back.from, first.from]).toEqual([6, 1]);
      expect([idsOf(back), idsOf(first)]).toEqual([idsOf(pages[1]), idsOf(pages[0])]);
      expect(first).not.toHaveProperty('previousCursor');
      const again = await search(registry, { ...query, limit: 5, cursor: first.nextCursor });
      expect(idsOf(again)).toEqual(idsOf(pages[1]));
    },
  );

  test('who comes and who goes moves nobody else; a page of which all are gone leads back', async () => {
    const crowd = await server.another();
    const join = async (n: number) => {
      clock += 1000;
      return given(crowd).developer({ email: `dev${n}@acme.test` });
    };
    for (const n of [1, 2, 3, 4]) await join(n);
    const first = await search(crowd, { limit: 2 });
    expect(emailsOf(first)).toEqual(['dev4', 'dev3']);
    await join(5);
    expect(emailsOf(await search(crowd, { limit: 2, cursor: first.nextCursor }))).toEqual(['dev2', 'dev1']);
    await crowd.delete('/developers/dev2@acme.test');
    await crowd.delete('/developers/dev1@acme.test');
    const empty = await search(crowd, { limit: 2, cursor: first.nextCursor });
    expect(emailsOf(empty)).toEqual([]);
    const back = await search(crowd, { limit: 2, cursor: empty.previousCursor });
    expect(emailsOf(back)).toEqual(['dev4', 'dev3']);
    expect(emailsOf(await search(crowd, { limit: 2, cursor: back.previousCursor }))).toEqual(['dev5']);
  });
});

test('the number of apps follows their making and deleting, whatever else changes, and is an order', async () => {
  const registry = await server.another();
  const busy = await given(registry).developer({ email: 'busy@acme.test' });
  const idle = await given(registry).developer({ email: 'idle@acme.test' });
  await Promise.all(['a', 'b', 'c'].map((name) => given(registry).app(busy, { name })));
  const { appId } = await given(registry).app(idle);
  const counts = async () =>
    (await search(registry, { sort: '-apps' })).developers.map(({ email, apps }: Row) => [email, apps]);
  expect(await counts()).toEqual([
    ['busy@acme.test', 3],
    ['idle@acme.test', 1],
  ]);
  await registry.post(`/developers/${busy.email}?action=inactive`);
  await registry.delete(`/developers/${busy.email}/apps/a`);
  await registry.delete(`/developers/${busy.email}/apps/b`);
  await registry.put(`/developers/${busy.email}`, busy);
  await registry.delete(`/developers/${busy.email}/apps/c`);
  await registry.delete(`/developers/${busy.email}/apps/c`);
  expect(await counts()).toEqual([
    ['idle@acme.test', 1],
    ['busy@acme.test', 0],
  ]);
  await registry.delete(`/apps/${appId}`);
  expect(await counts()).toContainEqual(['idle@acme.test', 0]);
});

test('what developers are found by is in no answer and in no audit entry', async () => {
  const registry = await server.another();
  const developer = await given(registry).developer();
  await registry.put(`/developers/${developer.email}`, { ...developer, firstName: 'Grace' });
  const audits = await registry.get('/audits');
  const { text } = await registry.get(`/developers/${developer.email}`);
  expect(audits.body.audit).toHaveLength(2);
  for (const name of ['firstNameKey', 'lastNameKey', 'userNameKey', 'appCount', '"terms"'])
    expect(audits.text + text).not.toContain(name);
});

test('more than 1,000 that match are told page by page in the order of registration, and in no other', async () => {
  const registry = await server.another();
  const { store } = registry.context;
  const person = (n: number) => ({
    apps: [],
    companies: [],
    attributes: [],
    organizationName: registry.org,
    status: 'active' as const,
    developerId: `id-${n}`,
    email: `many${n}@acme.test`,
    firstName: 'Mary',
    lastName: n === 7 ? 'Seven' : 'X',
    userName: `user${n}`,
    createdAt: n,
    createdBy: 'x',
    lastModifiedAt: n,
    lastModifiedBy: 'x',
  });
  for (let from = 0; from < 1001; from += 143) {
    await store.atomically(({ developers }) => {
      for (let n = from; n < Math.min(from + 143, 1001); n++) developers.create(registry.org, person(n));
    });
  }
  const ordered = { q: 'mary', sort: 'lastName' };
  expect(await search(registry, ordered)).toEqual({ developers: [], from: 1, tooMany: true });
  const newest = await search(registry, { q: 'mary', limit: 100 });
  expect(emailsOf(newest).slice(0, 2)).toEqual(['many1000', 'many999']);
  const next = await search(registry, { q: 'mary', limit: 100, cursor: newest.nextCursor });
  expect([next.from, emailsOf(next)[0]]).toEqual([101, 'many900']);
  expect((await registry.get('/developers:count?q=mary')).body).toEqual({});
  expect(emailsOf(await search(registry, { q: 'mary seven' }))).toEqual(['many7']);
  const { developers, nextCursor } = await search(registry, { q: 'many1', limit: 100 });
  expect(developers).toHaveLength(100);
  expect((await search(registry, { q: 'many1', limit: 100, cursor: nextCursor })).from).toBe(101);
  const { body, status } = await registry.get('/developers:export?q=mary');
  expect([status, body.message]).toEqual([400, 'q: More than 1,000 developers match; add a word']);
});
