import { deleteAttribute, ofApp } from '../../shared/attributeOperations';
import { appGroups } from '../../shared/owners';

/** Deletes one custom attribute of an app and answers with it. */
export default deleteAttribute(ofApp(appGroups));
