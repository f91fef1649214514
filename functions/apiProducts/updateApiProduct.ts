import { requireBounds } from '../../shared/domain/properties';
import { modified } from '../../shared/domain/stamps';
import { ApiProductDoesNotExist, AttributeLimitExceeded, InvalidRequest } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProduct, ApiProductChange } from '../../shared/schemas/apiProduct';
import { updatedAttributes } from '../../shared/schemas/attribute';
import { MergingQuery } from '../../shared/schemas/extensions';
import { requireStaffAudience } from '../../shared/tasks/audiences';

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
  query: MergingQuery,
  body: ApiProductChange,
  status: 200,
  response: ApiProduct,
  faults: [ApiProductDoesNotExist, AttributeLimitExceeded, InvalidRequest],

  async handler({ params, query, body, caller }, { store, organizations, now }) {
    const { org, apiProduct } = params;
    requireBounds(await organizations.get(org), body);
    return store.atomically(async (collections) => {
      const { apiProducts } = collections;
      const { name, createdAt, createdBy, ...before } = await apiProducts.get(org, apiProduct);
      const merging = { merge: query.mergeAttributes };
      const attributes = updatedAttributes(before.attributes, body.attributes, merging);
      await requireStaffAudience(org, { attributes }, collections);
      return apiProducts.replace(org, {
        ...body,
        attributes,
        name,
        createdAt,
        createdBy,
        ...modified(caller, now()),
      });
    });
  },
});
