import { ofKey, setAttribute } from '../../shared/operations/attributes';
import { developers } from '../../shared/operations/owners';

/** Creates or updates one custom attribute of a consumer key. */
export default setAttribute(ofKey(developers));
