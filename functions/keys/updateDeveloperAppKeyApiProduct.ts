import { updateKeyApiProduct } from '../../shared/operations/keys';
import { developers } from '../../shared/operations/owners';

/**
 * Approves or revokes one API product of a key, pending or not. After a revocation, new keys of the owner get
 * the product as pending until it is approved.
 */
export default updateKeyApiProduct(developers);
