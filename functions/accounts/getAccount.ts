import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Account } from '../../shared/schemas/portal';
import { presentAccount } from '../../shared/tasks/staffAccounts';

/** Answers a developer's portal account, with the mails of the last 30 days and what became of them. */
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
