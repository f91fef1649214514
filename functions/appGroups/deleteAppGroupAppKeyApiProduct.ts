import { deleteKeyApiProduct } from '../../shared/keyOperations';
import { appGroups } from '../../shared/owners';

/** Takes an API product from a key, and answers with the key. */
export default deleteKeyApiProduct(appGroups);
