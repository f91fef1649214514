import { ApiProductDoesNotExist, SpecDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Spec } from '../../shared/schemas/spec';
import { specForVisitors } from '../../shared/tasks/specs';

/**
 * Returns the OpenAPI document of a public API product of a developer portal, for visitors; developers who are
 * signed in read those of all API products they see with `getApiProductSpec`.
 */
export default operation({
  summary: 'Get OpenAPI document in developer portal',
  method: 'GET',
  path: '/v1/organizations/{org}/portal/catalogue/{apiProduct}/spec',
  permission: 'anybody',
  limit: { max: 120, window: 60_000, beyond: 'refused' },
  status: 200,
  response: Spec,
  faults: [ApiProductDoesNotExist, SpecDoesNotExist],
  // A document of 900 KiB.
  documents: () => 120,

  handler: ({ params }, { store }) => specForVisitors(params, store),
});
