import { getApp } from '../../shared/appOperations';
import { appGroups } from '../../shared/owners';

/** Answers an app of an app group with its credentials, newest first. */
export default getApp(appGroups);
