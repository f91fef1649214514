import { PortalNotReady, RegistrationDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Accepted } from '../../shared/schemas/portal';
import { resendRegistration } from '../../shared/tasks/staffAccounts';

/** Resends the link of an unconfirmed registration, also to an address that may not sign up by itself. */
export default operation({
  summary: 'Send link of registration again',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/registrations/{registration}',
  permission: 'accounts.write',
  status: 202,
  response: Accepted,
  faults: [RegistrationDoesNotExist, PortalNotReady],

  async handler({ params: { org, registration } }, context) {
    await resendRegistration(org, registration, context);
    return {};
  },
});
