import { listAttributes, ofKey } from '../../shared/operations/attributes';
import { developers } from '../../shared/operations/owners';

/** Lists the custom attributes of a consumer key, in the order in which they were set. */
export default listAttributes(ofKey(developers));
