import { endpoint } from '../../shared/endpoint';
import { MOST_SECONDS } from '../../shared/tasks/signing';
import { refuse } from '../../shared/verification/protocol';
import { issueByClientCredentials } from '../../shared/verification/tokens/clientCredentials';

/**
 * Gives an app an access token for its consumer key and secret: OAuth 2.0's client credentials, in the
 * body or as Basic. `authorize` takes it for the key, and it dies with the key, the app or the developer.
 * Source: RFC 6749, 4.4.
 */
export default endpoint({
  summary: 'Give an app an access token',
  method: 'POST',
  path: '/v1/organizations/{org}/oauth/token',
  handler: (request, context) =>
    issueByClientCredentials(
      request,
      { audience: request.params.org ?? '', lifetime: MOST_SECONDS },
      context,
    ),
  refuse,
});
