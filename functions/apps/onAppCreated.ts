import { issueFirstCredential } from '../../shared/tasks/issuance';
import { trigger } from '../../shared/trigger';

/**
 * Issues the first consumer key and secret of every new app, whatever created it: `createDeveloperApp`, the
 * portal, an import, or a manual write.
 */
export default trigger({
  summary: 'Issue the first key pair of a new app',
  on: 'created',
  document: 'organizations/{org}/apps/{app}',

  async handler({ params }, context) {
    await issueFirstCredential(params, context, 'trigger');
  },
});
