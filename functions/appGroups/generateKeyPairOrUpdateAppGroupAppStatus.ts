import { generateKeyPairOrUpdateAppStatus } from '../../shared/operations/apps';
import { appGroups } from '../../shared/operations/owners';

/**
 * Replaces attributes and callback URL of an app if they are sent. With `apiProducts`, even an empty list,
 * also adds a key for exactly those. With `action`, or `status` in the body, approves or revokes the app
 * instead: the keys of a revoked app keep their status but do not work.
 */
export default generateKeyPairOrUpdateAppStatus(appGroups);
