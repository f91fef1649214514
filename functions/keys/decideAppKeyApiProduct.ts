import * as z from 'zod';
import { StatusAction, statusAfter } from '../../shared/appOperations';
import { changeAppKey } from '../../shared/domain/appDetails';
import { changeGrant } from '../../shared/domain/keys';
import { ApiProductNotAssociated, AppIdNotFound, InvalidClientIdForGivenApp } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails } from '../../shared/schemas/appDetails';
import { Decision } from '../../shared/schemas/key';

/**
 * Approves or revokes one API product of a key, named by its keyRef; the reason, where one is given, is in
 * the audit entry. Keymint's own: Apigee has keys in its paths, and asks for no reason.
 */
export default operation({
  summary: 'Approve or revoke API product of app key',
  method: 'POST',
  path: '/v1/organizations/{org}/apps/{appId}/keys/{keyRef}/apiproducts/{apiProduct}',
  permission: 'requests.decide',
  query: z.object({ action: StatusAction }),
  body: Decision,
  status: 200,
  response: AppDetails,
  faults: [AppIdNotFound, InvalidClientIdForGivenApp, ApiProductNotAssociated],

  handler(request, context) {
    const { params, query, body } = request;
    const store = context.store.because(body.reason);
    return changeAppKey(request, { ...context, store }, ({ credential }) =>
      changeGrant(credential, params.apiProduct, statusAfter[query.action]),
    );
  },
});
