import * as z from 'zod';
import { ApiProductNotAssociated, AppIdNotFound, InvalidClientIdForGivenApp } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { StatusAction, statusAfter } from '../../shared/operations/apps';
import { AppDetails } from '../../shared/schemas/appDetails';
import { Decision } from '../../shared/schemas/key';
import { changeAppKey } from '../../shared/tasks/appDetails';
import { decideGrant } from '../../shared/tasks/keys';

/**
 * Approves or revokes one API product of a key, named by its keyRef; the reason, where one is given, is in
 * the audit entry. One that is revoked is pending on every key of the owner's that asks for it from then on,
 * until it is approved. Keymint's own: Apigee has keys in its paths, and asks for no reason.
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
    const { org, apiProduct } = request.params;
    const { reason } = request.body;
    const decision = { org, apiProduct, caller: request.caller, at: context.now(), reason };
    return changeAppKey(
      request,
      { ...context, store: context.store.because(reason) },
      (held, store, known) =>
        decideGrant(held, statusAfter[request.query.action], { ...decision, known }, store),
      [apiProduct],
    );
  },
});
