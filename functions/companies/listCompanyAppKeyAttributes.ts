import { listAttributes, ofKey } from '../../shared/attributeOperations';
import { companies } from '../../shared/owners';

/** Lists the custom attributes of a consumer key, in the order they were given. */
export default listAttributes(ofKey(companies));
