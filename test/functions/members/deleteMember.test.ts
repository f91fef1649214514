import { given, unique } from '../../support/registry/given';
import {
  basic,
  bearing,
  type RequestOptions,
  useOrganization,
  useRegistry,
} from '../../support/registry/registry';

jest.setTimeout(120_000);

const server = useRegistry();
const registry = useOrganization(server);

const as = ({ email, password }: { email: string; password: string }) => ({
  headers: { authorization: basic(email, password) },
});

test('who is removed is answered as they were, and shut out at once', async () => {
  const { password, ...member } = await given(registry).member();
  const credentials = as({ ...member, password });
  expect((await registry.get('/developers', credentials)).status).toBe(200);
  const { status, body } = await registry.delete(`/members/${member.email.toUpperCase()}`);
  expect([status, body]).toEqual([200, member]);
  expect((await registry.get('/developers', credentials)).status).toBe(401);
  expect((await registry.get(`/members/${member.email}`)).status).toBe(404);
});

test('who is removed may be added anew, with another password', async () => {
  const member = await given(registry).member();
  await registry.delete(`/members/${member.email}`);
  const { password } = await given(registry).member({ email: member.email });
  expect((await registry.get('/developers', as(member))).status).toBe(401);
  expect((await registry.get('/developers', as({ ...member, password }))).status).toBe(200);
});

test('who is nobody, or another organization’s, cannot be removed', async () => {
  const another = await server.another();
  const { email } = await given(another).member();
  for (const name of ['nobody@example.com', email]) {
    const { status, body } = await registry.delete(`/members/${name}`);
    expect([status, body.code]).toEqual([404, 'keymint.MemberDoesNotExist']);
  }
  expect((await another.get(`/members/${email}`)).status).toBe(200);
});

test('the last orgadmin stays, whoever else is a member', async () => {
  await given(registry).member();
  const { status, body } = await registry.delete(`/members/${registry.admin.email}`);
  expect([status, body.code]).toEqual([409, 'keymint.LastAdministrator']);
  expect((await registry.get('/members')).status).toBe(200);
});

test('an orgadmin beside another may go', async () => {
  const other = await given(registry).member({ role: 'orgadmin' });
  expect((await registry.delete(`/members/${registry.admin.email}`)).status).toBe(200);
  expect((await registry.get('/members')).status).toBe(401);
  expect((await registry.delete(`/members/${other.email}`, as(other))).status).toBe(409);
});

