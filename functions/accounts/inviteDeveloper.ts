import { AccountStateConflict, noSuchDeveloper, PortalNotReady } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Account } from '../../shared/schemas/portal';
import { invite } from '../../shared/tasks/staffAccounts';

/**
 * Invites a developer without a password to the portal by mail; links of earlier invitations stop working.
 */
export default operation({
  summary: 'Invite developer to portal',
  method: 'POST',
  path: '/v1/organizations/{org}/developers/{developer}/account:invite',
  permission: 'accounts.write',
  status: 200,
  response: Account,
  faults: [...noSuchDeveloper, AccountStateConflict, PortalNotReady],

  handler: ({ params: { org, developer }, caller }, context) => invite(org, developer, caller, context),
});
