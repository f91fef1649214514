import { AppIdNotFound, InvalidClientIdForGivenApp, UnknownApiProduct } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails } from '../../shared/schemas/appDetails';
import { AppKeyApiProducts } from '../../shared/schemas/key';
import { changeAppKey } from '../../shared/tasks/appDetails';
import { changeCredential } from '../../shared/tasks/keys';

/**
 * Requests further API products for a key, given by its keyRef; each is approved or pending according to its
 * approval type. Existing ones do not change. An extension of Keymint: Apigee has keys in its paths.
 */
export default operation({
  summary: 'Add API products to app key',
  method: 'POST',
  path: '/v1/organizations/{org}/apps/{appId}/keys/{keyRef}/apiproducts',
  permission: 'requests.create',
  body: AppKeyApiProducts,
  status: 200,
  response: AppDetails,
  faults: [AppIdNotFound, InvalidClientIdForGivenApp, UnknownApiProduct],

  async handler(request, context) {
    const { params, body, caller } = request;
    const organization = await context.organizations.get(params.org);
    return changeAppKey(request, context, (held, store) =>
      changeCredential(params.org, held, body, { store, caller, organization }),
    );
  },
});
