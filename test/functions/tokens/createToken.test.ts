import { roleNames } from '../../../shared/permissions';
import { documentsBelow } from '../../support/registry/documents';
import { given } from '../../support/registry/given';
import { basic, bearing, useOrganization, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
const server = useRegistry({ now: () => clock });
const registry = useOrganization(server);
let clock = NOW;
beforeEach(() => {
  clock = NOW;
});

test('a token is answered this once, names its organization, and is listed without itself', async () => {
  const { status, body } = await registry.post('/tokens', { name: 'export', role: 'businessuser' });
  expect(status).toBe(201);
  expect(body).toEqual({
    name: 'export',
    role: 'businessuser',
    createdAt: NOW,
    createdBy: registry.admin.email,
    expiresAt: -1,
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    token: expect.stringMatching(new RegExp(`^km_${registry.org}_${body.id}_[\\w-]{43}$`)),
  });
  const { token, ...rest } = body;
  expect((await registry.get('/tokens')).body).toEqual({ token: [rest] });
});

test('of a token only a hash is stored, and neither is answered again', async () => {
  const { token } = await given(registry).token();
  const secret = token.slice(-43);
  const stored = JSON.stringify(await documentsBelow(`organizations/${registry.org}`));
  const [, hash = ''] = /"hash":\{"stringValue":"([\w-]{43})"\}/.exec(stored) ?? [];
  expect(hash).toHaveLength(43);
  expect(stored).not.toContain(secret);
  for (const path of ['/tokens', '/audits?action=createToken']) {
    const { status, text } = await registry.get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(hash);
  }
});

test.each([
  ['Authorization, as Bearer', (token: string) => bearing(token)],
  ['Authorization, as bearer', (token: string) => ({ headers: { authorization: `bearer ${token}` } })],
  [
    'X-Keymint-Token, whatever Authorization says',
    (token: string) => ({ headers: { 'x-keymint-token': token, authorization: 'Basic nothing' } }),
  ],
])('a token works in %s', async (_, options) => {
  const { token, name } = await given(registry).token({ role: 'businessuser' });
  const product = { name: 'weather', displayName: 'Weather', approvalType: 'auto' };
  const { status, body } = await registry.post('/apiproducts', product, options(token));
  expect([status, body.createdBy]).toEqual([201, name]);
});

test('as the password of Basic a token is as good, for gateways that know nothing else', async () => {
  const { token } = await given(registry).token({ role: 'orgadmin' });
  const authorization = basic('microgateway', token);
  expect((await registry.get('/developers', { headers: { authorization } })).status).toBe(200);
});

test('with anything before it a token is good for nothing', async () => {
  const { token } = await given(registry).token({ role: 'orgadmin' });
  const wrong = [
    `Basic ${Buffer.from(`microgateway:x${token}`).toString('base64')}`,
    `Basic ${Buffer.from(token).toString('base64')}`,
    `Bearer x${token}`,
    `Bearer ${token}x`,
    `Bearer ${token.toUpperCase()}`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`,
    `Token ${token}`,
    token,
  ];
  for (const authorization of wrong) {
    const { status, body } = await registry.get('/developers', { headers: { authorization } });
    expect([authorization, status, body.code]).toEqual([
      authorization,
      401,
      'security.authentication.Unauthorized',
    ]);
  }
});

test('the secret of one token does not open with the id of another', async () => {
  const [one, other] = [await given(registry).token(), await given(registry).token()];
  const mixed = one.token.replace(one.id, other.id);
  expect((await registry.get('/developers', bearing(mixed))).status).toBe(401);
});

test('a token holds until the moment it expires, and not at it', async () => {
  const { token, expiresAt } = await given(registry).token({ expiresInSeconds: 60 });
  expect(expiresAt).toBe(NOW + 60_000);
  clock = expiresAt - 1;
  expect((await registry.get('/developers', bearing(token))).status).toBe(200);
  clock = expiresAt;
  // A cached caller must not outlive its credential.
  registry.context.callers.forget(registry.org);
  const { status, body } = await registry.get('/developers', bearing(token));
  expect([status, body.code]).toEqual([401, 'security.authentication.Unauthorized']);
  expect((await registry.get('/tokens')).body.token).toHaveLength(1);
});

test.each([[undefined], [-1]])('a token with a lifetime of %s holds for ever', async (expiresInSeconds) => {
  const { token, expiresAt } = await given(registry).token({ expiresInSeconds });
  expect(expiresAt).toBe(-1);
  clock = NOW + 100 * 365 * 24 * 3_600_000;
  expect((await registry.get('/developers', bearing(token))).status).toBe(200);
});

test('a token of a developer sees what is theirs, whether made by e-mail address or developerId', async () => {
  const { email, developerId } = await given(registry).developer();
  const other = await given(registry).developer();
  for (const developer of [email, email.toUpperCase(), developerId]) {
    const made = await given(registry).token({ role: 'self', developer });
    expect(made.developerId).toBe(developerId);
    expect((await registry.get(`/developers/${email}`, bearing(made.token))).status).toBe(200);
    expect((await registry.get(`/developers/${other.email}`, bearing(made.token))).status).toBe(404);
    expect((await registry.get('/developers', bearing(made.token))).status).toBe(403);
  }
});

test('a developer’s token sees nothing of them once they are deleted, also when their address is another’s', async () => {
  const { email, developerId } = await given(registry).developer();
  const { token } = await given(registry).token({ role: 'self', developer: email });
  expect((await registry.get(`/developers/${email}`, bearing(token))).status).toBe(200);
  await registry.delete(`/developers/${email}`);
  await given(registry).developer({ email });
  for (const developer of [email, developerId])
    expect((await registry.get(`/developers/${developer}`, bearing(token))).status).toBe(404);
});

test.each(roleNames.filter((role) => role !== 'self'))('a token may be %s', async (role) => {
  const { token } = await given(registry).token({ role });
  expect((await registry.get('/tokens', bearing(token))).status).toBe(
    role === 'orgadmin' || role === 'readonlyadmin' ? 200 : 403,
  );
});

const INVALID = 'keymint.InvalidRequest';
test.each([
  ['there is no name', { name: undefined }, 400, INVALID],
  ['the name is empty', { name: '' }, 400, INVALID],
  ['there is no role', { role: undefined }, 400, INVALID],
  ['the role is nobody’s', { role: 'root' }, 400, INVALID],
  ['the role is self and no developer is named', { role: 'self' }, 400, INVALID],
  ['a developer is named for another role', { developer: 'ada@example.com' }, 400, INVALID],
  [
    'nobody has the e-mail address',
    { role: 'self', developer: 'nobody@example.com' },
    404,
    'developer.service.DeveloperDoesNotExist',
  ],
  [
    'nobody has the id',
    { role: 'self', developer: 'ghost' },
    404,
    'developer.service.DeveloperIdDoesNotExist',
  ],
  ['the lifetime is negative', { expiresInSeconds: -2 }, 400, INVALID],
  ['the lifetime is no number', { expiresInSeconds: 'x' }, 400, INVALID],
])('when %s none is made', async (_, change, status, code) => {
  const reply = await registry.post('/tokens', { name: 'export', role: 'verifier', ...change });
  expect([reply.status, reply.body.code]).toEqual([status, code]);
  expect((await registry.get('/tokens')).body.token).toEqual([]);
});
