import { requireBounds } from '../../shared/domain/properties';
import { modified } from '../../shared/domain/stamps';
import { ApiProductDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProduct, ApiProductChange } from '../../shared/schemas/apiProduct';

/**
 * Replaces an API product; missing members are removed, and the name does not change. Some clients send it by
 * POST.
 */
export default operation({
  summary: 'Update API product',
  method: 'PUT',
  also: { method: 'POST' },
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}',
  permission: 'products.write',
  body: ApiProductChange,
  status: 200,
  response: ApiProduct,
  faults: [ApiProductDoesNotExist],

  async handler({ params: { org, apiProduct }, body, caller }, { store, organizations, now }) {
    requireBounds(await organizations.get(org), body);
    return store.atomically(async ({ apiProducts }) => {
      const { name, createdAt, createdBy } = await apiProducts.get(org, apiProduct);
      return apiProducts.replace(org, { ...body, name, createdAt, createdBy, ...modified(caller, now()) });
    });
  },
});
