import { createKey } from '../../shared/operations/keys';
import { appGroups } from '../../shared/operations/owners';

/**
 * Brings a consumer key and secret along to an app; API products are put on it afterwards. The key
 * that the app was issued stays.
 */
export default createKey(appGroups);
