import { ApiProductDoesNotExist, ApiProductInUse } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProduct } from '../../shared/schemas/apiProduct';
import { deleteProduct } from '../../shared/tasks/productUse';

/**
 * Deletes an API product and answers with it as it was. Keys keep its name, which then opens nothing;
 * an organization may have it taken from them, or the deletion refused while there are any.
 */
export default operation({
  summary: 'Delete API product',
  method: 'DELETE',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}',
  permission: 'products.write',
  status: 200,
  response: ApiProduct,
  faults: [ApiProductDoesNotExist, ApiProductInUse],

  async handler({ params }, { store, organizations }) {
    const { productDelete } = await organizations.get(params.org);
    return deleteProduct(params, productDelete, store);
  },
});
