import { databaseOf } from '../../../shared/runtime/processContext';
import { browserAt } from '../../support/registry/browserSession';
import { given, unique } from '../../support/registry/given';
import {
  basic,
  bearing,
  type Registry,
  useHourlyRegistry,
  useOrganization,
} from '../../support/registry/registry';

const { server, clock } = useHourlyRegistry();
const registry = useOrganization(server);

/** Client credentials of Apigee's command-line clients. */
const CLIENT = 'Basic ZWRnZWNsaTplZGdlY2xpc2VjcmV0';
const FORM = 'application/x-www-form-urlencoded;charset=utf-8';

async function ask(form: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await fetch(`${server.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: CLIENT, 'content-type': FORM, accept: 'application/json', ...headers },
    body: new URLSearchParams(form),
  });
  const text = await answer.text();
  const type = answer.headers.get('content-type');
  return { status: answer.status, type, headers: answer.headers, text, body: JSON.parse(text) };
}

const logIn = (username: string, password: string) => ask({ grant_type: 'password', username, password });
const refresh = (token: string) => ask({ grant_type: 'refresh_token', refresh_token: token });

/** Logs in and returns the tokens. */
async function loggedIn(username: string, password: string): Promise<{ access: string; renew: string }> {
  const { status, body } = await logIn(username, password);
  expect(status).toBe(200);
  return { access: body.access_token, renew: body.refresh_token };
}

const use = async (access: string, at = registry) => (await at.get('/developers', bearing(access))).status;

/** Clears the cache of callers. */
const forget = () => server.context.callers.forget(registry.org);

const REFUSED = { error: 'unauthorized', error_description: 'Invalid Credentials' };

describe('who logs in with a password', () => {
  test('is answered as Apigee’s clients expect it, and calls with what they were given', async () => {
    const { email, password } = await given(registry).member();
    const { status, body, type, headers } = await logIn(email, password);
    expect([status, type]).toEqual([200, 'application/json']);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      access_token: expect.stringMatching(/^kma_[\w-]+$/),
      refresh_token: expect.stringMatching(/^kmr_[\w-]+$/),
      token_type: 'bearer',
      expires_in: 1799,
      scope: '',
    });
    const draft = { name: unique('product'), displayName: 'P', approvalType: 'auto' };
    const made = await registry.post('/apiproducts', draft, bearing(body.access_token));
    expect([made.status, made.body.createdBy]).toEqual([201, email]);
    expect((await registry.get('/members', bearing(body.access_token))).status).toBe(403);
  });

  test('may write their address in any case, and use characters that a form escapes', async () => {
    const password = 'a+b&c=d é%20 🜁!';
    const email = `${unique('o+hara')}@example.com`;
    await registry.post('/members', { email, password, role: 'devadmin' });
    const { access } = await loggedIn(email.toUpperCase(), password);
    expect(await use(access)).toBe(200);
  });

  test('may send the parameters in the query, as for a refresh', async () => {
    const { email, password } = await given(registry).member();
    const send = async (parameters: Record<string, string>) => {
      const query = new URLSearchParams(parameters);
      const answer = await fetch(`${server.url}/oauth/token?${query}`, { method: 'POST' });
      return { status: answer.status, body: (await answer.json()) as Record<string, string> };
    };
    const { status, body } = await send({ grant_type: 'password', username: email, password });
    expect([status, body.token_type]).toEqual([200, 'bearer']);
    expect(await use(`${body.access_token}`)).toBe(200);
    const renewed = await send({ grant_type: 'refresh_token', refresh_token: `${body.refresh_token}` });
    expect(await use(`${renewed.body.access_token}`)).toBe(200);
    expect((await send({ grant_type: 'password', username: email, password: 'wrong' })).status).toBe(401);
  });

  test('may send some in the form and some in the query; the form counts', async () => {
    const { email, password } = await given(registry).member();
    const query = new URLSearchParams({ grant_type: 'password', username: email, password: 'wrong' });
    const answer = await fetch(`${server.url}/oauth/token?${query}`, {
      method: 'POST',
      body: new URLSearchParams({ password }),
    });
    expect(answer.status).toBe(200);
  });

  test('needs no client’s header', async () => {
    const { email, password } = await given(registry).member();
    const form = { grant_type: 'password', username: email, password };
    expect((await ask(form, { authorization: '' })).status).toBe(200);
  });

  test('is whatever their role is at the moment', async () => {
    const { email, password } = await given(registry).member({ role: 'devadmin' });
    const { access } = await loggedIn(email, password);
    expect((await registry.get('/members', bearing(access))).status).toBe(403);
    await registry.put(`/members/${email}`, { role: 'readonlyadmin' });
    expect((await registry.get('/members', bearing(access))).status).toBe(200);
  });
});

describe('refused with the same bytes are', () => {
  test('a wrong password, an unknown user, none at all, and a removed member', async () => {
    const { email, password } = await given(registry).member();
    const gone = await given(registry).member();
    await registry.delete(`/members/${gone.email}`);
    const replies = [
      await logIn(email, `${password}x`),
      await logIn('nobody@example.com', password),
      await logIn(email, ''),
      await logIn('', ''),
      await logIn('__x__', password),
      await logIn('\0', password),
      await logIn('a'.repeat(5000), password),
      await ask({ grant_type: 'password' }),
      await logIn(gone.email, gone.password),
      await refresh('kmr_x'),
      await refresh(''),
    ];
    expect(replies.map(({ status, text }) => [status, text])).toEqual(
      replies.map(() => [401, `${JSON.stringify(REFUSED)}\n`]),
    );
  });
});

describe('a refresh token', () => {
  test('gives another access token and another refresh token, without the password', async () => {
    const { email, password } = await given(registry).member();
    const first = await loggedIn(email, password);
    clock.now += 1800_000;
    const { status, body } = await refresh(first.renew);
    expect([status, body.expires_in]).toEqual([200, 1799]);
    expect([body.access_token, body.refresh_token]).not.toEqual([first.access, first.renew]);
    expect(await use(first.access)).toBe(401);
    expect(await use(body.access_token)).toBe(200);
    expect((await refresh(body.refresh_token)).status).toBe(200);
  });

  test('is good for a day, and no longer', async () => {
    const { email, password } = await given(registry).member();
    const { renew } = await loggedIn(email, password);
    clock.now += 24 * 3_600_000 - 1;
    expect((await refresh(renew)).status).toBe(200);
    clock.now += 1;
    const { status, body } = await refresh(renew);
    expect([status, body]).toEqual([401, REFUSED]);
  });

  test('is no access token, and an access token is no refresh token, whatever it is called', async () => {
    const { email, password } = await given(registry).member();
    const { access, renew } = await loggedIn(email, password);
    expect(await use(renew)).toBe(401);
    expect(await use(renew.replace('kmr_', 'kma_'))).toBe(401);
    for (const token of [access, access.replace('kma_', 'kmr_')]) {
      const { status, body } = await refresh(token);
      expect([status, body]).toEqual([401, REFUSED]);
    }
  });
});

describe('a refresh token that is used again', () => {
  test('within half a minute gives the same next one, as the first answer may have been lost', async () => {
    const { email, password } = await given(registry).member();
    const { renew } = await loggedIn(email, password);
    const first = await refresh(renew);
    clock.now += 29_999;
    const again = await refresh(renew);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await use(again.body.access_token)).toBe(200);
    // Both are valid at that moment.
    clock.now += 60_000;
    expect((await refresh(again.body.refresh_token)).status).toBe(200);
    expect((await refresh(first.body.refresh_token)).status).toBe(200);
  });

  test('by twenty at once gives each of them tokens', async () => {
    const { email, password } = await given(registry).member();
    const { renew } = await loggedIn(email, password);
    const replies = await Promise.all(Array.from({ length: 20 }, () => refresh(renew)));
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    clock.now += 60_000;
    const [last] = replies.slice(-1);
    expect((await refresh(`${last?.body.refresh_token}`)).status).toBe(200);
  });

  test('later ends all that came of the log-in, and is in the audit trail', async () => {
    const { email, password } = await given(registry).member();
    const stolen = await loggedIn(email, password);
    const { body: next } = await refresh(stolen.renew);
    expect(await use(next.access_token)).toBe(200);
    clock.now += 30_000;
    expect((await refresh(stolen.renew)).body).toEqual(REFUSED);
    expect((await refresh(next.refresh_token)).body).toEqual(REFUSED);
    clock.now += 1000;
    expect([await use(stolen.access), await use(next.access_token)]).toEqual([401, 401]);
    const { body } = await registry.get('/audits?action=login.reused');
    expect(body.audit).toMatchObject([{ actor: email, entities: [`members/${email}`] }]);
  });

  test('after its successor was ends it as well, however soon', async () => {
    const { email, password } = await given(registry).member();
    const { renew } = await loggedIn(email, password);
    const { body: second } = await refresh(renew);
    const { body: third } = await refresh(second.refresh_token);
    expect((await refresh(renew)).body).toEqual(REFUSED);
    expect((await refresh(third.refresh_token)).body).toEqual(REFUSED);
  });

  test('ends no other log-in of that person', async () => {
    const { email, password } = await given(registry).member();
    const [one, other] = [await loggedIn(email, password), await loggedIn(email, password)];
    await refresh(one.renew);
    clock.now += 60_000;
    await refresh(one.renew);
    expect((await refresh(other.renew)).status).toBe(200);
  });
});

test('a log-in that is renewed every day ends after thirty', async () => {
  const { email, password } = await given(registry).member();
  let { renew } = await loggedIn(email, password);
  for (let day = 1; day <= 30; day++) {
    clock.now += 24 * 3_600_000 - 1;
    const { status, body } = await refresh(renew);
    expect([day, status]).toEqual([day, 200]);
    renew = body.refresh_token;
  }
  // The rest of the thirty days, less than the usual lifetime of a token.
  const { body } = await refresh(renew);
  clock.now += 30;
  expect(await use(body.access_token)).toBe(401);
  expect((await refresh(body.refresh_token)).body).toEqual(REFUSED);
});

test('signing out everywhere ends log-ins of clients as well', async () => {
  const { email, password } = await given(registry).member();
  const { access, renew } = await loggedIn(email, password);
  const browser = browserAt(registry);
  await browser.signIn(email, password);
  expect(await use(access)).toBe(200);
  await browser.signOutEverywhere();
  expect(await use(access)).toBe(401);
  expect((await refresh(renew)).body).toEqual(REFUSED);
});

test('a refresh token of an earlier version, which no family holds, is refused', async () => {
  const { email, password } = await given(registry).member();
  const { vault } = server.context;
  const said = { email, passwords: { [registry.org]: 'x' }, expiresAt: clock.now + 3_600_000 };
  const { keyId, box } = vault.seal(JSON.stringify(said), 'refresh token');
  const old = `kmr_${Buffer.from(JSON.stringify([keyId, box])).toString('base64url')}`;
  const { status, body } = await refresh(old);
  expect([status, body]).toEqual([401, REFUSED]);
  expect((await logIn(email, password)).status).toBe(200);
});

test('of refresh tokens the database has no more than a hash', async () => {
  const { email, password } = await given(registry).member();
  const { renew } = await loggedIn(email, password);
  const { body } = await refresh(renew);
  const ids = [renew, body.refresh_token].map((token: string) => {
    const [keyId, box] = JSON.parse(Buffer.from(token.slice(4), 'base64url').toString());
    return JSON.parse(server.context.vault.unseal({ keyId, box }, 'refresh token of a family')).id;
  });
  const database = databaseOf(process.env);
  const stored = await database.query('tokenFamilies', { equals: { emailKey: email } });
  await database.close();
  expect(stored).toHaveLength(1);
  for (const id of ids) expect(JSON.stringify(stored)).not.toContain(`${id}`.slice(0, 20));
});

describe('an access token', () => {
  test('holds for 1,799 seconds, and not a moment longer', async () => {
    const { email, password } = await given(registry).member();
    const { access } = await loggedIn(email, password);
    clock.now += 1_799_000 - 1;
    expect(await use(access)).toBe(200);
    clock.now += 1;
    // A cached caller must not outlive its credential.
    forget();
    expect(await use(access)).toBe(401);
  });

  test('ends at once with another password, as does its refresh token', async () => {
    const { email, password } = await given(registry).member();
    const { access, renew } = await loggedIn(email, password);
    expect(await use(access)).toBe(200);
    await registry.put(`/members/${email}`, { password: 'another password' });
    expect(await use(access)).toBe(401);
    expect((await refresh(renew)).body).toEqual(REFUSED);
    expect((await logIn(email, password)).body).toEqual(REFUSED);
    expect(await use((await loggedIn(email, 'another password')).access)).toBe(200);
  });

  test('ends also with the same password set again', async () => {
    const { email, password } = await given(registry).member();
    const { access } = await loggedIn(email, password);
    await registry.put(`/members/${email}`, { password });
    expect(await use(access)).toBe(401);
  });

  test('ends at once with the membership, and does not come back with it', async () => {
    const { email, password } = await given(registry).member();
    const { access, renew } = await loggedIn(email, password);
    expect(await use(access)).toBe(200);
    await registry.delete(`/members/${email}`);
    expect(await use(access)).toBe(401);
    expect((await refresh(renew)).body).toEqual(REFUSED);
    await given(registry).member({ email });
    expect(await use(access)).toBe(401);
  });

  test('that was tampered with, cut or made up bears nobody', async () => {
    const { email, password } = await given(registry).member();
    const { access } = await loggedIn(email, password);
    const middle = Math.floor(access.length / 2);
    const flipped = access[middle] === 'A' ? 'B' : 'A';
    const made = (value: unknown) => `kma_${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
    const wrong = [
      `${access.slice(0, middle)}${flipped}${access.slice(middle + 1)}`,
      access.slice(0, -4),
      `kma_${access}`,
      'kma_',
      'kma_x',
      `kma_${'A'.repeat(5000)}`,
      ...[null, [], {}, 1, 'x', ['1', ''], ['no such key', 'AAAA'], [{}, {}]].map(made),
      made({ email, passwords: {}, expiresAt: 9e15 }),
      made({ email, passwords: { [registry.org]: 'x' }, expiresAt: 9e15 }),
    ];
    for (const token of wrong) expect([token, await use(token)]).toEqual([token, 401]);
    expect(await use(access)).toBe(200);
  });

  test('tells nothing of whom it bears', async () => {
    const { email, password } = await given(registry).member();
    const { access, renew } = await loggedIn(email, password);
    for (const token of [access, renew]) {
      const text = Buffer.from(token.slice(4), 'base64url').toString('latin1');
      expect(text).not.toContain('grace');
      expect(text).not.toContain(registry.org);
    }
  });
});

