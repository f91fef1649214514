import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Token, TokenDraft } from '../../shared/schemas/member';
import { prepareSigning } from '../../shared/tasks/signing';
import { storeToken } from '../../shared/tasks/tokens';

/** Creates an API token with a role and returns it once; only its hash is stored. */
export default operation({
  summary: 'Create token',
  method: 'POST',
  path: '/v1/organizations/{org}/tokens',
  permission: 'members.write',
  body: TokenDraft,
  status: 201,
  response: Token,
  faults: noSuchDeveloper,

  async handler({ params: { org }, body, caller }, context) {
    // Gateways fetch the signing keys when they start, before they authenticate.
    if (body.role === 'verifier') await prepareSigning(org, context);
    return storeToken(org, body, caller, context);
  },
});
