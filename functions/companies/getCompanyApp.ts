import { getApp } from '../../shared/appOperations';
import { companies } from '../../shared/owners';

/** Answers an app of a company with its credentials, newest first. */
export default getApp(companies);
