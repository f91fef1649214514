import { deleteKeyApiProduct } from '../../shared/operations/keys';
import { developers } from '../../shared/operations/owners';

/** Takes an API product from a key, and answers with the key. */
export default deleteKeyApiProduct(developers);
