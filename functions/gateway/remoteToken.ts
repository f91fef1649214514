import { endpoint } from '../../shared/endpoint';
import { certs, endpointOf, type Routes, refuse } from '../../shared/verification/protocol';
import { issueByClientCredentials } from '../../shared/verification/tokens/clientCredentials';

/** Source: Apigee, apigee-remote-service. */
const form = { audience: 'remote-service-client', lifetime: 15 * 60 };

const routes: Routes = {
  'GET /certs': certs,
  'POST /token': { answer: (request, context) => issueByClientCredentials(request, form, context) },
};

/**
 * Issues tokens for Apigee's adapter for Envoy: the proxy `remote-token`, at `/remote-token/{org}/{env}/…`,
 * with OAuth 2.0 client credentials, and the public keys for them. Source: Apigee,
 * apigee-remote-service-envoy; RFC 6749, 4.4.
 */
export default endpoint({
  summary: "Serve tokens to Apigee's adapter for Envoy",
  method: 'ANY',
  path: '/remote-token/**',
  isOfEnvironment: true,
  ...endpointOf(routes),
  refuse,
});
