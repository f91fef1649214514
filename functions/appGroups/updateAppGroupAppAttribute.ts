import { ofApp, setAttribute } from '../../shared/operations/attributes';
import { appGroups } from '../../shared/operations/owners';

/** Creates or updates one custom attribute of an app. */
export default setAttribute(ofApp(appGroups));
