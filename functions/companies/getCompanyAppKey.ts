import { getKey } from '../../shared/operations/keys';
import { companies } from '../../shared/operations/owners';

/** Returns a consumer key of an app, with its secret and its API products. */
export default getKey(companies);
