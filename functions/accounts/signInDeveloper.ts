import {
  AccountDisabled,
  PasswordChangeRequired,
  PasswordRefused,
  SignInFailed,
  TooManyAttempts,
  Unauthorized,
} from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Accepted, DeveloperSignIn } from '../../shared/schemas/portal';
import { signInDeveloper } from '../../shared/tasks/accountSignIn';
import { portalCookieOf } from '../../shared/tasks/sessions';

/**
 * Signs in a developer with a browser. The responses to a wrong password and an unknown address are the same;
 * only with the right password does the caller learn that the account is disabled. `newPassword` replaces a
 * password set by staff. Only pages of the portal may call this (`Keymint-As: developer`).
 */
export default operation({
  summary: 'Sign developer in',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/session',
  permission: 'anybody',
  limit: { max: 300, window: 900_000, beyond: 'refused' },
  body: DeveloperSignIn,
  status: 200,
  response: Accepted,
  faults: [
    SignInFailed,
    AccountDisabled,
    PasswordChangeRequired,
    PasswordRefused,
    Unauthorized,
    TooManyAttempts,
  ],

  async handler({ params: { org }, body, caller: { address }, browser }, context) {
    if (!browser?.isPortal) throw Unauthorized();
    const { cookie, userAgent } = browser;
    const attempt = { ...body, address, cookie, browser: userAgent };
    const { session, lasts, device } = await signInDeveloper(org, attempt, context);
    browser.setCookie(portalCookieOf(session, lasts));
    browser.setCookie(device);
    return {};
  },
});
