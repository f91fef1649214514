import { given } from '../../support/registry/given';
import { useOrganization, useRegistry } from '../../support/registry/registry';

const server = useRegistry();
const registry = useOrganization(server);

const emails = async () =>
  (await registry.get('/members')).body.member.map(({ email }: { email: string }) => email);

test('members are listed in the order of their e-mail addresses, whatever their case, without passwords', async () => {
  const { password: _, ...zoe } = await given(registry).member({ email: 'zoe@example.com' });
  const { password: __, ...bea } = await given(registry).member({ email: 'BEA@example.com' });
  const { status, body } = await registry.get('/members');
  const admin = expect.objectContaining({ email: registry.admin.email, role: 'orgadmin' });
  expect([status, body]).toEqual([200, { member: [admin, bea, zoe] }]);
});

test('who is removed is listed no more', async () => {
  const { email } = await given(registry).member();
  expect(await emails()).toEqual([registry.admin.email, email]);
  await registry.delete(`/members/${email}`);
  expect(await emails()).toEqual([registry.admin.email]);
});

test('members of other organizations are not listed', async () => {
  await given(await server.another()).member();
  expect(await emails()).toEqual([registry.admin.email]);
});
