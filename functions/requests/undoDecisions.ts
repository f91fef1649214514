import { operation } from '../../shared/operation';
import { RequestUndo, UndoneRequests } from '../../shared/schemas/request';
import { undoDecisions } from '../../shared/tasks/requests';

/**
 * Undoes up to 100 decisions about requests within ten seconds: the requests wait again, and the decisions are
 * not mailed. Returns what became of each. An extension of Keymint.
 */
export default operation({
  summary: 'Undo decisions about requests for API products',
  method: 'POST',
  path: '/v1/organizations/{org}/requests:undo',
  permission: 'requests.decide',
  body: RequestUndo,
  status: 200,
  response: UndoneRequests,
  faults: [],

  handler: async ({ params: { org }, body, caller }, context) => ({
    requests: await undoDecisions(org, body, caller, context),
  }),
});
