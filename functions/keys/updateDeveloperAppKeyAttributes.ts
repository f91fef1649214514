import { ofKey, replaceAttributes } from '../../shared/operations/attributes';
import { developers } from '../../shared/operations/owners';

/** Replaces all custom attributes of a consumer key; those that are not sent are removed. */
export default replaceAttributes(ofKey(developers));
