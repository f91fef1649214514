import { EventEmitter, once } from 'node:events';
import { pathOf } from '../../../shared/store/database';
import { given } from '../../support/registry/given';
import { basic, bearing, type Registry, startRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
let registry: Registry;
let clock = NOW;
let commits: EventEmitter;
beforeEach(async () => {
  clock = NOW;
  commits = new EventEmitter();
  registry = await startRegistry({
    now: () => clock,
    wrapDatabase: (database) => ({
      ...database,
      async commit(writes) {
        const counted = await database.commit(writes);
        for (const write of writes) commits.emit(pathOf(write));
        return counted;
      },
    }),
  });
});
afterEach(() => registry.stop());

const listed = async (id: string) =>
  (await registry.get('/tokens')).body.token.find((token: { id: string }) => token.id === id);

test('an organization without tokens lists none', async () => {
  const { status, body } = await registry.get('/tokens');
  expect([status, body]).toEqual([200, { token: [] }]);
});

test('tokens are listed in the order of their ids, as they were made, without themselves', async () => {
  const { developerId } = await given(registry).developer();
  const made = [
    await given(registry).token(),
    await given(registry).token({ expiresInSeconds: 60 }),
    await given(registry).token({ role: 'self', developer: developerId }),
  ];
  const { body, text } = await registry.get('/tokens');
  const rest = made.map(({ token: _, ...kept }) => kept).sort((one, other) => (one.id < other.id ? -1 : 1));
  expect(body).toEqual({ token: rest });
  expect(text).not.toMatch(/km_|hash/);
});

test('tokens of other organizations are not listed', async () => {
  await given(await registry.another()).token();
  expect((await registry.get('/tokens')).body.token).toEqual([]);
});

test('when a token was last used is told, to the minute, and is no change that is audited', async () => {
  const { id, token } = await given(registry).token();
  const path = `organizations/${registry.org}/tokens/${id}`;
  const use = async () => {
    registry.context.callers.forget(registry.org);
    expect((await registry.get('/developers', bearing(token))).status).toBe(200);
  };
  expect(await listed(id)).not.toHaveProperty('lastUsedAt');

  clock = NOW + 5000;
  const first = once(commits, path);
  await use();
  await first;
  expect((await listed(id)).lastUsedAt).toBe(NOW + 5000);

  clock = NOW + 64_999;
  await use();
  clock = NOW + 65_000;
  const next = once(commits, path);
  await use();
  await next;
  expect((await listed(id)).lastUsedAt).toBe(NOW + 65_000);
  expect((await registry.get(`/audits?entity=tokens/${id}`)).body.audit).toHaveLength(1);
});

test('a token that is refused was not used', async () => {
  const { id, token } = await given(registry).token();
  expect((await registry.get('/developers', bearing(`${token.slice(0, -3)}AAA`))).status).toBe(401);
  expect((await (await registry.another()).get('/developers', bearing(token))).status).toBe(404);
  expect(await listed(id)).not.toHaveProperty('lastUsedAt');
});

test('in dialect x moments are texts', async () => {
  const x = await startRegistry({ of: registry, dialect: 'x', now: () => clock });
  try {
    expect((await x.get('/tokens')).text).toBe('{}\n');
    const { token: _, ...made } = await given(x).token();
    expect(made).toMatchObject({ createdAt: `${NOW}`, expiresAt: '-1' });
    expect((await x.get('/tokens')).body).toEqual({ token: [made] });
  } finally {
    await x.stop();
  }
});

test('tokens of one creator are listed: of a member, and of whoever calls with a token of theirs', async () => {
  const member = await given(registry).member({ role: 'orgadmin' });
  const mint = async (name: string, headers: Record<string, string>) =>
    (await registry.post('/tokens', { name, role: 'orgadmin' }, { headers })).body;
  const own = await mint('own', { authorization: basic(member.email, member.password) });
  const next = await mint('next', { authorization: `Bearer ${own.token}` });
  await given(registry).token();
  const by = async (creator: string) =>
    (await registry.get(`/tokens?createdBy=${encodeURIComponent(creator)}`)).body.token.map(
      ({ id }: { id: string }) => id,
    );
  expect(await by(member.email.toUpperCase())).toEqual([own.id, next.id].sort());
  expect(await by('own')).toEqual([next.id]);
  expect(await by('nobody@example.com')).toEqual([]);
  expect((await registry.get('/tokens')).body.token).toHaveLength(3);
});
