import * as z from 'zod';
import { operation } from '../../shared/operation';
import { countUpTo } from '../../shared/schemas/listing';
import { WaitingList } from '../../shared/schemas/portal';
import { listWaiting } from '../../shared/tasks/staffAccounts';

/** Lists developers who signed up and await their first activation, longest wait first. */
export default operation({
  summary: 'List waiting developers',
  method: 'GET',
  path: '/v1/organizations/{org}/portal/waiting',
  permission: 'accounts.get',
  query: z.object({ count: countUpTo(100) }),
  status: 200,
  response: WaitingList,
  faults: [],

  handler: async ({ params: { org }, query: { count } }, context) => ({
    developer: await listWaiting(org, count, context),
  }),
});
