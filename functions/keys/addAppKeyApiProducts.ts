import { AppIdNotFound, InvalidClientIdForGivenApp, UnknownApiProduct } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppDetails } from '../../shared/schemas/appDetails';
import { AppKeyApiProducts } from '../../shared/schemas/key';
import { changeAppKey } from '../../shared/tasks/appDetails';
import { changeCredential } from '../../shared/tasks/keys';

/**
 * Asks for more API products for a key, named by its keyRef: approved or pending as each has it. Those that
 * the key has stay as they are. Keymint's own: Apigee has keys in its paths.
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
