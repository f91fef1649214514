import { getAttribute, ofApp } from '../../shared/attributeOperations';
import { appGroups } from '../../shared/owners';

/** Answers one custom attribute of an app. */
export default getAttribute(ofApp(appGroups));
