import { AccountDoesNotExist, TooManyAttempts, WrongPassword } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Accepted, OwnEmailChange } from '../../shared/schemas/portal';
import { askOwnEmail } from '../../shared/tasks/ownAccounts';

/**
 * Mails a confirmation link to a developer's new address, and a link to revert the change to the current one.
 */
export default operation({
  summary: 'Request change of own address',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/account/email',
  permission: 'account.use',
  body: OwnEmailChange,
  status: 202,
  response: Accepted,
  faults: [AccountDoesNotExist, WrongPassword, TooManyAttempts],

  async handler({ params: { org }, body, caller, browser }, context) {
    await askOwnEmail(org, caller, { ...body, cookie: browser?.cookie }, context);
    return {};
  },
});
