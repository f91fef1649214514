import { deleteAttribute, ofApp } from '../../shared/operations/attributes';
import { companies } from '../../shared/operations/owners';

/** Deletes one custom attribute of an app and returns it. */
export default deleteAttribute(ofApp(companies));
