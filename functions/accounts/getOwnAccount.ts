import { AccountDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { OwnAccount } from '../../shared/schemas/portal';
import { presentOwn } from '../../shared/tasks/ownAccounts';

/** Answers a developer's own account, with the browsers that are signed in. */
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
