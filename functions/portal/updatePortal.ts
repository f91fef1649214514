import { InvalidRequest } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { PortalSettings, PortalSettingsAnswer } from '../../shared/schemas/portal';
import { presentSettings, putSettings } from '../../shared/tasks/portalSettings';

/**
 * Replaces the settings of the developer portal; missing ones get their defaults. Existing developers do not
 * change.
 */
export default operation({
  summary: 'Update portal settings',
  method: 'PUT',
  path: '/v1/organizations/{org}/portal/settings',
  permission: 'settings.write',
  body: PortalSettings,
  status: 200,
  response: PortalSettingsAnswer,
  faults: [InvalidRequest],

  async handler({ params: { org }, body }, context) {
    await putSettings(org, body, context);
    return presentSettings(org, context);
  },
});
