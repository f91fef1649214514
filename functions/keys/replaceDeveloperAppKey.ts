import { replaceKey } from '../../shared/operations/keys';
import { developers } from '../../shared/operations/owners';

/** Replaces the scopes and attributes of a key if they are sent, and adds API products. */
export default replaceKey(developers);
