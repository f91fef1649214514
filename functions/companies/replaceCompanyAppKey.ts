import { replaceKey } from '../../shared/keyOperations';
import { companies } from '../../shared/owners';

/** Replaces the scopes and attributes of a key where they are sent, and adds API products. */
export default replaceKey(companies);
