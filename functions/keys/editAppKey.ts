import { AppIdNotFound, AttributeLimitExceeded, InvalidClientIdForGivenApp } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { maybeStatusAction, statusAfter } from '../../shared/operations/apps';
import { AppDetails } from '../../shared/schemas/appDetails';
import { AppKeyEdit } from '../../shared/schemas/key';
import { changeAppKey } from '../../shared/tasks/appDetails';
import { labelled } from '../../shared/tasks/keys';

/**
 * Approves, revokes or labels a key, given by its keyRef; nothing else changes. An extension of Keymint:
 * Apigee has keys in its paths.
 */
export default operation({
  summary: 'Approve, revoke or label app key',
  method: 'POST',
  path: '/v1/organizations/{org}/apps/{appId}/keys/{keyRef}',
  permission: { otherwise: 'apps.write', approve: 'credentials.approve', revoke: 'credentials.revoke' },
  query: maybeStatusAction,
  body: AppKeyEdit,
  status: 200,
  response: AppDetails,
  faults: [AppIdNotFound, InvalidClientIdForGivenApp, AttributeLimitExceeded],

  handler(request, context) {
    const { action } = request.query;
    const { label } = request.body;
    return changeAppKey(request, context, ({ credential }) => {
      if (action) return { ...credential, status: statusAfter[action] };
      if (label === undefined) return credential;
      return { ...credential, attributes: labelled(credential.attributes, label) };
    });
  },
});
