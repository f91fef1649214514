import { given } from '../support/registry/given';
import { useRegistry } from '../support/registry/registry';

const registry = useRegistry({ dialect: 'x' });

const asking = (dialect: string) => ({ headers: { 'keymint-dialect': dialect } });

/** Sends a request in another dialect; `registry` would validate it against the organization's dialect. */
const ask = async (method: string, path: string, dialect: string, body?: unknown) => {
  const answer = await fetch(`${registry.url}/v1/organizations/${registry.org}${path}`, {
    method,
    headers: {
      authorization: `Basic ${btoa(`${registry.admin.email}:${registry.admin.password}`)}`,
      'content-type': 'application/json',
      ...asking(dialect).headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};

test('an organization that speaks X answers in Edge’s form where that is asked for', async () => {
  const { email } = await given(registry).developer();
  const { body } = await ask('GET', `/developers/${email}`, 'edge');
  expect(body).toMatchObject({ createdAt: expect.any(Number), createdBy: registry.admin.email });
});

test('and refuses in it', async () => {
  const { status, body } = await ask('GET', '/developers/nobody@example.com', 'edge');
  expect([status, Object.keys(body)]).toEqual([404, ['code', 'message', 'contexts']]);
});

test('a body is taken by the rules of the dialect that is asked for', async () => {
  const draft = { email: 'Ada@Example.com', firstName: 'Ada', lastName: 'L', userName: 'ada', family: 'x' };
  expect((await ask('POST', '/developers', 'x', draft)).status).toBe(400);
  expect((await ask('POST', '/developers', 'edge', draft)).status).toBe(201);
});

test('a dialect that nobody speaks changes nothing', async () => {
  const { email } = await given(registry).developer();
  const { body } = await registry.get(`/developers/${email}`, asking('klingon'));
  expect(body.createdAt).toEqual(expect.any(String));
});
