import { getAttribute, ofApp } from '../../shared/operations/attributes';
import { developers } from '../../shared/operations/owners';

/** Returns one custom attribute of an app. */
export default getAttribute(ofApp(developers));
