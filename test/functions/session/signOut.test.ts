import { browserAt } from '../../support/registry/browserSession';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('a session that was ended proves nobody, also to who kept its cookie', async () => {
  const { email, password } = await given(registry).member();
  const [browser, thief] = [browserAt(registry), browserAt(registry)];
  const { headers } = await browser.signIn(email, password);
  const cookie = headers.get('set-cookie')?.split(';', 1)[0];
  expect((await thief.ask('GET', '/developers', undefined, { cookie })).status).toBe(200);
  const ended = await browser.signOut();
  expect([ended.status, ended.headers.get('set-cookie')]).toEqual([
    204,
    expect.stringMatching(/^__Host-keymint=; Max-Age=0/),
  ]);
  expect((await thief.ask('GET', '/developers', undefined, { cookie })).status).toBe(401);
});

test('other browsers stay signed in', async () => {
  const { email, password } = await given(registry).member();
  const [one, other] = [browserAt(registry), browserAt(registry)];
  await one.signIn(email, password);
  await other.signIn(email, password);
  await one.signOut();
  expect((await other.session()).status).toBe(200);
});

test('who is not signed in is signed out all the same', async () => {
  expect((await browserAt(registry).signOut()).status).toBe(204);
});
