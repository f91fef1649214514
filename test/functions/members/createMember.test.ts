import { StaffRole } from '../../../shared/schemas/member';
import { documentsBelow } from '../../support/registry/documents';
import { given, unique } from '../../support/registry/given';
import { basic, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
const registry = useRegistry({ now: () => NOW });

const draftOf = (draft: object = {}) => ({
  email: `${unique('grace')}@example.com`,
  role: 'businessuser',
  ...draft,
});
const as = (email: string, password: string) => ({ headers: { authorization: basic(email, password) } });

test('a password that is not sent is made, answered this once, and opens the door', async () => {
  const draft = draftOf();
  const { status, body } = await registry.post('/members', draft);
  expect(status).toBe(201);
  expect(body).toEqual({
    ...draft,
    password: expect.stringMatching(/^[\w-]{24}$/),
    createdAt: NOW,
    createdBy: registry.admin.email,
    lastModifiedAt: NOW,
    lastModifiedBy: registry.admin.email,
  });
  const { password, ...rest } = body;
  expect((await registry.get(`/members/${draft.email}`)).body).toEqual(rest);
  expect((await registry.get('/developers', as(draft.email, password))).status).toBe(200);
  expect((await registry.get('/developers', as(draft.email, `${password}x`))).status).toBe(401);
});

test('a password that is sent opens the door and is never answered', async () => {
  const password = unique('correct horse battery');
  const draft = draftOf({ password });
  const { status, text } = await registry.post('/members', draft);
  expect(status).toBe(201);
  expect(text).not.toContain('password');
  expect(text).not.toContain(password);
  expect((await registry.get('/developers', as(draft.email, password))).status).toBe(200);
});

test('no two members are made the same password', async () => {
  const made = await Promise.all([given(registry).member(), given(registry).member()]);
  expect(new Set(made.map(({ password }) => password)).size).toBe(2);
});

test('of a password only an argon2id hash is stored, and never answered', async () => {
  const { email, password } = await given(registry).member();
  const stored = JSON.stringify(await documentsBelow(`organizations/${registry.org}`));
  expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  expect(stored).not.toContain(password);
  for (const path of [`/members/${email}`, '/members', '/audits?action=createMember']) {
    const { status, text } = await registry.get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(text).not.toMatch(/argon2|passwordHash/);
    expect(text).not.toContain(password);
  }
});

test.each(StaffRole.options)('a member may be %s', async (role) => {
  const { email, password } = await given(registry).member({ role });
  expect((await registry.get('/members', as(email, password))).status).toBe(
    role === 'orgadmin' || role === 'readonlyadmin' ? 200 : 403,
  );
});

test('an e-mail address is a member’s once, however it is written', async () => {
  const { email } = await given(registry).member();
  const { status, body } = await registry.post('/members', draftOf({ email: email.toUpperCase() }));
  expect([status, body.code]).toEqual([409, 'keymint.MemberAlreadyExists']);
});

test('of many who add the same member at once one does', async () => {
  const draft = draftOf();
  const all = await Promise.all(Array.from({ length: 5 }, () => registry.post('/members', draft)));
  expect(all.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
});

test.each([
  ['there is no e-mail address', { email: undefined }],
  ['the e-mail address is none', { email: 'grace' }],
  ['the e-mail address has a colon', { email: '"gra:ce"@example.com' }],
  ['there is no role', { role: undefined }],
  ['the role is a gateway’s', { role: 'verifier' }],
  ['the role is a developer’s', { role: 'self' }],
  ['the role is nobody’s', { role: 'root' }],
  ['the role is a member of every object', { role: 'constructor' }],
  ['the password has 11 characters', { password: 'x'.repeat(11) }],
  ['the password has 257 characters', { password: 'x'.repeat(257) }],
])('when %s nobody is added', async (_, change) => {
  const draft = draftOf(change);
  const { status, body } = await registry.post('/members', draft);
  expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
  const emails = (await registry.get('/members')).body.member.map(({ email }: { email: string }) => email);
  expect(emails).not.toContain(draft.email);
});
