import { operation } from '../../shared/operation';
import { OwnApps, ownAppsQuery } from '../../shared/schemas/catalogue';
import { ownApps } from '../../shared/tasks/developerApps';

/**
 * Lists the calling developer's apps, ordered by name, with their keys and why those that do not work do not;
 * without key and secret.
 */
export default operation({
  summary: 'List own apps',
  method: 'GET',
  path: '/v1/organizations/{org}/portal/account/apps',
  permission: 'account.use',
  query: ownAppsQuery,
  status: 200,
  response: OwnApps,
  faults: [],

  handler: ({ params: { org }, query, caller }, context) => ownApps(org, query, caller, context),
});
