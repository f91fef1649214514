import { createApp } from '../../shared/appOperations';
import { appGroups } from '../../shared/owners';

/**
 * Registers an app for an app group and answers with its first consumer key and secret.
 *
 * The app is stored asking for its first credential; the trigger `onAppCreated` issues it.
 * This operation waits for that, so that callers see Apigee's answer, credentials included.
 */
export default createApp(appGroups);
