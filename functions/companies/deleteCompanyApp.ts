import { deleteApp } from '../../shared/appOperations';
import { companies } from '../../shared/owners';

/** Deletes an app of a company with its keys, and answers with the app as it was. */
export default deleteApp(companies);
