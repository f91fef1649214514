import { type RawAnswer, refusal } from '../../shared/answer';
import { endpoint, type RawRequest } from '../../shared/endpoint';
import { MAX_TOKEN_SECONDS, publicKeyPem, publicKeys } from '../../shared/tasks/signing';
import {
  allProducts,
  clientIn,
  endpointOf,
  MAX_PER_PAGE,
  noSigningKey,
  parseFields,
  type Routes,
  refuse,
  rotateBy,
  textField,
  tokenForKey,
  useQuota,
} from '../../shared/verification/protocol';
import { issuerAt, scopesOf, tokenFor, verifyClient } from '../../shared/verification/tokens/accessTokens';

/** Source: Apigee, edgemicro-auth. */
const AUDIENCE = 'microgateway';
const VERSION = '1.1.0';

const form = { audience: AUDIENCE, lifetime: MAX_TOKEN_SECONDS };
const text = (body: string): RawAnswer => ({ status: 200, headers: { 'Content-Type': 'text/plain' }, body });
const failed = (): RawAnswer => refusal(401, 'unauthorized', 'authentication failed');
const orgOf = ({ params }: RawRequest): string => params.org ?? '';

const routes: Routes = {
  'GET /version': { answer: async () => text(VERSION) },
  'GET /publicKey': {
    async answer(request, context) {
      const pem = await publicKeyPem(orgOf(request), context);
      return pem === undefined ? noSigningKey : text(pem);
    },
  },
  'GET /jwkPublicKeys': {
    async answer(request, context) {
      const keys = await publicKeys(orgOf(request), context);
      return keys ? { status: 200, body: { keys } } : noSigningKey;
    },
  },
  'GET /products': {
    permission: 'keys.verify',
    documents: MAX_PER_PAGE,
    async answer(request, context) {
      const part = request.query.get('productnamefilter') ?? '';
      const products = await allProducts(request, context);
      return { status: 200, body: { apiProduct: products.filter(({ name }) => name.includes(part)) } };
    },
  },
  'POST /verifyApiKey': {
    permission: 'keys.verify',
    async answer(request, context) {
      const token = await tokenForKey(request, form, context);
      return token === undefined ? failed() : { status: 200, body: { token } };
    },
  },
  'POST /token': {
    async answer(request, context) {
      const fields = parseFields(request);
      const bad = (words: string) => refusal(400, 'Bad Request', words);
      if (textField(fields, 'grant_type') !== 'client_credentials')
        return bad('grant_type is missing or invalid');
      const client = clientIn(request, fields);
      if (!client) return bad('missing client credentials');
      const found = await verifyClient(orgOf(request), client, request.address, context);
      if (!found) return failed();
      const scopes = scopesOf(found.known);
      const own = {
        issuer: issuerAt(request, context),
        environment: request.params.env,
        ...form,
        claims: { scopes },
      };
      const { token, expiresIn } = await tokenFor(found, client.id, own, context);
      return {
        status: 200,
        headers: { Pragma: 'no-cache' },
        body: {
          token,
          access_token: token,
          token_type: 'Bearer',
          expires_in: expiresIn,
          ...(scopes.length > 0 && { scope: scopes.join(',') }),
        },
      };
    },
  },
  'POST /quotas': { permission: 'keys.verify', answer: useQuota },
  'POST /rotateKey': {
    permission: 'settings.write',
    answer: (request, context) => rotateBy(request, 'private_key_kid', context),
  },
};

/**
 * Serves Apigee's Microgateway: the proxy `edgemicro-auth`, at `/edgemicro-auth/{org}/{env}/…`. The gateway
 * authenticates with Basic, with a token of role `verifier` as the password. The grants `password` and
 * `refresh_token` are not supported. Source: Apigee, edgemicro-auth.
 */
export default endpoint({
  summary: 'Serve Apigee Microgateway',
  method: 'ANY',
  path: '/edgemicro-auth/**',
  isOfEnvironment: true,
  ...endpointOf(routes),
  refuse,
});
