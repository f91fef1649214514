import { given } from '../../support/given';
import { type Registry, SILENT_PROJECT, startRegistry } from '../../support/registry';

const CREATED = 1_700_000_000_000;
let now = CREATED;
let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry({ project: SILENT_PROJECT, issuanceWait: 0, now: () => now });
});
afterAll(() => registry.stop());
beforeEach(() => {
  now = CREATED;
});

const weather = async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { name: 'weather' });
  return { developer, app, path: `/developers/${developer.email}/apps/weather` };
};

test('an app is revoked and approved again, and its keys stay approved', async () => {
  const { app, path } = await weather();
  for (const [action, status] of [
    ['revoke', 'revoked'],
    ['approve', 'approved'],
  ]) {
    now += 1000;
    const reply = await registry.post(`${path}?action=${action}`);
    expect(reply.status).toBe(204);
    expect(reply.text).toBe('');
    const { body } = await registry.get(path);
    expect(body).toEqual({ ...app, status, lastModifiedAt: now });
    expect(body.credentials).toMatchObject([{ status: 'approved' }]);
  }
});

test.each([
  ['revoke', 'revoked'],
  ['approve', 'approved'],
])('%s twice leaves the app %s', async (action, status) => {
  const { path } = await weather();
  for (let time = 0; time < 2; time++) {
    expect((await registry.post(`${path}?action=${action}`)).status).toBe(204);
  }
  expect((await registry.get(path)).body.status).toBe(status);
});

test.each([
  ['an octet stream', { 'content-type': 'application/octet-stream' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['JSON', { 'content-type': 'application/json' }],
  ['nothing', {}],
])('an empty body may be called %s', async (_, headers) => {
  const { path } = await weather();
  const { status } = await registry.post(`${path}?action=revoke`, undefined, { headers, raw: '' });
  expect(status).toBe(204);
  expect((await registry.get(path)).body.status).toBe('revoked');
});

test('what else is in the request is not looked at', async () => {
  const { app, path } = await weather();
  const { status } = await registry.post(`${path}?action=revoke&also=this`, {
    status: 'approved',
    name: '/',
  });
  expect(status).toBe(204);
  expect((await registry.get(path)).body).toEqual({ ...app, status: 'revoked' });
});

test('ten at once all succeed', async () => {
  const { path } = await weather();
  const replies = await Promise.all(Array.from({ length: 10 }, () => registry.post(`${path}?action=revoke`)));
  expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(204));
  expect((await registry.get(path)).body.status).toBe('revoked');
});

test('a revoked app may still get another key, and stays revoked', async () => {
  const { path } = await weather();
  const product = await given(registry).apiProduct();
  await registry.post(`${path}?action=revoke`);
  const { body } = await registry.put(path, { apiProducts: [product.name] });
  expect(body.status).toBe('revoked');
  expect(body.credentials).toHaveLength(2);
});

test('an app whose name needs encoding is revoked by developerId', async () => {
  const developer = await given(registry).developer();
  await given(registry).app(developer, { name: '50% off #1' });
  const path = `/developers/${developer.developerId}/apps/50%25%20off%20%231`;
  expect((await registry.post(`${path}?action=revoke`)).status).toBe(204);
  expect((await registry.get(path)).body.status).toBe('revoked');
});

test.each([['?action=delete'], ['?action=revoked'], ['?action=REVOKE']])(
  '%s is refused and changes nothing',
  async (query) => {
    const { app, path } = await weather();
    const { status, body } = await registry.post(`${path}${query}`);
    expect(status).toBe(400);
    expect(body).toEqual({ code: 'keymint.InvalidRequest', message: expect.any(String), contexts: [] });
    expect((await registry.get(path)).body).toEqual(app);
  },
);

test('an app that is not there is 404', async () => {
  const { developer } = await weather();
  const { status, body } = await registry.post(`/developers/${developer.email}/apps/ghost?action=approve`);
  expect(status).toBe(404);
  expect(body).toEqual({
    code: 'developer.service.AppDoesNotExist',
    message: `App named ghost does not exist under ${developer.email}`,
    contexts: [],
  });
});

test.each([
  ['nobody@example.com', 'developer.service.DeveloperDoesNotExist'],
  ['nobody', 'developer.service.DeveloperIdDoesNotExist'],
])('an app of %s, who is unknown, is 404 %s', async (developer, code) => {
  const { status, body } = await registry.post(`/developers/${developer}/apps/weather?action=approve`);
  expect(status).toBe(404);
  expect(body.code).toBe(code);
});
