import { ApiProductDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProductImpact } from '../../shared/schemas/impact';
import { apiProductImpact } from '../../shared/tasks/impact';

/**
 * Returns how many apps and keys have an API product, and how many keys await approval for it. An extension
 * of Keymint.
 */
export default operation({
  summary: 'Get what an API product is used by',
  method: 'GET',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}/impact',
  permission: 'apps.list',
  status: 200,
  response: ApiProductImpact,
  faults: [ApiProductDoesNotExist],
  documents: () => 500,

  handler: ({ params: { org, apiProduct } }, { store }) => apiProductImpact(org, apiProduct, store),
});
