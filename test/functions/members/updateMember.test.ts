import { given, unique } from '../../support/registry/given';
import { basic, bearing, useOrganization, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
const server = useRegistry({ now: () => clock });
const registry = useOrganization(server);
let clock = NOW;
beforeEach(() => {
  clock = NOW;
});

const as = ({ email, password }: { email: string; password: string }) => ({
  headers: { authorization: basic(email, password) },
});

test('another role holds at once, also for who was remembered', async () => {
  const member = await given(registry).member({ role: 'businessuser' });
  const product = { name: unique('product'), displayName: 'P', approvalType: 'auto' };
  expect((await registry.post('/apiproducts', product, as(member))).status).toBe(201);

  clock += 1000;
  const { status, body } = await registry.put(`/members/${member.email}`, { role: 'readonlyadmin' });
  const { password: _, ...before } = member;
  expect([status, body]).toEqual([200, { ...before, role: 'readonlyadmin', lastModifiedAt: clock }]);
  const again = { ...product, name: unique('product') };
  const refused = await registry.post('/apiproducts', again, as(member));
  expect([refused.status, refused.body.code]).toEqual([403, 'security.authorization.Forbidden']);
  expect((await registry.get('/members', as(member))).status).toBe(200);

  await registry.put(`/members/${member.email}`, { role: 'businessuser' });
  expect((await registry.post('/apiproducts', again, as(member))).status).toBe(201);
});

test('another password holds at once, the old one is good for nothing, and neither is answered', async () => {
  const member = await given(registry).member();
  expect((await registry.get('/developers', as(member))).status).toBe(200);
  const password = unique('another password');
  const { status, text } = await registry.put(`/members/${member.email}`, { password });
  expect(status).toBe(200);
  expect(text).not.toMatch(/password|argon2/);
  expect((await registry.get('/developers', as(member))).status).toBe(401);
  expect((await registry.get('/developers', as({ ...member, password }))).status).toBe(200);
});

test('what is not sent stays: with another role the password does, and with another password the role', async () => {
  const member = await given(registry).member({ role: 'devadmin' });
  await registry.put(`/members/${member.email}`, { role: 'businessuser' });
  expect((await registry.get('/developers', as(member))).status).toBe(200);
  await registry.put(`/members/${member.email}`, { password: 'another password' });
  expect((await registry.get(`/members/${member.email}`)).body.role).toBe('businessuser');
});

test('who was a member is sent back as they were read', async () => {
  const { email } = await given(registry).member();
  const { body } = await registry.get(`/members/${email}`);
  expect((await registry.put(`/members/${email}`, body)).body).toEqual(body);
});

test('the last orgadmin keeps the role, and may have another password', async () => {
  const { admin } = registry;
  const refused = await registry.put(`/members/${admin.email}`, { role: 'businessuser' });
  expect([refused.status, refused.body.code]).toEqual([409, 'keymint.LastAdministrator']);
  expect((await registry.get('/members')).status).toBe(200);
  expect((await registry.put(`/members/${admin.email}`, { role: 'orgadmin' })).status).toBe(200);
  const password = unique('another password');
  expect((await registry.put(`/members/${admin.email}`, { password })).status).toBe(200);
  expect((await registry.get('/members', as({ ...admin, password }))).status).toBe(200);
});

test('an orgadmin beside another may be made less, also by themselves', async () => {
  const other = await given(registry).member({ role: 'orgadmin' });
  const { status } = await registry.put(`/members/${other.email}`, { role: 'readonlyadmin' }, as(other));
  expect(status).toBe(200);
  expect((await registry.put(`/members/${registry.admin.email}`, { role: 'devadmin' })).status).toBe(409);
});

test('two orgadmins who make each other less at the same time leave one, every time', async () => {
  const { admin } = registry;
  const other = await given(registry).member({ role: 'orgadmin' });
  const people = [admin, other];
  for (let round = 0; round < 15; round++) {
    const replies = await Promise.all(
      people.map((one, index) =>
        registry.put(`/members/${people.at(index - 1)?.email}`, { role: 'readonlyadmin' }, as(one)),
      ),
    );
    const { body } = await registry.get('/members');
    const left = people.filter(({ email }) =>
      body.member.some((member: typeof body) => member.email === email && member.role === 'orgadmin'),
    );
    expect(left).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { email } of people.filter((one) => !left.includes(one)))
      expect(
        (await registry.put(`/members/${email}`, { role: 'orgadmin' }, as(left[0] ?? admin))).status,
      ).toBe(200);
  }
});

test.each([
  [
    'nobody has that e-mail address',
    'nobody@example.com',
    { role: 'devadmin' },
    404,
    'keymint.MemberDoesNotExist',
  ],
  ['the role is a gateway’s', undefined, { role: 'verifier' }, 400, 'keymint.InvalidRequest'],
  ['the role is a developer’s', undefined, { role: 'self' }, 400, 'keymint.InvalidRequest'],
  ['the password is short', undefined, { password: 'short' }, 400, 'keymint.InvalidRequest'],
])('when %s nothing changes', async (_, email, change, status, code) => {
  const { password: __, ...member } = await given(registry).member();
  const reply = await registry.put(`/members/${email ?? member.email}`, change);
  expect([reply.status, reply.body.code]).toEqual([status, code]);
  expect((await registry.get(`/members/${member.email}`)).body).toEqual(member);
});

describe('who is given a role that may do less, and has made tokens', () => {
  async function withToken(role: string) {
    const member = await given(registry).member({ role: 'orgadmin' });
    const { body: token } = await registry.post('/tokens', { name: unique('token'), role }, as(member));
    return { member, token };
  }
  const isGood = async ({ token }: { token: string }) =>
    (await registry.get('/developers', bearing(token))).status === 200;

  test('is answered with those, which lose nothing unless that is asked for', async () => {
    const { member, token } = await withToken('orgadmin');
    const { body } = await registry.put(`/members/${member.email}`, { role: 'readonlyadmin' });
    expect(body).toMatchObject({ role: 'readonlyadmin', tokens: [{ id: token.id, role: 'orgadmin' }] });
    expect(await isGood(token)).toBe(true);
  });

  test('loses them in the same call where that is asked for', async () => {
    const { member, token } = await withToken('orgadmin');
    const path = `/members/${member.email}?revokeTokens=true`;
    const { body } = await registry.put(path, { role: 'businessuser' });
    expect(body.tokens).toMatchObject([{ id: token.id }]);
    expect(await isGood(token)).toBe(false);
  });

  test('keeps them with another password, and with a role that may do more', async () => {
    const { member, token } = await withToken('devadmin');
    const path = `/members/${member.email}?revokeTokens=true`;
    expect((await registry.put(path, { password: 'another password' })).body).not.toHaveProperty('tokens');
    expect((await registry.put(path, { role: 'orgadmin' })).body).not.toHaveProperty('tokens');
    expect(await isGood(token)).toBe(true);
  });
});
