import { getKey } from '../../shared/operations/keys';
import { appGroups } from '../../shared/operations/owners';

/** Answers a consumer key of an app, with its secret and what it opens. */
export default getKey(appGroups);
