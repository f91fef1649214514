import { createApp } from '../../shared/operations/apps';
import { developers } from '../../shared/operations/owners';

/**
 * Registers an app for a developer and answers with its first consumer key and secret.
 *
 * The app is stored asking for its first credential; the trigger `onAppCreated` issues it, and the
 * operation waits for that, so that callers see Apigee's answer, credentials included. Where no trigger is,
 * app and credential are stored in one commit.
 */
export default createApp(developers);
