import { AppIdNotFound, InvalidClientIdForGivenApp } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails } from '../../shared/schemas/appDetails';
import { changeApp } from '../../shared/tasks/appDetails';
import { credentialBy, withoutCredential } from '../../shared/tasks/keys';

/**
 * Deletes a key, given by its keyRef, and returns the app. An extension of Keymint: Apigee has keys in its
 * paths.
 */
export default operation({
  summary: 'Delete app key',
  method: 'DELETE',
  path: '/v1/organizations/{org}/apps/{appId}/keys/{keyRef}',
  permission: 'credentials.revoke',
  status: 200,
  response: AppDetails,
  faults: [AppIdNotFound, InvalidClientIdForGivenApp],

  handler(request, context) {
    const { org, keyRef } = request.params;
    return changeApp(request, context, (app, store) =>
      withoutCredential(org, app, credentialBy(app, keyRef), store, context.credentials),
    );
  },
});
