import { isDeveloper } from '../../shared/domain/developerPolicy';
import { ApiProductNotAssociated, AppIdNotFound, InvalidClientIdForGivenApp } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails } from '../../shared/schemas/appDetails';
import { changeAppKey } from '../../shared/tasks/appDetails';
import { changeGrant, decideGrant } from '../../shared/tasks/keys';

/**
 * Removes an API product from a key, given by its keyRef, and returns the app. After a removal by staff, new
 * keys of the owner get the product as pending until it is approved; a removal by the developer has no such
 * effect. An extension of Keymint: Apigee has keys in its paths.
 */
export default operation({
  summary: 'Take API product from app key',
  method: 'DELETE',
  path: '/v1/organizations/{org}/apps/{appId}/keys/{keyRef}/apiproducts/{apiProduct}',
  permission: 'requests.create',
  status: 200,
  response: AppDetails,
  faults: [AppIdNotFound, InvalidClientIdForGivenApp, ApiProductNotAssociated],

  handler(request, context) {
    const { params, caller } = request;
    const { org, apiProduct } = params;
    if (isDeveloper(caller))
      return changeAppKey(request, context, ({ credential }) =>
        changeGrant(credential, apiProduct, undefined),
      );
    const decision = { org, apiProduct, caller, at: context.now() };
    return changeAppKey(
      request,
      context,
      (held, store, known) => decideGrant(held, undefined, { ...decision, known }, store),
      [apiProduct],
    );
  },
});
