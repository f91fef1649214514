import {
  AccountDoesNotExist,
  AccountStateConflict,
  noSuchDeveloper,
  PortalNotReady,
} from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Account } from '../../shared/schemas/portal';
import { sendPasswordLink } from '../../shared/tasks/staffAccounts';

/** Mails a developer a link to set a password, also to an address entered by staff. */
export default operation({
  summary: 'Send password link to developer',
  method: 'POST',
  path: '/v1/organizations/{org}/developers/{developer}/account:sendLink',
  permission: 'accounts.write',
  status: 200,
  response: Account,
  faults: [...noSuchDeveloper, AccountDoesNotExist, AccountStateConflict, PortalNotReady],

  handler: ({ params: { org, developer }, caller }, context) =>
    sendPasswordLink(org, developer, caller, context),
});
