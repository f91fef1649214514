import { InvalidEmail, PortalNotReady } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Accepted, TestMail } from '../../shared/schemas/portal';
import { queueTestMail } from '../../shared/tasks/portalSettings';

/** Sends a mail of the portal for a sample developer to the calling member. Its link does not work. */
export default operation({
  summary: 'Send test mail',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/mails:test',
  permission: 'settings.write',
  body: TestMail,
  status: 202,
  response: Accepted,
  faults: [PortalNotReady, InvalidEmail],

  async handler({ params: { org }, body, caller }, context) {
    await queueTestMail(org, body, caller, context);
    return {};
  },
});
