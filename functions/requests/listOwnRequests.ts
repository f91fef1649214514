import { operation } from '../../shared/operation';
import { OwnRequests } from '../../shared/schemas/request';
import { ownRequests } from '../../shared/tasks/requests';

/**
 * Lists the calling developer's keys that await approval for an API product, and those that were denied it,
 * with the reason.
 */
export default operation({
  summary: 'List own requests for API products',
  method: 'GET',
  path: '/v1/organizations/{org}/portal/account/requests',
  permission: 'account.use',
  status: 200,
  response: OwnRequests,
  faults: [],
  // Reads the developer's apps.
  documents: () => 200,

  handler: async ({ params: { org }, caller }, context) => ({
    requests: await ownRequests(org, caller, context),
  }),
});
