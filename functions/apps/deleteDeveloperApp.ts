import { deleteApp } from '../../shared/appOperations';
import { developers } from '../../shared/owners';

/** Deletes an app of a developer with its keys, and answers with the app as it was. */
export default deleteApp(developers);
