import { AccountStateConflict, noSuchDeveloper, PasswordRefused, PortalNotReady } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Account, AccountPassword } from '../../shared/schemas/portal';
import { assignPassword } from '../../shared/tasks/staffAccounts';

/**
 * Sets a developer's portal password, which they must change at the next sign-in. The optional mail does not
 * contain it.
 */
export default operation({
  summary: 'Set portal password of developer',
  method: 'PUT',
  path: '/v1/organizations/{org}/developers/{developer}/account/password',
  permission: 'accounts.write',
  body: AccountPassword,
  status: 200,
  response: Account,
  faults: [...noSuchDeveloper, AccountStateConflict, PasswordRefused, PortalNotReady],

  handler: ({ params: { org, developer }, body, caller }, context) =>
    assignPassword(org, developer, body, caller, context),
});
