import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type Gateway, gatewayOf, issued } from '../../support/clients/gateway';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();
let gateway: Gateway;
beforeAll(async () => {
  gateway = await gatewayOf(registry);
});

const at = (path: string) => `/remote-token/${registry.org}/test${path}`;

test('a consumer key and secret are answered with a token that the published keys verify', async () => {
  const { key, credential, apiProduct } = await issued(registry, { product: { scopes: ['READ', 'WRITE'] } });
  const { status, json } = await gateway.ask(at('/token'), {
    method: 'POST',
    body: { client_id: key, client_secret: credential.consumerSecret, grant_type: 'client_credentials' },
  });
  expect([status, json]).toEqual([
    200,
    { access_token: expect.any(String), token_type: 'Bearer', expires_in: 900, scope: 'READ WRITE' },
  ]);
  const keys = createRemoteJWKSet(new URL(`${registry.url}${at('/certs')}`));
  const { payload } = await jwtVerify(json.access_token, keys, { audience: 'remote-service-client' });
  expect(payload).toMatchObject({
    client_id: key,
    api_product_list: [apiProduct.name],
    access_token: expect.any(String),
    scope: 'READ WRITE',
  });
});

test('a wrong secret, and what is not there, are refused', async () => {
  const { key } = await issued(registry);
  const { status, json } = await gateway.ask(at('/token'), {
    method: 'POST',
    body: { client_id: key, client_secret: 'wrong', grant_type: 'client_credentials' },
  });
  expect([status, json.error]).toEqual([401, 'invalid_client']);
  expect((await gateway.ask(at('/nothing'))).status).toBe(400);
});
