import { verifyPassword } from '../../shared/crypto/passwords';
import { processContext } from '../../shared/runtime/processContext';
import { administrator, replacePublishedPasswords, seed } from '../../tools/seed';
import { quiet } from '../support/registry/registry';

const context = processContext(process.env, { log: quiet });
afterAll(() => context.store.close());

const organizations = ['demo', 'demo-x'];

const isPasswordOf = async (org: string, password: string) => {
  const member = await context.store.members.find(org, administrator.email);
  return (await verifyPassword([`${member?.passwordHash}`], password))[0];
};

test('a published password is replaced once, also where it was given long before; others stay', async () => {
  expect(await seed(context, administrator.password)).toEqual(organizations);
  expect(await seed(context, 'another')).toEqual([]);
  expect(await isPasswordOf('demo', administrator.password)).toBe(true);

  expect(await replacePublishedPasswords(context, 'a-better-password')).toEqual(organizations);
  for (const org of organizations) {
    expect(await isPasswordOf(org, administrator.password)).toBe(false);
    expect(await isPasswordOf(org, 'a-better-password')).toBe(true);
  }
  expect(await replacePublishedPasswords(context, 'a-third-password')).toEqual([]);
  expect(await isPasswordOf('demo', 'a-better-password')).toBe(true);
});
