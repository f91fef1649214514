import {
  AccountDoesNotExist,
  AccountStateConflict,
  SoleCompanyAdmin,
  TooManyAttempts,
  WrongPassword,
} from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AccountClosing } from '../../shared/schemas/portal';
import { closeOwn } from '../../shared/tasks/ownAccounts';
import { portalCookieOf } from '../../shared/tasks/sessions';

/**
 * Closes the calling developer's account: keys stop working and sessions end at once. After 30 days
 * developer, apps and keys are deleted, unless the link in the mail cancels that. The only admin of a company
 * with other developers cannot close the account.
 */
export default operation({
  summary: 'Close own portal account',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/account:close',
  permission: 'account.use',
  body: AccountClosing,
  status: 204,
  faults: [AccountDoesNotExist, AccountStateConflict, SoleCompanyAdmin, WrongPassword, TooManyAttempts],

  async handler({ params: { org }, body, caller, browser }, context) {
    await closeOwn(org, caller, { ...body, cookie: browser?.cookie }, context);
    if (browser?.isPortal) browser.setCookie(portalCookieOf());
  },
});
