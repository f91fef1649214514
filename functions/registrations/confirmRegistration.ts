import {
  FieldRequired,
  LinkDoesNotExist,
  LinkUsed,
  PasswordRefused,
  TermsRequired,
  Unauthorized,
} from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Accepted, Confirmation } from '../../shared/schemas/portal';
import { confirmRegistration } from '../../shared/tasks/registrations';
import { portalCookieOf } from '../../shared/tasks/sessions';

/**
 * Completes a registration with the link of its mail and a password: creates the developer and signs them in
 * with this browser. Only pages of the portal may call this (`Keymint-As: developer`).
 */
export default operation({
  summary: 'Confirm registration',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/registrations:confirm',
  permission: 'anybody',
  limit: { max: 60, window: 900_000, beyond: 'refused' },
  body: Confirmation,
  status: 200,
  response: Accepted,
  faults: [LinkDoesNotExist, LinkUsed, PasswordRefused, TermsRequired, FieldRequired, Unauthorized],

  async handler({ params: { org }, body, caller: { address }, browser }, context) {
    if (!browser?.isPortal) throw Unauthorized();
    const from = { address, browser: browser.userAgent };
    const { session, lasts } = await confirmRegistration(org, body, from, context);
    browser.setCookie(portalCookieOf(session, lasts));
    return {};
  },
});
