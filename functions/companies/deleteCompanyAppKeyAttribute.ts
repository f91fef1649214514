import { deleteAttribute, ofKey } from '../../shared/attributeOperations';
import { companies } from '../../shared/owners';

/** Deletes one custom attribute of a consumer key and answers with it. */
export default deleteAttribute(ofKey(companies));
