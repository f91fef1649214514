import { getAttribute, ofApp } from '../../shared/attributeOperations';
import { developers } from '../../shared/owners';

/** Answers one custom attribute of an app. */
export default getAttribute(ofApp(developers));
