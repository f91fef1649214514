import { ApiProductDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Catalogue, catalogueQuery } from '../../shared/schemas/catalogue';
import { catalogueForVisitors } from '../../shared/tasks/catalogue';

/**
 * Lists the public API products of a developer portal, ordered by name, for visitors. An organization without
 * settings of the portal shows none.
 */
export default operation({
  summary: 'List catalogue of developer portal',
  method: 'GET',
  path: '/v1/organizations/{org}/portal/catalogue',
  permission: 'anybody',
  limit: { max: 600, window: 60_000, beyond: 'refused' },
  query: catalogueQuery,
  status: 200,
  response: Catalogue,
  faults: [ApiProductDoesNotExist],

  handler: ({ params: { org }, query }, { store }) => catalogueForVisitors(org, query, store),
});
