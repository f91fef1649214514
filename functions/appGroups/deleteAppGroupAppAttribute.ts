import { deleteAttribute, ofApp } from '../../shared/operations/attributes';
import { appGroups } from '../../shared/operations/owners';

/** Deletes one custom attribute of an app and returns it. */
export default deleteAttribute(ofApp(appGroups));
