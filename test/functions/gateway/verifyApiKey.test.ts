import { type Gateway, gatewayOf, issued } from '../../support/clients/gateway';
import { given, unique } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();
let gateway: Gateway;
beforeAll(async () => {
  gateway = await gatewayOf(registry);
});

test('a good key is answered with who it is of, in the shape of apid, without its secret', async () => {
  const { key, credential, app, developer, apiProduct } = await issued(registry, {
    product: { quota: '10', quotaInterval: '1', quotaTimeUnit: 'minute', environments: ['test'] },
    developer: { attributes: [{ name: 'team', value: 'engines' }] },
  });
  const question = { action: 'verify', key, organizationName: registry.org, environmentName: 'test' };
  const { status, json, text } = await gateway.verify(question);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    allowed: true,
    kind: 'Collection',
    identifier: key,
    organization: registry.org,
    clientId: { clientId: key, status: 'APPROVED', redirectURIs: [], attributes: [] },
    developer: {
      id: developer.developerId,
      email: developer.email,
      status: 'ACTIVE',
      attributes: [{ name: 'team', value: 'engines' }],
    },
    app: { id: app.appId, name: app.name, status: 'APPROVED', apiproducts: [apiProduct.name] },
    apiProduct: {
      name: apiProduct.name,
      'quota.limit': '10',
      'quota.interval': 1,
      'quota.timeunit': 'minute',
      environments: ['test'],
    },
  });
  expect(text).not.toContain(credential.consumerSecret);
});

test.each(['companies', 'appgroups'])('the key of an app of one of the %s says whose it is', async (kind) => {
  const owner = kind === 'companies' ? await given(registry).company() : await given(registry).appGroup();
  const { name: product } = await given(registry).apiProduct();
  const { key } = await given(registry).appWithKey(`/${kind}/${owner.name}`, { apiProducts: [product] });
  const { json } = await gateway.verify({ key: key.consumerKey });
  const member = kind === 'companies' ? 'company' : 'appGroup';
  expect(json).toMatchObject({ allowed: true, [member]: { name: owner.name, status: 'ACTIVE' } });
  expect(json).not.toHaveProperty('developer');
});

test('a key that does not is an answer all the same: 200 with the reason, and which part of what is asked for no product opens', async () => {
  const { key } = await issued(registry, {
    product: { proxies: ['catalog'], environments: ['test'], apiResources: ['/items'] },
  });
  const ask = async (question: object) => {
    const { status, json } = await gateway.verify({ key, ...question });
    return [status, json];
  };
  const refusal = (code: string, words: string) => [
    200,
    { allowed: false, response_code: code, response_message: words },
  ];
  const notOpened = (part: string) =>
    refusal('oauth.v2.InvalidApiKeyForGivenResource', `Invalid ApiKey for given resource (${part})`);
  expect(await ask({ key: unique('unknown') })).toEqual(refusal('oauth.v2.InvalidApiKey', 'Invalid ApiKey'));
  expect(await ask({ uriPath: '/orders' })).toEqual(notOpened('path'));
  expect(await ask({ uriPath: '/items', apiProxyName: 'orders' })).toEqual(notOpened('proxy'));
  expect(await ask({ apiProxyName: 'catalog', environmentName: 'prod' })).toEqual(notOpened('environment'));
  const unchecked = { apiProxyName: 'orders', validateAgainstApiProxiesAndEnvs: false };
  expect((await gateway.verify({ key, ...unchecked })).json.allowed).toBe(true);
});

test.each([
  ['{', 'The body is not JSON'],
  ['', 'The body is not JSON'],
  ['null', 'Missing mandatory fields in the request : a JSON object'],
  ['{}', 'Missing mandatory fields in the request : key'],
  ['{"key":7}', 'Invalid fields in the request : key'],
  ['{"key":"k","uriPath":[]}', 'Invalid fields in the request : uriPath'],
  ['{"key":"k","organizationName":"other"}', 'organizationName is another than in the path'],
])('%j is a bad request: %s', async (body, words) => {
  const { status, json } = await gateway.ask(`/v1/organizations/${registry.org}/verifyApiKey`, {
    method: 'POST',
    body,
  });
  expect([status, json]).toEqual([400, { response_code: 'Bad_REQUEST', response_message: words }]);
});

test('a gateway without good credentials could not tell', async () => {
  const { status, json } = await gateway.ask(`/v1/organizations/${registry.org}/verifyApiKey`, {
    method: 'POST',
    headers: { 'x-keymint-token': 'km_nothing' },
    body: { key: 'k' },
  });
  expect([status, json.code]).toEqual([401, 'security.authentication.Unauthorized']);
});
