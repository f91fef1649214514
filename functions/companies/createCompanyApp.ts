import { createApp } from '../../shared/operations/apps';
import { companies } from '../../shared/operations/owners';

/**
 * Registers an app for a company and returns it with its first consumer key and secret.
 *
 * The app is stored with a request for its first credential; the trigger `onAppCreated` issues it, and the
 * operation waits for that, so that the response includes the credential, as Apigee's does. Without a trigger,
 * app and credential are stored in one commit.
 */
export default createApp(companies);
