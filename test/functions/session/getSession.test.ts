import { processContext } from '../../../shared/runtime/processContext';
import { browserAt } from '../../support/registry/browserSession';
import { given } from '../../support/registry/given';
import { hashesDuring } from '../../support/registry/hashes';
import { quiet, startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('who is signed in is told the same as at signing in', async () => {
  const { email, password } = await given(registry).member();
  const browser = browserAt(registry);
  const { body } = await browser.signIn(email, password);
  expect(await browser.session()).toMatchObject({ status: 200, body });
});

test('a role that was changed meanwhile is told as it is now', async () => {
  const { email, password } = await given(registry).member({ role: 'readonlyadmin' });
  const browser = browserAt(registry);
  await browser.signIn(email, password);
  await registry.put(`/members/${email}`, { role: 'orgadmin' });
  const { body } = await browser.session();
  expect(body.organizations[0].permissions).toContain('developers.create');
});

test('nobody is signed in without a cookie, and the browser asks no password of its own', async () => {
  const { status, text, headers } = await browserAt(registry).session();
  expect([status, text, headers.get('www-authenticate')]).toEqual([200, 'null\n', null]);
});

test('signed out, the demo account is offered as long as its password is the published one', async () => {
  const demoAccount = { email: 'demo@example.com', password: 'the-published-one' };
  const demo = await startRegistry({ demoAccount });
  const offered = async () => (await browserAt(demo).session()).body;
  expect(await offered()).toBeNull();
  await given(demo).member(demoAccount);
  const { result, hashes } = await hashesDuring(() => Promise.all([offered(), offered(), offered()]));
  expect([result, hashes]).toEqual([Array(3).fill({ demo: demoAccount }), 1]);
  const browser = browserAt(demo);
  await browser.signIn(demoAccount.email, demoAccount.password);
  expect((await browser.session()).body).toMatchObject({ email: demoAccount.email });
  await browser.changePassword(demoAccount.password, 'another-of-their-own');
  expect(await offered()).toBeNull();
  await demo.stop();
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.5', false],
  ['keymint.example.com', false],
  ['', false],
])('a process that listens at “%s” has a demo account to offer: %s', async (HOST, isOffered) => {
  const env = { ...process.env, HOST, KEYMINT_DEMO_ACCOUNT: 'demo@example.com:the-published-one' };
  const { demoAccount, store } = processContext(env, { log: quiet });
  await store.close();
  expect(demoAccount).toEqual(
    isOffered ? { email: 'demo@example.com', password: 'the-published-one' } : undefined,
  );
});

test('who is no member any more is not signed in', async () => {
  const { email, password } = await given(registry).member();
  const browser = browserAt(registry);
  await browser.signIn(email, password);
  await registry.delete(`/members/${email}`);
  expect((await browser.session()).status).toBe(401);
});

test('a cookie that was never given here costs no read, at endpoints and at operations', async () => {
  const read: string[] = [];
  const counted = await startRegistry({
    wrapDatabase: (database) => ({
      ...database,
      async read(path, fields) {
        read.push(path);
        return database.read(path, fields);
      },
      async readAll(paths) {
        read.push(...paths);
        return database.readAll(paths);
      },
    }),
  });
  const browser = browserAt(counted);
  const { email, password } = await given(counted).member();
  const { headers } = await browser.signIn(email, password);
  const cookie = `${headers.get('set-cookie')?.split(';', 1)[0]}`;
  const flipped = cookie.endsWith('A') ? 'E' : 'A';
  const wrong = [`__Host-keymint=${'x'.repeat(43)}`, `${cookie.slice(0, -1)}${flipped}`];
  await browser.ask('GET', '/developers');
  const sessionsRead = () => read.filter((path) => path.startsWith('sessions/')).length;
  const before = sessionsRead();
  expect(before).toBeGreaterThan(0);
  for (const made of wrong) {
    expect((await browser.ask('GET', '/developers', undefined, { cookie: made })).status).toBe(401);
    expect((await browserAt(counted).ask('GET', '/developers', undefined, { cookie: made })).status).toBe(
      401,
    );
  }
  expect(sessionsRead()).toBe(before);
  expect((await browser.session()).status).toBe(200);
  await counted.stop();
});
