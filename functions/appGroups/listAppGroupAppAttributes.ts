import { listAttributes, ofApp } from '../../shared/operations/attributes';
import { appGroups } from '../../shared/operations/owners';

/** Lists the custom attributes of an app, in the order they were given. */
export default listAttributes(ofApp(appGroups));
