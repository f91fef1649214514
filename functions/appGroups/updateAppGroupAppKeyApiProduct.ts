import { updateKeyApiProduct } from '../../shared/keyOperations';
import { appGroups } from '../../shared/owners';

/** Approves or revokes one API product of a key; approving ends the wait of a pending one. */
export default updateKeyApiProduct(appGroups);
