import { operation } from '../../shared/operation';
import { DecidedRequests, RequestDecisions } from '../../shared/schemas/request';
import { decideRequests } from '../../shared/tasks/requests';

/**
 * Approves or rejects up to 100 requests for API products with one reason, which is mailed to the developers
 * word for word, if they have a portal account. A rejected product stays pending on every key of the owner until
 * it is approved. Returns what became of each. An extension of Keymint.
 */
export default operation({
  summary: 'Decide requests for API products',
  method: 'POST',
  path: '/v1/organizations/{org}/requests:decide',
  permission: 'requests.decide',
  body: RequestDecisions,
  status: 200,
  response: DecidedRequests,
  faults: [],

  handler: async ({ params: { org }, body, caller }, context) => ({
    requests: await decideRequests(org, body, caller, context),
  }),
});
