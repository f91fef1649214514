import { deleteAttribute, ofApp } from '../../shared/attributeOperations';
import { developers } from '../../shared/owners';

/** Deletes one custom attribute of an app and answers with it. */
export default deleteAttribute(ofApp(developers));
