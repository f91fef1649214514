import { ApiProductDoesNotExist, ApiProductInUse } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProduct } from '../../shared/schemas/apiProduct';
import { deleteProduct } from '../../shared/tasks/productUse';

/**
 * Deletes an API product and returns it as it was. Keys keep its name without any effect; depending on the
 * organization's settings it is removed from keys instead, or the deletion is rejected while keys have it.
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
