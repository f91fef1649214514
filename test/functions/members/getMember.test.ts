import { given } from '../../support/registry/given';
import { startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('a member is found by their e-mail address, however it is written, without their password', async () => {
  const { password: _, ...member } = await given(registry).member();
  for (const email of [member.email, member.email.toUpperCase()]) {
    const { status, body } = await registry.get(`/members/${email}`);
    expect([status, body]).toEqual([200, member]);
  }
});

test.each(['nobody@example.com', 'ghost', '__x__', 'a%2Fb', '%00', 'a'.repeat(1501)])(
  'nobody is called %s',
  async (email) => {
    const { status, body } = await registry.get(`/members/${email}`);
    expect([status, body.code]).toEqual([404, 'keymint.MemberDoesNotExist']);
  },
);

test('a member of another organization is not there', async () => {
  const { email } = await given(await registry.another()).member();
  expect((await registry.get(`/members/${email}`)).status).toBe(404);
});

test('in dialect x moments are texts, and nobody is named who made or changed them', async () => {
  const x = await startRegistry({ of: registry, dialect: 'x' });
  try {
    const { email, role, createdAt, lastModifiedAt } = await given(registry).member();
    const stamps = { createdAt: `${createdAt}`, lastModifiedAt: `${lastModifiedAt}` };
    expect((await x.get(`/members/${email}`)).body).toEqual({ email, role, ...stamps });
    const { status, body } = await x.get('/members/nobody@example.com');
    expect([status, body.error.status]).toEqual([404, 'NOT_FOUND']);
  } finally {
    await x.stop();
  }
});
