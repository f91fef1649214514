import { operation } from '../../shared/operation';
import { RegistrationList } from '../../shared/schemas/portal';
import { listRegistrations } from '../../shared/tasks/staffAccounts';

/** Lists the latest 100 unconfirmed registrations, with the delivery status of their mails. */
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
