import { AppIdNotFound, AppNotDeleted } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails } from '../../shared/schemas/appDetails';
import { restoreApp } from '../../shared/tasks/appDeletion';

/**
 * Restores an app that the calling developer deleted less than seven days ago, with the status it had. What
 * staff revoked before or since stays revoked.
 */
export default operation({
  summary: 'Restore own app',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/account/apps/{appId}/restore',
  permission: 'account.use',
  status: 200,
  response: AppDetails,
  faults: [AppIdNotFound, AppNotDeleted],

  handler: restoreApp,
});
