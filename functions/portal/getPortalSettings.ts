import { operation } from '../../shared/operation';
import { PortalSettingsAnswer } from '../../shared/schemas/portal';
import { presentSettings } from '../../shared/tasks/portalSettings';

/** Answers the settings of the developer portal, what keeps it from sending mails, and how many developers wait. */
export default operation({
  summary: 'Get portal settings',
  method: 'GET',
  path: '/v1/organizations/{org}/portal/settings',
  permission: 'accounts.get',
  status: 200,
  response: PortalSettingsAnswer,
  faults: [],

  handler: ({ params: { org } }, context) => presentSettings(org, context),
});
