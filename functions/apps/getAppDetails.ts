import { AppIdNotFound } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails } from '../../shared/schemas/appDetails';
import { detailsOf } from '../../shared/tasks/appDetails';

/**
 * Answers an app by its appId with all that is shown of it: its owner, and of its keys whether they work,
 * why not and when they were last used, but neither key nor secret. Keymint's own: Apigee has none such.
 */
export default operation({
  summary: 'Get app details',
  method: 'GET',
  path: '/v1/organizations/{org}/apps/{appId}/details',
  permission: 'apps.get',
  status: 200,
  response: AppDetails,
  faults: [AppIdNotFound],

  async handler({ params: { org, appId } }, context) {
    const { store } = context;
    return detailsOf(org, await store.apps.getById(org, appId), store, context);
  },
});
