import { AccountDoesNotExist, AccountStateConflict, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Account, AccountAction } from '../../shared/schemas/portal';
import { changeAccount } from '../../shared/tasks/staffAccounts';

/** Disables or enables a developer's portal account, or ends its sessions. Keys do not change. */
export default operation({
  summary: 'Disable or enable portal account',
  method: 'POST',
  path: '/v1/organizations/{org}/developers/{developer}/account',
  permission: 'accounts.write',
  query: AccountAction,
  status: 200,
  response: Account,
  faults: [...noSuchDeveloper, AccountDoesNotExist, AccountStateConflict],

  handler: ({ params: { org, developer }, query: { action }, caller }, context) =>
    changeAccount(org, developer, action, caller, context),
});
