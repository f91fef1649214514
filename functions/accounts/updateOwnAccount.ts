import { AccountDoesNotExist, AttributeLimitExceeded, FieldRequired } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { OwnAccount, OwnAccountChange } from '../../shared/schemas/portal';
import { changeOwn, presentOwn } from '../../shared/tasks/ownAccounts';

/**
 * Changes names, language and portal fields of the calling developer's account; missing ones do not change.
 */
export default operation({
  summary: 'Update own portal account',
  method: 'PUT',
  path: '/v1/organizations/{org}/portal/account',
  permission: 'account.use',
  body: OwnAccountChange,
  status: 200,
  response: OwnAccount,
  faults: [AccountDoesNotExist, FieldRequired, AttributeLimitExceeded],

  async handler({ params: { org }, body, caller }, context) {
    await changeOwn(org, caller, body, context);
    return presentOwn(org, caller, context);
  },
});
