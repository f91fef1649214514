import { given } from '../../support/given';
import { type Registry, startRegistry } from '../../support/registry';

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.stop());

const appsOf = ({ email }: { email: string }) => `/developers/${email}/apps`;

test('an app comes back with its first consumer key and secret', async () => {
  const developer = await given(registry).developer();
  const product = await given(registry).apiProduct();

  const { status, body } = await registry.post(appsOf(developer), {
    name: 'weather',
    apiProducts: [product.name],
    attributes: [{ name: 'DisplayName', value: 'Weather' }],
    callbackUrl: 'https://example.com/cb',
  });

  expect(status).toBe(201);
  expect(body).toEqual({
    appFamily: 'default',
    appId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    attributes: [{ name: 'DisplayName', value: 'Weather' }],
    callbackUrl: 'https://example.com/cb',
    createdAt: expect.any(Number),
    createdBy: registry.admin.email,
    credentials: [
      {
        apiProducts: [{ apiproduct: product.name, status: 'approved' }],
        attributes: [],
        consumerKey: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
        consumerSecret: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
        expiresAt: -1,
        issuedAt: expect.any(Number),
        scopes: [],
        status: 'approved',
      },
    ],
    developerId: developer.developerId,
    lastModifiedAt: body.createdAt,
    lastModifiedBy: registry.admin.email,
    name: 'weather',
    scopes: [],
    status: 'approved',
  });
});

test('what was answered is what is read afterwards', async () => {
  const developer = await given(registry).developer();
  const { body } = await registry.post(appsOf(developer), { name: 'kept' });
  const read = await registry.get(`${appsOf(developer)}/kept`);
  expect(read.body).toEqual(body);
});
