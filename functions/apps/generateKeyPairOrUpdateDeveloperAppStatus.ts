import { generateKeyPairOrUpdateAppStatus } from '../../shared/operations/apps';
import { developers } from '../../shared/operations/owners';

/**
 * Replaces attributes and callback URL of an app where they are sent; what is not sent stays. With `apiProducts`
 * it also adds a key for exactly those, also for none. With `action`, or `status` in the body, approves or revokes
 * the app instead: while it is revoked none of its keys works, though they keep their own status.
 */
export default generateKeyPairOrUpdateAppStatus(developers);
