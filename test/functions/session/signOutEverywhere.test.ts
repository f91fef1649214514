import { browserAt } from '../../support/registry/browserSession';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('all browsers of a person are signed out, and nobody else’s', async () => {
  const [grace, ada] = await Promise.all([given(registry).member(), given(registry).member()]);
  const browsers = [browserAt(registry), browserAt(registry), browserAt(registry)];
  for (const browser of browsers) await browser.signIn(grace.email, grace.password);
  const others = browserAt(registry);
  await others.signIn(ada.email, ada.password);
  expect((await browsers[0]?.signOutEverywhere())?.status).toBe(204);
  // The browser that asked has lost its cookie; those of the others are refused.
  const [first, ...rest] = await Promise.all(browsers.map((browser) => browser.session()));
  expect([first?.status, first?.body]).toEqual([200, null]);
  expect(rest.map(({ status }) => status)).toEqual([401, 401]);
  for (const browser of browsers) {
    expect((await browser.ask('GET', '/developers')).status).toBe(401);
  }
  expect((await others.session()).status).toBe(200);
});

test('who is not signed in cannot', async () => {
  expect((await browserAt(registry).signOutEverywhere()).status).toBe(401);
});
