import { listAttributes, ofApp } from '../../shared/attributeOperations';
import { appGroups } from '../../shared/owners';

/** Lists the custom attributes of an app, in the order they were given. */
export default listAttributes(ofApp(appGroups));
