import { createKey } from '../../shared/keyOperations';
import { appGroups } from '../../shared/owners';

/**
 * Brings a consumer key and secret along to an app; API products are put on it afterwards. The key
 * that the app was issued stays.
 */
export default createKey(appGroups);
