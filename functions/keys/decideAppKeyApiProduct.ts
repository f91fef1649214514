import * as z from 'zod';
import { ApiProductNotAssociated, AppIdNotFound, InvalidClientIdForGivenApp } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { StatusAction, statusAfter } from '../../shared/operations/apps';
import { AppDetails } from '../../shared/schemas/appDetails';
import { GrantDecision } from '../../shared/schemas/key';
import { changeAppKey } from '../../shared/tasks/appDetails';
import { decideGrant } from '../../shared/tasks/keys';

/**
 * Approves or revokes an API product of a key, given by its keyRef; the audit entry has the reason, if any.
 * After a revocation, new keys of the owner get the product as pending until it is approved. An extension of
 * Keymint: Apigee has keys in its paths, and no reasons.
 */
export default operation({
  summary: 'Approve or revoke API product of app key',
  method: 'POST',
  path: '/v1/organizations/{org}/apps/{appId}/keys/{keyRef}/apiproducts/{apiProduct}',
  permission: 'requests.decide',
  query: z.object({ action: StatusAction }),
  body: GrantDecision,
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
