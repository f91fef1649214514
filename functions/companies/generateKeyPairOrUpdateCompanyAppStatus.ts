import { generateKeyPairOrUpdateAppStatus } from '../../shared/operations/apps';
import { companies } from '../../shared/operations/owners';

/**
 * Adds a key to an app, for the API products that are sent; attributes and callback URL are replaced
 * where they are sent. With `action`, or `status` in the body, approves or revokes the app instead:
 * while it is revoked none of its keys works, though they keep their own status.
 */
export default generateKeyPairOrUpdateAppStatus(companies);
