import { operation } from '../../shared/operation';
import { DecidedRequests, RequestDecisions } from '../../shared/schemas/request';
import { decideRequests } from '../../shared/tasks/requests';

/**
 * Approves or rejects up to 100 requests for API products with one reason. Developers with a portal account get
 * it by mail, word for word, when a decision cannot be undone any more: after ten seconds. A rejected product
 * stays pending on every key of the owner until it is approved. Returns what became of each. An extension of Keymint.
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
