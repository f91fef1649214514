import { requireBounds } from '../../shared/domain/properties';
import { created } from '../../shared/domain/stamps';
import { ApiProductAlreadyExists, ApiProductNameInvalid, InvalidRequest } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProduct, ApiProductDraft } from '../../shared/schemas/apiProduct';
import { requireStaffAudience } from '../../shared/tasks/audiences';

/** Maximum length of `org@@@name`, in characters. Source: Apigee naming guidelines. */
const MAX_QUALIFIED_NAME_LENGTH = 100;

/** Creates an API product. Apps request it by name. */
export default operation({
  summary: 'Create API product',
  method: 'POST',
  path: '/v1/organizations/{org}/apiproducts',
  permission: 'products.write',
  body: ApiProductDraft,
  status: 201,
  response: ApiProduct,
  faults: [ApiProductNameInvalid, ApiProductAlreadyExists, InvalidRequest],

  async handler({ params: { org }, body, caller }, { store, organizations, now }) {
    requireBounds(await organizations.get(org), body);
    if (`${org}@@@${body.name}`.length > MAX_QUALIFIED_NAME_LENGTH) throw ApiProductNameInvalid();
    return store.atomically(async (collections) => {
      await requireStaffAudience(org, body, collections);
      return collections.apiProducts.create(org, { ...body, ...created(caller, now()) });
    });
  },
});
