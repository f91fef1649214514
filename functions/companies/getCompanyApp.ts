import { getApp } from '../../shared/operations/apps';
import { companies } from '../../shared/operations/owners';

/** Returns an app of a company with its credentials, newest first. */
export default getApp(companies);
