import { browserAt } from '../../support/registry/browserSession';
import { given } from '../../support/registry/given';
import { useHourlyRegistry, useOrganization } from '../../support/registry/registry';

const { server, clock } = useHourlyRegistry();
const registry = useOrganization(server);

describe('a member who signs in with a browser', () => {
  test('is told who they are, where, and what they may do there', async () => {
    const { email, password } = await given(registry).member({ role: 'readonlyadmin' });
    const { status, body } = await browserAt(registry).signIn(email, password);
    expect(status).toBe(200);
    expect(body).toEqual({
      email,
      organizations: [
        {
          name: registry.org,
          displayName: server.org,
          role: 'readonlyadmin',
          permissions: expect.arrayContaining(['developers.list', 'audit.read', 'keys.lookup']),
        },
      ],
      cacheSeconds: 180,
    });
    expect(body.organizations[0].permissions).not.toContain('developers.create');
  });

  test('is given a cookie that only this host gets, over TLS, and no script reads', async () => {
    const { email, password } = await given(registry).member();
    const { headers } = await browserAt(registry).signIn(email, password);
    expect(headers.getSetCookie()[0]).toMatch(
      /^__Host-keymint=[\w-]{43}; Max-Age=43200; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
  });

  test('calls with it as themselves, where the page is of this host', async () => {
    const { email, password } = await given(registry).member();
    const browser = browserAt(registry);
    await browser.signIn(email, password);
    const draft = { email: 'eva@example.com', firstName: 'Eva', lastName: 'E', userName: 'eva' };
    const made = await browser.ask('POST', '/developers', draft);
    expect([made.status, made.body.createdBy]).toEqual([201, email]);
  });

  test.each(['cross-site', 'same-site'])('is nobody to a %s page that calls with it', async (site) => {
    const { email, password } = await given(registry).member();
    const browser = browserAt(registry);
    await browser.signIn(email, password);
    expect((await browser.ask('GET', '/developers', undefined, { 'sec-fetch-site': site })).status).toBe(401);
  });

  test('is nobody to a browser that says of a page only that it is of another host', async () => {
    const { email, password } = await given(registry).member();
    const browser = browserAt(registry);
    await browser.signIn(email, password);
    const from = (origin: string) => ({ 'sec-fetch-site': undefined, origin });
    expect((await browser.ask('GET', '/developers', undefined, from('https://evil.test'))).status).toBe(401);
    expect((await browser.ask('GET', '/developers', undefined, from(server.url))).status).toBe(200);
  });

  test('stays signed in for twelve hours', async () => {
    const { email, password } = await given(registry).member();
    const browser = browserAt(registry);
    await browser.signIn(email, password);
    clock.now += 12 * 3_600_000 - 1;
    expect((await browser.ask('GET', '/developers')).status).toBe(200);
    clock.now += 60_000;
    expect((await browser.ask('GET', '/developers')).status).toBe(401);
    expect((await browser.session()).status).toBe(401);
  });

  test('is signed out by another password', async () => {
    const { email, password } = await given(registry).member();
    const browser = browserAt(registry);
    await browser.signIn(email, password);
    await registry.put(`/members/${email}`, { password: 'another-long-password' });
    expect((await browser.ask('GET', '/developers')).status).toBe(401);
  });

  test('does not find an organization that has them with another password', async () => {
    const { email, password } = await given(registry).member();
    const elsewhere = await server.another();
    await given(elsewhere).member({ email });
    const browser = browserAt(registry);
    const { body } = await browser.signIn(email, password);
    expect(body.organizations).toHaveLength(1);
    const { status } = await browser.ask('GET', '/developers', undefined, {}, elsewhere.org);
    expect(status).toBe(404);
  });

  test('is in the audit trail', async () => {
    const { email, password } = await given(registry).member();
    await browserAt(registry).signIn(email, password);
    const { body } = await registry.get('/audits?action=session.started');
    expect(body.audit).toMatchObject([{ actor: email, entities: [`members/${email.toLowerCase()}`] }]);
  });
});

describe('who does not prove themselves', () => {
  test('is told no more than that, whether anybody has the address or not', async () => {
    const { email } = await given(registry).member();
    for (const user of [email, 'nobody@example.com']) {
      const { status, body, headers } = await browserAt(registry).signIn(user, 'a-wrong-password');
      expect([status, body.code]).toEqual([401, 'security.authentication.Unauthorized']);
      expect(headers.get('www-authenticate')).toBeNull();
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  test('is told to wait after ten wrong passwords', async () => {
    const { email, password } = await given(registry).member();
    const browser = browserAt(registry);
    for (let n = 0; n < 10; n++) expect((await browser.signIn(email, `wrong-${n}`)).status).toBe(401);
    const { status, headers } = await browser.signIn(email, password);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'email=a%40b.test&password=x', 415],
    ['text', 'text/plain', '{"email":"a@b.test","password":"x"}', 415],
    ['broken JSON', 'application/json', '{"email":', 400],
    ['no password', 'application/json', '{"email":"a@b.test"}', 400],
  ])('is refused with %s', async (_, type, body, status) => {
    const answer = await fetch(`${server.url}/session`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(answer.status).toBe(status);
  });
});
