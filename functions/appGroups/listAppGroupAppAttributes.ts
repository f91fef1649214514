import { listAttributes, ofApp } from '../../shared/operations/attributes';
import { appGroups } from '../../shared/operations/owners';

/** Lists the custom attributes of an app, in the order in which they were set. */
export default listAttributes(ofApp(appGroups));
