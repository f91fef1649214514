import { ofApp, setAttribute } from '../../shared/operations/attributes';
import { companies } from '../../shared/operations/owners';

/** Sets one custom attribute of an app, new or not. */
export default setAttribute(ofApp(companies));
