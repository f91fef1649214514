import { XMLParser } from 'fast-xml-parser';
import { contractOf } from '../../support/registry/contract';
import { given } from '../../support/registry/given';
import { basic, bearing, type Registry, startRegistry } from '../../support/registry/registry';

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.stop());

async function list(headers: Record<string, string>, path = '/v1/organizations') {
  const answer = await fetch(`${registry.url}${path}`, { headers });
  const text = await answer.text();
  return { status: answer.status, type: answer.headers.get('content-type'), text, body: JSON.parse(text) };
}

const asMember = ({ email, password }: { email: string; password: string }) => ({
  authorization: basic(email, password),
});

test.each(['/v1/organizations', '/v1/organizations/', '/v1/o'])(
  'GET %s lists the names of organizations on Edge, laid out as Edge does',
  async (path) => {
    const member = await given(registry).member();
    expect(await list(asMember(member), path)).toEqual({
      status: 200,
      type: 'application/json',
      text: `[ "${registry.org}" ]\n`,
      body: [registry.org],
    });
  },
);

test('a member of several organizations sees those, in the order of their names, and no others', async () => {
  const [one, other, third] = [await registry.another(), await registry.another(), await registry.another()];
  const member = await given(one).member({ password: 'a good password' });
  await given(other).member({ email: member.email, password: 'a good password' });
  await given(third).member({ email: member.email, password: 'another password' });
  const names = [one.org, other.org].sort();
  expect((await list({ authorization: basic(member.email, 'a good password') })).body).toEqual(names);
});

test('on X it is objects with the projects of each', async () => {
  const member = await given(registry).member();
  const { type, body } = await list({ ...asMember(member), 'keymint-dialect': 'x' });
  expect(type).toBe('application/json; charset=UTF-8');
  expect(body).toEqual({
    organizations: [{ organization: registry.org, projectIds: [registry.org] }],
  });
});

test('an organization that speaks X lists itself so', async () => {
  const x = await startRegistry({ dialect: 'x' });
  const { token } = await given(x).token();
  const answer = await fetch(`${x.url}/v1/organizations`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toEqual({ organizations: [{ organization: x.org, projectIds: [x.org] }] });
  await x.stop();
});

test('an API token sees its organization; a gateway’s sees none', async () => {
  const { token } = await given(registry).token();
  expect((await list(bearing(token).headers ?? {})).body).toEqual([registry.org]);
  const gateway = await given(registry).token({ role: 'verifier' });
  expect(await list(bearing(gateway.token).headers ?? {})).toMatchObject({ status: 200, text: '[ ]\n' });
});

test('a log-in of Apigee’s clients sees what its member does', async () => {
  const { email, password } = await given(registry).member();
  const form = new URLSearchParams({ grant_type: 'password', username: email, password });
  const answer = await fetch(`${registry.url}/oauth/token`, { method: 'POST', body: form });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  expect((await list({ authorization: `Bearer ${token}` })).body).toEqual([registry.org]);
});

test.each<[string, Record<string, string>]>([
  ['nothing', {}],
  ['a wrong password', { authorization: basic('nobody@example.com', 'wrong') }],
  ['a token that is none', { authorization: 'Bearer km_nothing' }],
  ['a text that is no token', { authorization: 'Bearer x.y.z' }],
])('%s is refused', async (_, headers) => {
  expect(await list(headers)).toMatchObject({
    status: 401,
    body: { code: 'security.authentication.Unauthorized' },
  });
});

test('a member who was removed sees nothing', async () => {
  const member = await given(registry).member();
  await registry.delete(`/members/${member.email}`);
  expect((await list(asMember(member))).status).toBe(401);
});

test.each([
  ['application/xml', 'application/xml'],
  ['text/xml', 'application/xml'],
  ['application/json;q=0.5, application/xml', 'application/xml'],
  ['application/json, application/xml', 'application/json'],
  ['application/xml;q=0.5, */*', 'application/json'],
  ['application/xml;q=0', 'application/json'],
])('who accepts %s is answered %s on Edge', async (accept, type) => {
  const { token } = await given(registry).token();
  const headers = { authorization: `Bearer ${token}`, accept };
  const answer = await fetch(`${registry.url}/v1/organizations`, { headers });
  const text = await answer.text();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
  const { List } = type === 'application/xml' ? new XMLParser().parse(text) : { List: undefined };
  if (List) expect(List).toEqual({ Item: registry.org });
  else expect(JSON.parse(text)).toEqual([registry.org]);
});

test('no organizations are an empty list in XML, as no names of other entities are', async () => {
  const { token } = await given(registry).token({ role: 'verifier' });
  const headers = { authorization: `Bearer ${token}`, accept: 'application/xml' };
  const answer = await fetch(`${registry.url}/v1/organizations`, { headers });
  const { '?xml': _, ...document } = new XMLParser().parse(await answer.text());
  expect(document).toEqual({ List: '' });
});

test('X answers JSON, whatever a client accepts', async () => {
  const { token } = await given(registry).token();
  const headers = { authorization: `Bearer ${token}`, accept: 'application/xml', 'keymint-dialect': 'x' };
  const answer = await fetch(`${registry.url}/v1/organizations`, { headers });
  expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8');
  expect(await answer.json()).toMatchObject({ organizations: [{ organization: registry.org }] });
});

test.each(['edge', 'x'] as const)(
  'answers and refusals on %s are those of its OpenAPI document',
  async (dialect) => {
    const { errorsOf, document } = contractOf(dialect);
    const { responses = {} } = document.paths?.['/v1/organizations']?.get ?? {};
    const schemaOf = (status: number) => {
      const { $ref } = { $ref: undefined, ...responses[status] };
      const at = $ref?.slice(2).split('/') ?? ['paths', '/v1/organizations', 'get', 'responses', `${status}`];
      return [...at, 'content', 'application/json', 'schema'];
    };
    const { token } = await given(registry).token();
    for (const [authorization, status] of [
      [`Bearer ${token}`, 200],
      ['Bearer km_nothing', 401],
    ] as const) {
      const answer = await list({ authorization, 'keymint-dialect': dialect });
      expect([answer.status, errorsOf(answer.body, schemaOf(status))]).toEqual([status, undefined]);
    }
    expect(errorsOf({ organizations: 'demo' }, schemaOf(200))).toMatch(/must/);
  },
);
