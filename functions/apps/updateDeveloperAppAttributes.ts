import { ofApp, replaceAttributes } from '../../shared/operations/attributes';
import { developers } from '../../shared/operations/owners';

/** Replaces all custom attributes of an app; missing ones are removed. */
export default replaceAttributes(ofApp(developers));
