import { ofApp, replaceAttributes } from '../../shared/attributeOperations';
import { appGroups } from '../../shared/owners';

/** Replaces all custom attributes of an app; those that are not sent are removed. */
export default replaceAttributes(ofApp(appGroups));
