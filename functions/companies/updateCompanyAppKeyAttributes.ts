import { ofKey, replaceAttributes } from '../../shared/attributeOperations';
import { companies } from '../../shared/owners';

/** Replaces all custom attributes of a consumer key; those that are not sent are removed. */
export default replaceAttributes(ofKey(companies));
