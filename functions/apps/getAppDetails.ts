import { AppIdNotFound } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails } from '../../shared/schemas/appDetails';
import { detailsOf } from '../../shared/tasks/appDetails';

/**
 * Returns an app by its appId with its owner, and for each key whether it works, why not, and its last use,
 * but neither key nor secret. An extension of Keymint.
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
