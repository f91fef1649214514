import { getApp } from '../../shared/operations/apps';
import { developers } from '../../shared/operations/owners';

/** Answers an app of a developer with its credentials, newest first. */
export default getApp(developers);
