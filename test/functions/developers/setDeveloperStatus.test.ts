import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

let now = 1_700_000_000_000;
const registry = useRegistry({ now: () => now });

const act = (developer: string, action: string) => registry.post(`/developers/${developer}?action=${action}`);
const read = async (developer: string) => (await registry.get(`/developers/${developer}`)).body;

test('a developer becomes inactive and active again; nothing else of the developer changes', async () => {
  const before = await given(registry).developer({ attributes: [{ name: 'team', value: 'engines' }] });

  for (const status of ['inactive', 'active']) {
    now += 60_000;
    expect(await act(before.email, status)).toMatchObject({ status: 204 });
    expect(await read(before.email)).toEqual({ ...before, status, lastModifiedAt: now });
  }
});

test('the answer has no body, and no type of one', async () => {
  const { email } = await given(registry).developer();
  const { status, text, headers } = await act(email, 'inactive');
  expect(status).toBe(204);
  expect(text).toBe('');
  expect(headers.get('content-type')).toBeNull();
});

test.each(['active', 'inactive'])('%s twice is as good as once', async (action) => {
  const { email } = await given(registry).developer();
  expect(await act(email, action)).toMatchObject({ status: 204 });
  expect(await act(email, action)).toMatchObject({ status: 204 });
  expect(await read(email)).toMatchObject({ status: action });
});

test.each([
  ['application/octet-stream', ''],
  ['application/octet-stream', '{"status":"active"}'],
  ['application/x-www-form-urlencoded', ''],
  ['application/json', ''],
  ['application/json', 'not JSON'],
  ['text/plain', 'inactive'],
])('a body of type %s, %j, is left unread', async (type, raw) => {
  const { email } = await given(registry).developer();
  const reply = await registry.post(`/developers/${email}?action=inactive`, undefined, {
    headers: { 'content-type': type },
    raw,
  });
  expect(reply).toMatchObject({ status: 204 });
  expect(await read(email)).toMatchObject({ status: 'inactive' });
});

test.each([
  ['developerId', ({ developerId }: { developerId: string }) => developerId],
  ['e-mail address in another case', ({ email }: { email: string }) => email.toUpperCase()],
  ['e-mail address encoded twice', ({ email }: { email: string }) => email.replace('@', '%2540')],
])('a developer is named by %s', async (_, naming) => {
  const developer = await given(registry).developer();
  expect(await act(naming(developer), 'inactive')).toMatchObject({ status: 204 });
  expect(await read(developer.email)).toMatchObject({ status: 'inactive' });
});

test('apps and keys of an inactive developer keep their own status', async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer);
  await act(developer.email, 'inactive');
  const { body } = await registry.get(`/developers/${developer.email}/apps/${app.name}`);
  expect(body).toEqual(app);
  expect(body).toMatchObject({ status: 'approved', credentials: [{ status: 'approved' }] });
});

test('an inactive developer may create apps', async () => {
  const developer = await given(registry).developer();
  await act(developer.email, 'inactive');
  const app = await given(registry).app(developer);
  expect(app.status).toBe('approved');
});

describe('without an action', () => {
  const ada = { firstName: 'Augusta', lastName: 'King', userName: 'augusta' };

  test('the developer is replaced by the body, as by PUT', async () => {
    const before = await given(registry).developer({ attributes: [{ name: 'team', value: 'engines' }] });
    await act(before.email, 'inactive');
    now += 60_000;
    const { status, body } = await registry.post(`/developers/${before.email}`, {
      ...before,
      ...ada,
      attributes: [{ name: 'team', value: 'tides' }],
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...before,
      ...ada,
      attributes: [{ name: 'team', value: 'tides' }],
      status: 'inactive',
      lastModifiedAt: now,
    });
    expect(await read(before.email)).toEqual(body);
  });

  test('the body may be XML', async () => {
    const { email } = await given(registry).developer();
    const raw = `<Developer><Email>${email}</Email><FirstName>Augusta</FirstName><LastName>King</LastName><UserName>augusta</UserName></Developer>`;
    const headers = { 'content-type': 'application/xml' };
    expect((await registry.post(`/developers/${email}`, undefined, { headers, raw })).status).toBe(200);
    expect(await read(email)).toMatchObject(ada);
  });

  test('a body that lacks what a developer needs is refused', async () => {
    const developer = await given(registry).developer();
    const { status, body } = await registry.post(`/developers/${developer.email}`, {
      email: developer.email,
    });
    expect([status, body.code]).toEqual([400, 'developer.service.CreateFieldsAbsent']);
    expect(await read(developer.email)).toEqual(developer);
  });

  test('an e-mail address that another developer has is refused', async () => {
    const [developer, other] = [await given(registry).developer(), await given(registry).developer()];
    const { status, body } = await registry.post(`/developers/${developer.email}`, {
      ...developer,
      email: other.email,
    });
    expect([status, body.code]).toEqual([409, 'developer.service.DeveloperAlreadyExists']);
  });
});

describe('what is refused', () => {
  test.each([
    ['an unknown action', '?action=login_lock'],
    ["an app's action", '?action=revoke'],
    ['an action in another case', '?action=INACTIVE'],
    ['an empty action', '?action='],
    ['no action', ''],
  ])('%s', async (_, query) => {
    const developer = await given(registry).developer();
    expect(await registry.post(`/developers/${developer.email}${query}`)).toMatchObject({
      status: 400,
      body: { code: 'keymint.InvalidRequest', message: expect.stringContaining('action: '), contexts: [] },
    });
    expect(await read(developer.email)).toEqual(developer);
  });

  test.each([
    [
      'nobody@example.com',
      'developer.service.DeveloperDoesNotExist',
      'Developer with email nobody@example.com does not exist in organization ',
    ],
    [
      'nobody',
      'developer.service.DeveloperIdDoesNotExist',
      'DeveloperId nobody does not exist in organization ',
    ],
  ])('%s, who is not there', async (developer, code, words) => {
    expect(await act(developer, 'inactive')).toMatchObject({
      status: 404,
      body: { code, message: words + registry.org, contexts: [] },
    });
  });
});
