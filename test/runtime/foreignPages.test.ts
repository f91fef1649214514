import { isEndpoint, loadCatalog } from '../../shared/runtime/catalog';
import { databaseOf } from '../../shared/runtime/processContext';
import { browserAt } from '../support/registry/browserSession';
import { documentsBelow } from '../support/registry/documents';
import { given } from '../support/registry/given';
import { rawClient } from '../support/registry/raw';
import { type Registry, startRegistry } from '../support/registry/registry';
import { type Route, routes, targetOf, valuesOf } from '../support/registry/routes';
import { type Scene, sceneOf } from '../support/registry/scene';

/*
 * Cross-site request forgery: browsers send cookies with requests of other hosts' pages. No operation or endpoint
 * accepts them. Source: OWASP Cross-Site Request Forgery Prevention, Fetch Metadata and Origin.
 */

jest.setTimeout(120_000);

const NEXT = 'another long password';

let registry: Registry;
let client: ReturnType<typeof rawClient>;
let scene: Scene;
let cookie: string;
let browser: ReturnType<typeof browserAt>;
let member: { email: string; password: string };
beforeAll(async () => {
  registry = await startRegistry();
  client = rawClient(registry.url);
  scene = await sceneOf(registry);
  member = await given(registry).member({ role: 'orgadmin' });
  browser = browserAt(registry);
  const { headers } = await browser.signIn(member.email, member.password);
  cookie = `${headers.get('set-cookie')?.split(';', 1)[0]}`;
});
afterAll(async () => {
  client.close();
  await registry.stop();
});

/** Headers that browsers add for a page of another host; older ones send only its origin. */
const foreign: Record<string, Record<string, string>> = {
  'of another site': { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' },
  'of another host of the same site': { 'sec-fetch-site': 'same-site', origin: 'https://evil.localhost' },
  'of another origin, to an older browser': { origin: 'https://evil.test' },
  'without an origin, such as a sandboxed frame': { origin: 'null' },
  'that hides where it is from': {},
};

const bodyOf = ({ fn: { name }, body }: Route): object | undefined =>
  name === 'changePassword' ? { password: member.password, newPassword: NEXT } : body;

async function ask(route: Route, headers: Record<string, string>) {
  const body = bodyOf(route);
  const reply = await client.send({
    method: route.method,
    target: targetOf(route, valuesOf(route, scene)),
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: Buffer.from(JSON.stringify(body)) }),
  });
  return { status: reply.status, cookie: reply.headers['set-cookie'] };
}

/** Returns everything stored of the organization, and every session. */
async function stored(): Promise<unknown> {
  const database = databaseOf(process.env);
  const sessions = await database.query('sessions', {});
  await database.close();
  const documents = await documentsBelow(`organizations/${registry.org}`);
  // Requests that anybody may make are counted, with a cookie or without.
  return { sessions, documents: documents.filter(({ name }) => !name.includes('/guesses/')) };
}

/** Endpoints that act on a session, as their responses to a page of this host with the cookie show. */
const ofSessions = ['getSession', 'listSessions', 'signOut', 'signOutEverywhere', 'changePassword'];

test('every endpoint below /session is looked at', () => {
  const below = loadCatalog().filter((fn) => isEndpoint(fn) && /^\/sessions?(\/|$)/.test(fn.path));
  expect(below.map(({ name }) => name).sort()).toEqual([...ofSessions, 'signIn'].sort());
});

test.each(Object.entries(foreign))(
  'a page %s gets no more for the cookie than it gets without, at every route, and changes nothing',
  async (_, headers) => {
    const without = new Map<Route, number>();
    for (const route of routes)
      if (!ofSessions.includes(route.fn.name)) without.set(route, (await ask(route, headers)).status);
    const before = await stored();
    for (const route of routes) {
      const { status, cookie: given } = await ask(route, { ...headers, cookie });
      // What anybody may ask is answered alike beyond its limit, which earlier requests count towards.
      const expected = route.fn.permission === 'anybody' ? status : (without.get(route) ?? 401);
      expect([route.name, route.path, status, given]).toEqual([route.name, route.path, expected, undefined]);
    }
    expect(await stored()).toEqual(before);
    expect((await browser.session()).status).toBe(200);
  },
);
