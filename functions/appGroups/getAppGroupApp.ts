import { getApp } from '../../shared/operations/apps';
import { appGroups } from '../../shared/operations/owners';

/** Returns an app of an app group with its credentials, newest first. */
export default getApp(appGroups);
