import { deleteApp } from '../../shared/operations/apps';
import { appGroups } from '../../shared/operations/owners';

/** Deletes an app of an app group with its keys, and returns the app as it was. */
export default deleteApp(appGroups);
