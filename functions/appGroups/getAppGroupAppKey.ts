import { getKey } from '../../shared/keyOperations';
import { appGroups } from '../../shared/owners';

/** Answers a consumer key of an app, with its secret and what it opens. */
export default getKey(appGroups);
