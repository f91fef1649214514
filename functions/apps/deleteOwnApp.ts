import { AppIdNotFound } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails } from '../../shared/schemas/appDetails';
import { scheduleDeletion } from '../../shared/tasks/appDeletion';

/**
 * Revokes an app of the calling developer at once, and deletes it with its keys seven days later, unless it is
 * restored. Deleting it again does not postpone that.
 */
export default operation({
  summary: 'Delete own app, restorable for seven days',
  method: 'DELETE',
  path: '/v1/organizations/{org}/portal/account/apps/{appId}',
  permission: 'account.use',
  status: 200,
  response: AppDetails,
  faults: [AppIdNotFound],

  handler: scheduleDeletion,
});
