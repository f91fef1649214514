import { createKey } from '../../shared/operations/keys';
import { companies } from '../../shared/operations/owners';

/**
 * Imports a consumer key and secret for an app; API products are added to it afterwards. The app's other
 * keys do not change.
 */
export default createKey(companies);
