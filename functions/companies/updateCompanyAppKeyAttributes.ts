import { ofKey, replaceAttributes } from '../../shared/operations/attributes';
import { companies } from '../../shared/operations/owners';

/** Replaces all custom attributes of a consumer key; missing ones are removed. */
export default replaceAttributes(ofKey(companies));
