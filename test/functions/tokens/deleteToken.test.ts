import { given } from '../../support/registry/given';
import { bearing, useOrganization, useRegistry } from '../../support/registry/registry';

const server = useRegistry();
const registry = useOrganization(server);

test('a revoked token is answered without itself, good for nothing at once, and listed no more', async () => {
  const { token, ...made } = await given(registry).token();
  expect((await registry.get('/developers', bearing(token))).status).toBe(200);
  const { status, body } = await registry.delete(`/tokens/${made.id}`);
  expect(status).toBe(200);
  const { lastUsedAt: _, ...rest } = body;
  expect(rest).toEqual(made);
  const refused = await registry.get('/developers', bearing(token));
  expect([refused.status, refused.body.code]).toEqual([401, 'security.authentication.Unauthorized']);
  expect((await registry.get('/tokens')).body.token).toEqual([]);
});

test('a token revokes itself once', async () => {
  const { id, token } = await given(registry).token({ role: 'orgadmin' });
  expect((await registry.delete(`/tokens/${id}`, bearing(token))).status).toBe(200);
  expect((await registry.delete(`/tokens/${id}`, bearing(token))).status).toBe(401);
});

test('a token used while it is revoked is good for nothing after, every time', async () => {
  for (let round = 0; round < 20; round++) {
    const { id, token } = await given(registry).token();
    const use = () => registry.get('/developers', bearing(token));
    await Promise.all([use(), registry.delete(`/tokens/${id}`), use()]);
    expect([round, (await use()).status]).toEqual([round, 401]);
  }
});

test('what is left of a token after it was revoked is not brought back by its last use', async () => {
  for (let round = 0; round < 20; round++) {
    const { id, token } = await given(registry).token();
    await Promise.all([registry.get('/developers', bearing(token)), registry.delete(`/tokens/${id}`)]);
  }
  expect((await registry.get('/tokens')).body.token).toEqual([]);
});

test.each(['ghost', '0123456789abcdef', '__x__', 'a%2Fb', '%00', 'a'.repeat(100)])(
  'no token is called %s',
  async (id) => {
    const { status, body } = await registry.delete(`/tokens/${id}`);
    expect([status, body.code]).toEqual([404, 'keymint.TokenDoesNotExist']);
  },
);

test('a token of another organization is neither revoked nor of any use here', async () => {
  const another = await server.another();
  const { id, token } = await given(another).token({ role: 'orgadmin' });
  expect((await registry.delete(`/tokens/${id}`)).status).toBe(404);
  const elsewhere = await registry.get('/developers', bearing(token));
  expect([elsewhere.status, elsewhere.body.code]).toEqual([404, 'keymint.OrganizationDoesNotExist']);
  expect((await another.get('/tokens', bearing(token))).body.token).toHaveLength(1);
});

test('a token made out to this organization by hand is nobody’s', async () => {
  const another = await server.another();
  const { token } = await given(another).token({ role: 'orgadmin' });
  const renamed = token.replace(another.org, registry.org);
  expect((await registry.get('/developers', bearing(renamed))).status).toBe(401);
});
