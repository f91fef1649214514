import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Account } from '../../shared/schemas/portal';
import { presentAccount } from '../../shared/tasks/staffAccounts';

/** Returns a developer's portal account, with the mails of the last 30 days and their delivery status. */
export default operation({
  summary: 'Get portal account of developer',
  method: 'GET',
  path: '/v1/organizations/{org}/developers/{developer}/account',
  permission: 'accounts.get',
  status: 200,
  response: Account,
  faults: noSuchDeveloper,

  handler: ({ params: { org, developer } }, context) => presentAccount(org, developer, context),
});
