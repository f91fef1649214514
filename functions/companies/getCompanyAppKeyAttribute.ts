import { getAttribute, ofKey } from '../../shared/attributeOperations';
import { companies } from '../../shared/owners';

/** Answers one custom attribute of a consumer key. */
export default getAttribute(ofKey(companies));
