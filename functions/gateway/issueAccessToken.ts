import { endpoint } from '../../shared/endpoint';
import { MAX_TOKEN_SECONDS } from '../../shared/tasks/signing';
import { refuse } from '../../shared/verification/protocol';
import { issueByClientCredentials } from '../../shared/verification/tokens/clientCredentials';

/**
 * Issues an access token for a consumer key and secret: OAuth 2.0 client credentials, in the body or as Basic
 * authentication. `authorize` accepts it in place of the key; it stops working with the key, the app or the
 * developer. Source: RFC 6749, 4.4.
 */
export default endpoint({
  summary: 'Give an app an access token',
  method: 'POST',
  path: '/v1/organizations/{org}/oauth/token',
  handler: (request, context) =>
    issueByClientCredentials(
      request,
      { audience: request.params.org ?? '', lifetime: MAX_TOKEN_SECONDS },
      context,
    ),
  refuse,
});
