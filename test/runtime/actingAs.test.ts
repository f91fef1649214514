import { Unauthorized } from '../../shared/faults';
import { browserAt } from '../support/registry/browserSession';
import { given } from '../support/registry/given';
import { useRegistry } from '../support/registry/registry';
import { ways } from '../support/registry/ways';

const registry = useRegistry();
let cookie: string;
let credentials: { email: string; password: string };
beforeAll(async () => {
  credentials = await given(registry).member({ role: 'orgadmin' });
  const { headers } = await browserAt(registry).signIn(credentials.email, credentials.password);
  cookie = `${headers.get('set-cookie')?.split(';', 1)[0]}`;
});

/** Sends a request as a page of this host does, with a browser's cookies. */
async function ask(method: string, path: string, headers: Record<string, string>, body?: unknown) {
  const answer = await fetch(`${registry.url}${path}`, {
    method,
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const code = text.startsWith('{') ? JSON.parse(text).code : undefined;
  return { status: answer.status, code, text, cookie: answer.headers.get('set-cookie') };
}

const pathOf = (path: string, query: string): string =>
  `${path.replace('{org}', registry.org).replace(/\{\w+\}/g, 'ghost')}${query}`;

const inPortalCookie = () => cookie.replace('__Host-keymint=', '__Host-keymint-portal=');

test('the session is good for a page of the console', async () => {
  const list = `/v1/organizations/${registry.org}/developers`;
  expect((await ask('GET', list, { cookie })).status).toBe(200);
  expect((await ask('GET', list, { cookie, 'keymint-as': 'member' })).status).toBe(200);
  const both = `${inPortalCookie().replace(/=.*/, `=${'x'.repeat(43)}`)}; ${cookie}`;
  expect((await ask('GET', list, { cookie: both })).status).toBe(200);
});

test.each(ways.map((way) => [way.name, way] as const))(
  '%s takes no cookie of the other site, whichever the page acts as',
  async (_, { method, path, query, body }) => {
    const at = pathOf(path, query);
    const asked = await Promise.all([
      ask(method, at, { cookie, 'keymint-as': 'developer' }, body),
      ask(method, at, { cookie: `${inPortalCookie()}; ${cookie}`, 'keymint-as': 'developer' }, body),
      ask(method, at, { cookie, 'keymint-as': 'member, developer' }, body),
      ask(method, at, { cookie: inPortalCookie() }, body),
    ]);
    expect(asked.map(({ status, code }) => [status, code])).toEqual(
      asked.map(() => [401, Unauthorized.code]),
    );
  },
);

test.each([
  ['GET', '/session', 200],
  ['POST', '/session', 401],
  ['DELETE', '/session', 204],
  ['DELETE', '/sessions', 401],
] as const)(
  'a page that acts as a developer leaves the console’s session alone: %s %s',
  async (method, path, expected) => {
    const body = method === 'POST' ? credentials : undefined;
    const answer = await ask(method, path, { cookie, 'keymint-as': 'developer' }, body);
    expect([answer.status, answer.cookie]).toEqual([expected, null]);
    expect(answer.text).not.toContain(credentials.email);
    expect((await ask('GET', '/session', { cookie })).status).toBe(200);
  },
);
