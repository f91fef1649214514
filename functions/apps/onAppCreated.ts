import { issueFirstCredential } from '../../shared/tasks/issuance';
import { trigger } from '../../shared/trigger';

/**
 * Gives every new app its first consumer key and secret, whoever stored the app:
 * `createDeveloperApp`, the portal, an import, or a write by hand.
 */
export default trigger({
  summary: 'Issue the first key pair of a new app',
  on: 'created',
  document: 'organizations/{org}/apps/{app}',

  async handler({ params }, context) {
    await issueFirstCredential(params, context, 'trigger');
  },
});
