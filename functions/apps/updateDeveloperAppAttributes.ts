import { ofApp, replaceAttributes } from '../../shared/operations/attributes';
import { developers } from '../../shared/operations/owners';

/** Replaces all custom attributes of an app; those that are not sent are removed. */
export default replaceAttributes(ofApp(developers));
