import { getAttribute, ofKey } from '../../shared/operations/attributes';
import { companies } from '../../shared/operations/owners';

/** Returns one custom attribute of a consumer key. */
export default getAttribute(ofKey(companies));
