import { ApiProductDoesNotExist, SpecDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { SpecSummary } from '../../shared/schemas/spec';
import { deleteSpec } from '../../shared/tasks/specs';

/** Deletes the OpenAPI document of an API product. An extension of Keymint. */
export default operation({
  summary: 'Delete OpenAPI document of API product',
  method: 'DELETE',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}/spec',
  permission: 'products.write',
  status: 200,
  response: SpecSummary,
  faults: [ApiProductDoesNotExist, SpecDoesNotExist],

  handler: ({ params }, context) => deleteSpec(params, context),
});
