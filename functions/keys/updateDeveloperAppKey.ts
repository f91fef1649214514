import { updateKey } from '../../shared/operations/keys';
import { developers } from '../../shared/operations/owners';

/**
 * Adds API products to a key, and replaces its attributes and scopes where they are sent. With
 * `action`, approves or revokes the key instead.
 */
export default updateKey(developers);
