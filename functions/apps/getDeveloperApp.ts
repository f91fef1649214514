import { getApp } from '../../shared/operations/apps';
import { developers } from '../../shared/operations/owners';

/** Returns an app of a developer with its credentials, newest first. */
export default getApp(developers);
