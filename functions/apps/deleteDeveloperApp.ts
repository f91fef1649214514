import { deleteApp } from '../../shared/operations/apps';
import { developers } from '../../shared/operations/owners';

/** Deletes an app of a developer with its keys, and returns the app as it was. */
export default deleteApp(developers);
