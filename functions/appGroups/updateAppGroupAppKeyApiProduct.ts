import { updateKeyApiProduct } from '../../shared/operations/keys';
import { appGroups } from '../../shared/operations/owners';

/**
 * Approves or revokes one API product of a key; approving ends the wait of a pending one. One that is revoked
 * is pending on every key of the owner's that asks for it from then on, until it is approved.
 */
export default updateKeyApiProduct(appGroups);
