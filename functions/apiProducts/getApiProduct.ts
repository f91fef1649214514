import { ApiProductDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProduct } from '../../shared/schemas/apiProduct';

/** Answers an API product. */
export default operation({
  summary: 'Get API product',
  method: 'GET',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}',
  status: 200,
  response: ApiProduct,
  faults: [ApiProductDoesNotExist],

  handler: ({ params: { org, apiProduct } }, { store }) => store.apiProducts.get(org, apiProduct),
});
