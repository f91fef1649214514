import { ApiProductDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProduct } from '../../shared/schemas/apiProduct';

/** Deletes an API product and answers with it as it was; keys keep its name, which then opens nothing. */
export default operation({
  summary: 'Delete API product',
  method: 'DELETE',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}',
  status: 200,
  response: ApiProduct,
  faults: [ApiProductDoesNotExist],

  handler: ({ params: { org, apiProduct } }, { store }) =>
    store.atomically(async ({ apiProducts }) => {
      const product = await apiProducts.get(org, apiProduct);
      apiProducts.delete(org, product);
      return product;
    }),
});
