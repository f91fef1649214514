import { ApiProductDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { catalogueQuery, OwnCatalogue } from '../../shared/schemas/catalogue';
import { catalogueFor } from '../../shared/tasks/catalogue';

/**
 * Lists the API products that the calling developer may request, ordered by name, each with the developer's
 * apps that have it and whether it works for them. With `apiProduct`, also one that is no longer offered, if an
 * app has it.
 */
export default operation({
  summary: 'List own catalogue',
  method: 'GET',
  path: '/v1/organizations/{org}/portal/account/catalogue',
  permission: 'account.use',
  query: catalogueQuery,
  status: 200,
  response: OwnCatalogue,
  faults: [ApiProductDoesNotExist],
  // Reads the developer's apps too.
  documents: ({ count }: { count: number }) => count + 200,

  handler: ({ params: { org }, query, caller }, context) => catalogueFor(org, query, caller, context),
});
