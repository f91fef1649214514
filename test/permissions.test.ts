import { Forbidden, OrganizationDoesNotExist, Unauthorized } from '../shared/faults';
import { isAllowed, permissions, type Role, roleNames, roles } from '../shared/permissions';
import { isOperation, loadCatalog } from '../shared/runtime/catalog';
import type { Developer } from '../shared/schemas/developer';
import { given } from './support/registry/given';
import { type Registry, startRegistry } from './support/registry/registry';
import { type Way, ways } from './support/registry/ways';

/** What lets a portal send mails: without it, what ends in a mail is refused. */
const canMail = { url: 'https://keys.example.com', mailFrom: 'portal@keys.example.com' };

const operations = loadCatalog().filter(isOperation);

let registry: Registry;
let other: Registry;
let developer: Developer;
const tokens = new Map<Role, string>();
const strangers = new Map<Role, string>();

beforeAll(async () => {
  [registry, other] = await Promise.all([startRegistry(canMail), startRegistry(canMail)]);
  for (const [place, made] of [
    [registry, tokens],
    [other, strangers],
  ] as const) {
    const own = await given(place).developer();
    if (place === registry) developer = own;
    for (const role of roleNames) {
      const draft = { name: role, role, ...(role === 'self' && { developer: own.email }) };
      made.set(role, (await place.post('/tokens', draft)).body.token);
    }
  }
});
afterAll(async () => {
  await Promise.all([registry.stop(), other.stop()]);
});

/** A path at which nothing is, but for the developer that a token of role self is of. */
const filled = (path: string, role: Role | undefined) =>
  path
    .replace('/v1/organizations/{org}', '')
    .replace('{developer}', role === 'self' ? developer.developerId : 'ghost')
    .replace(/\{\w+\}/g, 'ghost');

