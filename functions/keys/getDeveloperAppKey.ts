import { getKey } from '../../shared/keyOperations';
import { developers } from '../../shared/owners';

/** Answers a consumer key of an app, with its secret and what it opens. */
export default getKey(developers);
