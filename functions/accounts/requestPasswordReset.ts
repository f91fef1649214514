import { PortalNotReady } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Accepted, ResetRequest } from '../../shared/schemas/portal';
import { askReset } from '../../shared/tasks/passwordResets';
import { requireMail, settingsOf } from '../../shared/tasks/portal';

/** Requests a password reset for an address; the response is the same for every address. */
export default operation({
  summary: 'Request password reset',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/resets',
  permission: 'anybody',
  limit: { max: 5, window: 3_600_000, beyond: 'ignored' },
  body: ResetRequest,
  status: 202,
  response: Accepted,
  faults: [PortalNotReady],

  async handler({ params: { org }, body }, context) {
    requireMail(org, await settingsOf(org, context.store), context);
    await askReset(org, body, context);
    return {};
  },
});
