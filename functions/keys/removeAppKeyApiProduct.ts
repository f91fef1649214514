import { changeAppKey } from '../../shared/domain/appDetails';
import { changeGrant } from '../../shared/domain/keys';
import { ApiProductNotAssociated, AppIdNotFound, InvalidClientIdForGivenApp } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails } from '../../shared/schemas/appDetails';

/**
 * Takes an API product from a key, named by its keyRef, and answers with the app. Keymint's own: Apigee has
 * keys in its paths.
 */
export default operation({
  summary: 'Take API product from app key',
  method: 'DELETE',
  path: '/v1/organizations/{org}/apps/{appId}/keys/{keyRef}/apiproducts/{apiProduct}',
  permission: 'requests.create',
  status: 200,
  response: AppDetails,
  faults: [AppIdNotFound, InvalidClientIdForGivenApp, ApiProductNotAssociated],

  handler: (request, context) =>
    changeAppKey(request, context, ({ credential }) =>
      changeGrant(credential, request.params.apiProduct, undefined),
    ),
});
