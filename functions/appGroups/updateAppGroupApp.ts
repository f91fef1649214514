import { operation } from '../../shared/operation';
import { appUpdateQuery, maybeStatusAction, setAppStatus, updateApp } from '../../shared/operations/apps';
import { appGroups } from '../../shared/operations/owners';

const update = updateApp(appGroups);

/**
 * Replaces an app group's app; with `apiProducts`, a new key for them is made and the others stay.
 * With `action` the app is approved or revoked instead.
 */
export default operation({
  ...update,
  summary: 'Update app group app, or set its status',
  permission: { otherwise: 'apps.write', approve: 'apps.setStatus', revoke: 'apps.setStatus' },
  query: appUpdateQuery.extend(maybeStatusAction.shape),
  actionReplacesBody: true,

  handler: ({ query: { action, ...query }, ...request }, context) =>
    action
      ? setAppStatus(appGroups, request, action, context)
      : update.handler({ ...request, query }, context),
});
