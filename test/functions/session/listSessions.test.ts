import { browserAt } from '../../support/registry/browserSession';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

let clock = 1_700_000_000_000;
const registry = useRegistry({ now: () => clock });

test('whoever is signed in is told of their own sessions, the latest first, and of nobody else’s', async () => {
  const [grace, ada] = await Promise.all([given(registry).member(), given(registry).member()]);
  const browsers = [browserAt(registry), browserAt(registry)];
  for (const browser of browsers) {
    await browser.signIn(grace.email, grace.password);
    clock += 60_000;
  }
  await browserAt(registry).signIn(ada.email, ada.password);
  const [first = browserAt(registry)] = browsers;
  const answer = await first.send('GET', '/sessions');
  expect(answer.status).toBe(200);
  const { sessions } = answer.body as { sessions: { createdAt: number; isCurrent: boolean }[] };
  expect(sessions.map(({ createdAt, isCurrent }) => [clock - createdAt, isCurrent])).toEqual([
    [60_000, false],
    [120_000, true],
  ]);
});

test('who is not signed in is told nothing', async () =>
  expect((await browserAt(registry).send('GET', '/sessions')).status).toBe(401));
