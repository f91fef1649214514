import { ApiProductDoesNotExist, SpecDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Spec } from '../../shared/schemas/spec';
import { specOf } from '../../shared/tasks/specs';

/** Returns the OpenAPI document of an API product. An extension of Keymint. */
export default operation({
  summary: 'Get OpenAPI document of API product',
  method: 'GET',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}/spec',
  permission: 'products.get',
  status: 200,
  response: Spec,
  faults: [ApiProductDoesNotExist, SpecDoesNotExist],
  // A document of 900 KiB.
  documents: () => 120,

  handler: ({ params }, { store }) => specOf(params, store),
});
