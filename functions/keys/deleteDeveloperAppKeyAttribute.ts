import { deleteAttribute, ofKey } from '../../shared/operations/attributes';
import { developers } from '../../shared/operations/owners';

/** Deletes one custom attribute of a consumer key and returns it. */
export default deleteAttribute(ofKey(developers));