describe('a person in two organizations', () => {
  let other: Registry;
  beforeEach(async () => {
    other = await server.another();
  });
  const both = async (password: string, otherPassword = password) => {
    const email = `${unique('grace')}@example.com`;
    await registry.post('/members', { email, password, role: 'businessuser' });
    await other.post('/members', { email, password: otherPassword, role: 'readonlyadmin' });
    return email;
  };

  test('logs in once for both with one password, and is in each what they are there', async () => {
    const email = await both('one password');
    const { access } = await loggedIn(email, 'one password');
    expect((await registry.get('/members', bearing(access))).status).toBe(403);
    expect((await other.get('/members', bearing(access))).status).toBe(200);
    expect(await use(access, server)).toBe(404);
  });

  test('with two passwords logs in for the one whose it is; the other is not there', async () => {
    const email = await both('one password', 'other password');
    const one = await loggedIn(email, 'one password');
    const two = await loggedIn(email, 'other password');
    expect([await use(one.access), await use(one.access, other)]).toEqual([200, 404]);
    expect([await use(two.access), await use(two.access, other)]).toEqual([404, 200]);
  });

  test('goes on in one when they leave the other', async () => {
    const email = await both('one password');
    const { access, renew } = await loggedIn(email, 'one password');
    await registry.delete(`/members/${email}`);
    expect([await use(access), await use(access, other)]).toEqual([401, 200]);
    const { body } = await refresh(renew);
    expect([await use(body.access_token), await use(body.access_token, other)]).toEqual([404, 200]);
  });
});

test('another grant is refused by name', async () => {
  for (const form of [{ grant_type: 'client_credentials' }, {}] as Record<string, string>[]) {
    const { status, body } = await ask(form);
    expect([status, body.error]).toEqual([400, 'unsupported_grant_type']);
  }
});

test('only by POST can anybody log in', async () => {
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const { status } = await fetch(`${server.url}/oauth/token`, { method });
    expect([method, status]).toEqual([method, 404]);
  }
});

test('too many wrong passwords make everybody wait who tries that address, also with the right one', async () => {
  const { email, password } = await given(registry).member();
  for (let time = 0; time < 10; time++) expect((await logIn(email, 'wrong')).status).toBe(401);
  const { status, body, headers } = await logIn(email, password);
  expect([status, body.error]).toEqual([429, 'too_many_attempts']);
  clock.now += Number(headers.get('retry-after')) * 1000;
  expect((await logIn(email, password)).status).toBe(200);
});

test('one who logs in calls with the client’s password no further', async () => {
  const reply = await registry.get('/developers', { headers: { authorization: CLIENT } });
  expect(reply.status).toBe(401);
  expect(
    (await registry.get('/developers', { headers: { authorization: basic('edgecli', '') } })).status,
  ).toBe(401);
});
