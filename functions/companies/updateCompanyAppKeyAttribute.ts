import { ofKey, setAttribute } from '../../shared/attributeOperations';
import { companies } from '../../shared/owners';

/** Sets one custom attribute of a consumer key, new or not. */
export default setAttribute(ofKey(companies));