test('two orgadmins who remove each other at the same time leave one, every time', async () => {
  let people = [registry.admin, await given(registry).member({ role: 'orgadmin' })];
  for (let round = 0; round < 10; round++) {
    const replies = await Promise.all(
      people.map((one, index) => registry.delete(`/members/${people.at(index - 1)?.email}`, as(one))),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const answers = await Promise.all(people.map((one) => registry.get('/members', as(one))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    const left = people.filter((_, index) => answers[index]?.status === 200);
    const draft = { email: `other-${round}@example.com`, role: 'orgadmin', password: 'correct horse' };
    expect((await registry.post('/members', draft, as(left[0] ?? registry.admin))).status).toBe(201);
    people = [...left, draft];
  }
});

test('two orgadmins removed at the same time by somebody else leave one, every time', async () => {
  const { token } = await given(registry).token({ role: 'orgadmin' });
  let emails = [registry.admin.email, (await given(registry).member({ role: 'orgadmin' })).email];
  for (let round = 0; round < 40; round++) {
    const replies = await Promise.all(
      emails.map((email) => registry.delete(`/members/${email}`, bearing(token))),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { body } = await registry.get('/members', bearing(token));
    expect(body.member).toEqual([expect.objectContaining({ role: 'orgadmin' })]);
    const other = { email: `other-${round}@example.com`, role: 'orgadmin' };
    expect((await registry.post('/members', other, bearing(token))).status).toBe(201);
    emails = [body.member[0].email, other.email];
  }
});

test('of three orgadmins who remove each other in a circle one stays, every time', async () => {
  let people = [
    registry.admin,
    await given(registry).member({ role: 'orgadmin' }),
    await given(registry).member({ role: 'orgadmin' }),
  ];
  for (let round = 0; round < 5; round++) {
    await Promise.all(
      people.map((one, index) => registry.delete(`/members/${people.at(index - 1)?.email}`, as(one))),
    );
    const answers = await Promise.all(people.map((one) => registry.get('/members', as(one))));
    const left = people.filter((_, index) => answers[index]?.status === 200);
    expect(left.length).toBeGreaterThan(0);
    const drafts = Array.from({ length: 3 - left.length }, (_, n) => ({
      email: `other-${round}-${n}@example.com`,
      role: 'orgadmin',
      password: 'correct horse',
    }));
    for (const draft of drafts)
      expect((await registry.post('/members', draft, as(left[0] ?? registry.admin))).status).toBe(201);
    people = [...left, ...drafts];
  }
});

describe('who is removed and has made tokens', () => {
  /** Creates a member with a token, and a token created with that one. */
  async function withTokens(draft: object = {}) {
    const member = await given(registry).member({ role: 'orgadmin', ...draft });
    const mint = async (options: RequestOptions) =>
      (await registry.post('/tokens', { name: unique('token'), role: 'orgadmin' }, options)).body;
    const own = await mint(as(member));
    return { member, own, next: await mint(bearing(own.token)), other: await given(registry).token() };
  }
  const isGood = async ({ token }: { token: string }) =>
    (await registry.get('/developers', bearing(token))).status === 200;
  const withoutItself = ({ token: _, ...kept }: { token: string; id: string }) =>
    expect.objectContaining(kept);
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);

  test('is answered with those, also with the ones that were made with them', async () => {
    const { member, own, next } = await withTokens();
    const { status, body, text } = await registry.delete(`/members/${member.email.toUpperCase()}`);
    expect([status, body.tokens]).toEqual([200, [own, next].sort(byId).map(withoutItself)]);
    expect(text).not.toMatch(/km_|hash|memberKey/);
    expect([await isGood(own), await isGood(next)]).toEqual([true, true]);
  });

  test('loses them in the same call where that is asked for, and nobody else does', async () => {
    const { member, own, next, other } = await withTokens();
    const { status, body } = await registry.delete(`/members/${member.email}?revokeTokens=true`);
    expect([status, body.tokens]).toEqual([200, [own, next].sort(byId).map(withoutItself)]);
    expect([await isGood(own), await isGood(next), await isGood(other)]).toEqual([false, false, true]);
    const { body: listed } = await registry.get('/audits?action=deleteMember');
    expect(listed.audit[0].entities.sort()).toEqual(
      [`members/${member.email}`, `tokens/${own.id}`, `tokens/${next.id}`].sort(),
    );
  });

  test('loses also tokens that an earlier version made, which says no more than who did', async () => {
    const { email } = await given(registry).member();
    const { id } = await given(registry).token();
    const { store } = registry.context;
    const { memberKey: _, ...old } = await store.tokens.get(registry.org, id);
    await store.atomically(async ({ tokens }) =>
      tokens.delete(registry.org, await tokens.get(registry.org, id)),
    );
    await store.atomically(({ tokens }) => tokens.create(registry.org, { ...old, createdBy: email }));
    const { body } = await registry.delete(`/members/${email.toUpperCase()}?revokeTokens=true`);
    expect(body.tokens.map((token: { id: string }) => token.id)).toEqual([id]);
    expect((await registry.get('/tokens')).body.token).toEqual([]);
  });

  test('keeps them, and stays, where they are the last orgadmin', async () => {
    const { own } = await withTokens({ role: 'orgadmin' });
    const { email } = registry.admin;
    await registry.delete(`/members/${email}`);
    const [last] = (await registry.get('/members', bearing(own.token))).body.member;
    const refused = await registry.delete(`/members/${last.email}?revokeTokens=true`, bearing(own.token));
    expect([refused.status, await isGood(own)]).toEqual([409, true]);
  });

  test('loses a thousand of them as well', async () => {
    const member = await given(registry).member();
    const { store } = registry.context;
    const draft = { name: 'one of many', role: 'devadmin' as const, hash: 'x', expiresAt: -1, createdAt: 0 };
    const creator = { createdBy: member.email, memberKey: member.email.toLowerCase() };
    for (let first = 0; first < 1000; first += 250)
      await store.atomically(({ tokens }) => {
        for (let n = first; n < first + 250; n++)
          tokens.create(registry.org, { ...draft, ...creator, id: `${n}`.padStart(16, '0') });
      });
    const { status, body } = await registry.delete(`/members/${member.email}?revokeTokens=true`);
    expect([status, body.tokens.length]).toEqual([200, 1000]);
    expect((await registry.get('/tokens')).body.token).toEqual([]);
    expect((await registry.get(`/members/${member.email}`)).status).toBe(404);
  });
});
