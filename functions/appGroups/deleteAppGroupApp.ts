import { deleteApp } from '../../shared/appOperations';
import { appGroups } from '../../shared/owners';

/** Deletes an app of an app group with its keys, and answers with the app as it was. */
export default deleteApp(appGroups);
