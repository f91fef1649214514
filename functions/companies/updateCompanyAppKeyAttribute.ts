import { ofKey, setAttribute } from '../../shared/operations/attributes';
import { companies } from '../../shared/operations/owners';

/** Sets one custom attribute of a consumer key, new or not. */
export default setAttribute(ofKey(companies));
