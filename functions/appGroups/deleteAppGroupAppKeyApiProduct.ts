import { deleteKeyApiProduct } from '../../shared/operations/keys';
import { appGroups } from '../../shared/operations/owners';

/** Takes an API product from a key, and answers with the key. */
export default deleteKeyApiProduct(appGroups);
