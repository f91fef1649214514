import { getKey } from '../../shared/operations/keys';
import { developers } from '../../shared/operations/owners';

/** Answers a consumer key of an app, with its secret and what it opens. */
export default getKey(developers);
