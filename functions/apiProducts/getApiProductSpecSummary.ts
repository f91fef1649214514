import { ApiProductDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { SpecSummary } from '../../shared/schemas/spec';
import { specSummaryOf } from '../../shared/tasks/specs';

/**
 * Returns what the OpenAPI document of an API product is, without its text; 204 without a document. An extension of
 * Keymint.
 */
export default operation({
  summary: 'Get summary of OpenAPI document of API product',
  method: 'GET',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}/spec/summary',
  permission: 'products.get',
  status: 200,
  response: SpecSummary.optional(),
  faults: [ApiProductDoesNotExist],

  handler: ({ params, caller }, { store }) => specSummaryOf(params, caller, store),
});
