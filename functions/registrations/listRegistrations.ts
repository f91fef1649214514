import { operation } from '../../shared/operation';
import { RegistrationList } from '../../shared/schemas/portal';
import { listRegistrations } from '../../shared/tasks/staffAccounts';

/** Lists registrations whose address is not confirmed yet, the latest 100, with what became of their mails. */
export default operation({
  summary: 'List unconfirmed registrations',
  method: 'GET',
  path: '/v1/organizations/{org}/portal/registrations',
  permission: 'accounts.get',
  status: 200,
  response: RegistrationList,
  faults: [],

  handler: async ({ params: { org } }, context) => ({ registration: await listRegistrations(org, context) }),
});
