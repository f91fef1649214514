import { getAttribute, ofApp } from '../../shared/attributeOperations';
import { companies } from '../../shared/owners';

/** Answers one custom attribute of an app. */
export default getAttribute(ofApp(companies));
