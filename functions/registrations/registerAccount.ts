import { PortalClosed, PortalNotReady } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Accepted, RegistrationDraft } from '../../shared/schemas/portal';
import { isTicket, requireMail, settingsOf } from '../../shared/tasks/portal';
import { askRegistration } from '../../shared/tasks/registrations';

/**
 * Accepts a sign-up form; the response is the same for every address, and a mail has the next step. No
 * developer exists until the address is confirmed.
 */
export default operation({
  summary: 'Register portal account',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/registrations',
  permission: 'anybody',
  limit: { max: 5, maxOfAll: 200, window: 3_600_000, beyond: 'ignored' },
  body: RegistrationDraft,
  status: 202,
  response: Accepted,
  faults: [PortalClosed, PortalNotReady],

  async handler({ params: { org }, body: { ticket, website, ...form } }, context) {
    const settings = await settingsOf(org, context.store);
    if (settings.registration === 'closed' || settings.registration === 'invitation') throw PortalClosed();
    requireMail(org, settings, context);
    // Accept a form that no person would send, and ignore it.
    if (website || !isTicket(org, ticket, context)) return {};
    await askRegistration(org, form, settings, context);
    return {};
  },
});
