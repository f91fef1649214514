import { deleteKeyApiProduct } from '../../shared/operations/keys';
import { developers } from '../../shared/operations/owners';

/** Removes an API product from a key and returns the key. */
export default deleteKeyApiProduct(developers);
