import { AppIdNotFound, AttributeLimitExceeded, ChangedMeanwhile } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails, AppEdit } from '../../shared/schemas/appDetails';
import { changeApp, editedApp } from '../../shared/tasks/appDetails';

/**
 * Changes what is sent of an app, and nothing else, in one commit. Where `was` says what the caller saw,
 * nothing is changed unless that is still so. Keymint's own: Apigee replaces apps as a whole.
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
