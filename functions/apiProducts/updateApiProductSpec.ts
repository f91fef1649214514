import { readOpenApi } from '../../shared/domain/openApi';
import { ApiProductDoesNotExist, SpecRefused } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { SpecDraft, SpecSummary } from '../../shared/schemas/spec';
import { putSpec } from '../../shared/tasks/specs';

/**
 * Stores the OpenAPI document of an API product, which developer portals show to everybody who sees the product;
 * replaces an earlier one. It is OpenAPI 3, as JSON or YAML, 900 KiB at most, and is stored and returned as JSON.
 * References to other documents are stored and never followed. An extension of Keymint.
 */
export default operation({
  summary: 'Store OpenAPI document of API product',
  method: 'PUT',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}/spec',
  permission: 'products.write',
  body: SpecDraft,
  // JSON in JSON takes more: a quotation mark is two bytes.
  bodyLimit: 2 * 1024 * 1024,
  status: 200,
  response: SpecSummary,
  faults: [ApiProductDoesNotExist, SpecRefused],

  handler: async ({ params, body }, context) => putSpec(params, readOpenApi(body.document), context),
});
