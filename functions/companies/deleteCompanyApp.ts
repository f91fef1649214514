import { deleteApp } from '../../shared/operations/apps';
import { companies } from '../../shared/operations/owners';

/** Deletes an app of a company with its keys, and returns the app as it was. */
export default deleteApp(companies);
