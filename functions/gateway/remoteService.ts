import { createHash } from 'node:crypto';
import type { RawAnswer } from '../../shared/answer';
import { endpoint } from '../../shared/endpoint';
import type { ApiProduct } from '../../shared/schemas/apiProduct';
import {
  allProducts,
  certs,
  endpointOf,
  MAX_PER_PAGE,
  type Routes,
  refuse,
  rotateBy,
  tokenForKey,
  useQuota,
} from '../../shared/verification/protocol';

/** Source: Apigee, apigee-remote-service. */
const form = { audience: 'remote-service-client', lifetime: 15 * 60 };
const VERSION = { version: '2.0.0', platform: 'Keymint' };
const TARGETS = 'apigee-remote-service-targets';

const invalidKey: RawAnswer = {
  status: 401,
  body: { fault: { faultstring: 'Invalid ApiKey', detail: { errorcode: 'oauth.v2.InvalidApiKey' } } },
};

const isOfRemoteServices = ({ attributes, operationGroup }: ApiProduct): boolean =>
  operationGroup?.operationConfigType === 'remoteservice' || attributes.some(({ name }) => name === TARGETS);

const routes: Routes = {
  'GET /version': {
    answer: async () => ({
      status: 200,
      headers: { 'Cache-Control': 'public, max-age=604800' },
      body: VERSION,
    }),
  },
  'GET /certs': certs,
  'GET /products': {
    permission: 'keys.verify',
    documents: MAX_PER_PAGE,
    async answer(request, context) {
      const { headers } = request;
      const apiProduct = (await allProducts(request, context)).filter(isOfRemoteServices);
      const body = `${JSON.stringify({ apiProduct })}\n`;
      const etag = `"${createHash('sha512').update(body).digest('base64')}"`;
      const own = { ETag: etag, 'Content-Type': 'application/json' };
      return headers['if-none-match'] === etag
        ? { status: 304, headers: { ETag: etag } }
        : { status: 200, headers: own, body };
    },
  },
  'POST /verifyApiKey': {
    permission: 'keys.verify',
    async answer(request, context) {
      const token = await tokenForKey(request, form, context);
      return token === undefined ? invalidKey : { status: 200, body: { token } };
    },
  },
  'POST /quotas': { permission: 'keys.verify', answer: useQuota },
  'POST /rotate': {
    permission: 'settings.write',
    answer: (request, context) => rotateBy(request, 'kid', context),
  },
};

/**
 * Serves Apigee's adapter for Envoy: the proxy `remote-service`, at `/remote-service/{org}/{env}/…`. Any
 * unusable key is reported as invalid. Source: Apigee, apigee-remote-service-envoy.
 */
export default endpoint({
  summary: "Serve Apigee's adapter for Envoy",
  method: 'ANY',
  path: '/remote-service/**',
  isOfEnvironment: true,
  ...endpointOf(routes),
  refuse,
});
