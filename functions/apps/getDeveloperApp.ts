import { getApp } from '../../shared/appOperations';
import { developers } from '../../shared/owners';

/** Answers an app of a developer with its credentials, newest first. */
export default getApp(developers);
