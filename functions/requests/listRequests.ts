import { operation } from '../../shared/operation';
import { ProductRequests, requestsQuery } from '../../shared/schemas/request';
import { listRequests } from '../../shared/tasks/requests';

/**
 * Lists keys that await approval for an API product, whichever way it was requested, in pages of apps, oldest
 * app first; with the denial, if the owner was denied the product before. An extension of Keymint.
 */
export default operation({
  summary: 'List requests for API products',
  method: 'GET',
  path: '/v1/organizations/{org}/requests',
  permission: 'apps.list',
  query: requestsQuery,
  status: 200,
  response: ProductRequests,
  faults: [],

  handler: ({ params: { org }, query }, context) => listRequests(org, query, context),
});