const ask = async ({ method, path, query, body }: Way, token: string | undefined, role?: Role) => {
  const answer = await fetch(
    `${registry.url}/v1/organizations/${registry.org}${filled(path, role)}${query}`,
    {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
  );
  const text = await answer.text();
  return { status: answer.status, code: text.startsWith('{') ? JSON.parse(text).code : undefined };
};

/** Whether a role may ask for this: a developer only for what is theirs, or the same for all. */
const may = (role: Role, { permission, path }: Way): boolean =>
  isAllowed(role, permission) &&
  (role !== 'self' ||
    path.includes('{developer}') ||
    path.includes('/apps/{appId}') ||
    /^(organizations|products|account)\./.test(permission));

test(`the table has ${ways.length} ways to ask × ${roleNames.length} roles × 3 places: ${ways.length * roleNames.length * 3} cells`, () => {
  expect(ways.length).toBeGreaterThan(operations.length);
});

describe.each(ways.map((way) => [way.name, way] as const))('%s', (_, way) => {
  test.each(roleNames)('to %s answers as the table says', async (role) => {
    const { status, code } = await ask(way, tokens.get(role), role);
    if (may(role, way)) {
      expect([401, 403]).not.toContain(status);
      expect(status).toBeLessThan(500);
    } else {
      expect([status, code]).toEqual([403, Forbidden.code]);
    }
  });

  test.each(roleNames)('to %s of another organization is not there', async (role) => {
    const { status, code } = await ask(way, strangers.get(role));
    expect([status, code]).toEqual([404, OrganizationDoesNotExist.code]);
  });

  test('to nobody is closed', async () => {
    const { status, code } = await ask(way, undefined);
    expect([status, code]).toEqual([401, Unauthorized.code]);
  });
});

test('every permission is some operation’s, and some role’s', () => {
  const taken = new Set(ways.map(({ permission }) => permission));
  const unused = (Object.keys(permissions) as (keyof typeof permissions)[]).filter(
    (name) => !taken.has(name) && name !== 'keys.verify',
  );
  expect(unused).toEqual([]);
  for (const name of Object.keys(permissions) as (keyof typeof permissions)[])
    expect(Object.values(roles).some((allowed) => (allowed as Set<string>).has(name))).toBe(true);
});

describe('a developer’s own token', () => {
  // The ways before have changed the policy.
  beforeAll(() => registry.put('/policy', { secrets: 'retrievable' }));
  const as = (role: Role) => ({ headers: { authorization: `Bearer ${tokens.get(role)}` } });

  test('sees what is theirs, by e-mail address and developerId, and makes apps', async () => {
    const own = `/developers/${developer.email}`;
    expect((await registry.get(own, as('self'))).body.email).toBe(developer.email);
    const app = await registry.post(`${own}/apps`, { name: 'mine' }, as('self'));
    expect(app.status).toBe(201);
    expect((await registry.get(`/apps/${app.body.appId}`, as('self'))).body).toEqual(app.body);
    expect((await registry.get(`${own}/apps`, as('self'))).body).toContain('mine');
  });

  test('finds nothing of another developer', async () => {
    const another = await given(registry).developer();
    const theirs = await given(registry).app(another, { name: 'theirs' });
    for (const path of [
      `/developers/${another.email}`,
      `/developers/${another.developerId}`,
      `/developers/${another.email}/apps`,
      `/developers/${another.email}/apps/theirs`,
      `/developers/${another.email}/apps/theirs/keys/${theirs.credentials[0]?.consumerKey}`,
      `/apps/${theirs.appId}`,
    ]) {
      expect([path, (await registry.get(path, as('self'))).status]).toEqual([path, 404]);
    }
    const missing = await registry.get('/developers/nobody@example.com', as('self'));
    const hidden = await registry.get(`/developers/${another.email}`, as('self'));
    expect(hidden.text.replaceAll(another.email, 'it')).toBe(
      missing.text.replaceAll('nobody@example.com', 'it'),
    );
    expect((await registry.delete(`/apps/${theirs.appId}`, as('self'))).status).toBe(404);
  });

  test('approves nothing: neither a revoked app, nor a key, nor an API product of one', async () => {
    const product = await given(registry).apiProduct({ approvalType: 'manual' });
    const { credentials, name } = await given(registry).app(developer, { apiProducts: [product.name] });
    const app = `/developers/${developer.email}/apps/${name}`;
    const key = `${app}/keys/${credentials[0]?.consumerKey}`;
    for (const path of [app, key, `${key}/apiproducts/${product.name}`])
      expect((await registry.post(`${path}?action=approve`, undefined, as('self'))).status).toBe(403);
    expect((await registry.post(app, { status: 'approve' }, as('self'))).status).toBe(403);
    expect((await registry.post(`${key}?action=revoke`, undefined, as('self'))).status).toBe(204);
  });
});

test('who may not see keys and secrets sees neither, and nothing that could be taken for a key', async () => {
  const app = await given(registry).app(developer);
  const path = `/developers/${developer.email}/apps/${app.name}`;
  const as = { headers: { authorization: `Bearer ${tokens.get('readonlyadmin')}` } };
  const { body, text } = await registry.get(path, as);
  const [{ consumerKey = '', consumerSecret = '' } = {}] = app.credentials;
  expect(Object.keys(body.credentials[0])).not.toContain('consumerKey');
  expect(text).not.toContain(consumerKey.slice(0, 8));
  expect(text).not.toContain(consumerSecret);
  expect((await registry.get(`/apps?expand=true`, as)).text).not.toContain(consumerKey);
  expect((await registry.get(`${path}/keys/${consumerKey}`, as)).status).toBe(403);
});

test('what is refused is written down with who asked for it, and so is what is hidden from a developer', async () => {
  const another = await given(registry).developer();
  const as = (role: Role) => ({ headers: { authorization: `Bearer ${tokens.get(role)}` } });
  const path = `/developers/${another.developerId}`;
  await registry.put(path, another, as('readonlyadmin'));
  await registry.get(path, as('self'));
  const { body } = await registry.get('/audits?pageSize=2');
  expect(body.audit).toMatchObject([
    { actor: 'self', action: 'getDeveloper', refused: 'developer.service.DeveloperIdDoesNotExist' },
    { actor: 'readonlyadmin', action: 'updateDeveloper', refused: Forbidden.code },
  ]);
  expect(body.audit.map(({ entities }: { entities: string[] }) => entities)).toEqual([
    [`developers/${another.developerId}`],
    [`developers/${another.developerId}`],
  ]);
});
