import { AppIdNotFound, AttributeLimitExceeded, ChangedMeanwhile } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails, AppEdit } from '../../shared/schemas/appDetails';
import { changeApp, editedApp } from '../../shared/tasks/appDetails';

/**
 * Changes the members of an app that are sent, in one commit. With `was`, changes nothing unless the current
 * values are still those. An extension of Keymint: Apigee replaces whole apps.
 */
export default operation({
  summary: 'Edit app',
  method: 'POST',
  path: '/v1/organizations/{org}/apps/{appId}/edit',
  permission: { otherwise: 'apps.write', approved: 'apps.setStatus', revoked: 'apps.setStatus' },
  body: AppEdit,
  status: 200,
  response: AppDetails,
  faults: [AppIdNotFound, AttributeLimitExceeded, ChangedMeanwhile],

  async handler(request, context) {
    const { params, body, caller } = request;
    const organization = await context.organizations.get(params.org);
    return changeApp(request, context, (app) => editedApp(app, body, { caller, organization }));
  },
});
