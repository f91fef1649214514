import { ofApp, setAttribute } from '../../shared/attributeOperations';
import { companies } from '../../shared/owners';

/** Sets one custom attribute of an app, new or not. */
export default setAttribute(ofApp(companies));
