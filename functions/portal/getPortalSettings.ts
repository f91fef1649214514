import { operation } from '../../shared/operation';
import { PortalSettingsAnswer } from '../../shared/schemas/portal';
import { presentSettings } from '../../shared/tasks/portalSettings';

/**
 * Returns the settings of the developer portal, problems that prevent mails, and the number of waiting
 * developers.
 */
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
