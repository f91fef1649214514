import { requireBounds } from '../../shared/domain/properties';
import { created } from '../../shared/domain/stamps';
import { ApiProductAlreadyExists, ApiProductNameInvalid } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProduct, ApiProductDraft } from '../../shared/schemas/apiProduct';

/** Longest `org@@@name`, in characters. Source: Apigee naming guidelines. */
const LONGEST = 100;

/** Creates an API product, which apps then ask for by name. */
export default operation({
  summary: 'Create API product',
  method: 'POST',
  path: '/v1/organizations/{org}/apiproducts',
  permission: 'products.write',
  body: ApiProductDraft,
  status: 201,
  response: ApiProduct,
  faults: [ApiProductNameInvalid, ApiProductAlreadyExists],

  async handler({ params: { org }, body, caller }, { store, organizations, now }) {
    requireBounds(await organizations.get(org), body);
    if (`${org}@@@${body.name}`.length > LONGEST) throw ApiProductNameInvalid();
    return store.atomically(({ apiProducts }) =>
      apiProducts.create(org, { ...body, ...created(caller, now()) }),
    );
  },
});
