import { getKey } from '../../shared/keyOperations';
import { companies } from '../../shared/owners';

/** Answers a consumer key of an app, with its secret and what it opens. */
export default getKey(companies);
