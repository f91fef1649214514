import { AccountDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { OwnAccount } from '../../shared/schemas/portal';
import { presentOwn } from '../../shared/tasks/ownAccounts';

/** Returns the calling developer's account with its sessions. */
export default operation({
  summary: 'Get own portal account',
  method: 'GET',
  path: '/v1/organizations/{org}/portal/account',
  permission: 'account.use',
  status: 200,
  response: OwnAccount,
  faults: [AccountDoesNotExist],

  handler: ({ params: { org }, caller }, context) => presentOwn(org, caller, context),
});
