import { AccountDoesNotExist, PasswordRefused, TooManyAttempts, WrongPassword } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { OwnPasswordChange } from '../../shared/schemas/portal';
import { changeOwnPassword } from '../../shared/tasks/ownAccounts';
import { portalCookieOf } from '../../shared/tasks/sessions';

/**
 * Changes the password of the calling developer, given the current one. This browser stays signed in; all
 * other sessions end.
 */
export default operation({
  summary: 'Change own portal password',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/account/password',
  permission: 'account.use',
  body: OwnPasswordChange,
  status: 204,
  faults: [AccountDoesNotExist, WrongPassword, PasswordRefused, TooManyAttempts],

  async handler({ params: { org }, body, caller, browser }, context) {
    const sent = { ...body, cookie: browser?.cookie, browser: browser?.userAgent };
    const { session, lasts } = await changeOwnPassword(org, caller, sent, context);
    if (browser?.isPortal) browser.setCookie(portalCookieOf(session, lasts));
  },
});
