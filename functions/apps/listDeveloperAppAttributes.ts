import { listAttributes, ofApp } from '../../shared/operations/attributes';
import { developers } from '../../shared/operations/owners';

/** Lists the custom attributes of an app, in the order in which they were set. */
export default listAttributes(ofApp(developers));
