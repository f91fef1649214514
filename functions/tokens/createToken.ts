import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Token, TokenDraft } from '../../shared/schemas/member';
import { prepareSigning } from '../../shared/tasks/signing';
import { storeToken } from '../../shared/tasks/tokens';

/** Makes an API token with a role, and answers it this once; only a hash of it is kept. */
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
    // Gateways fetch the keys that tokens are signed with as they start, before they prove themselves.
    if (body.role === 'verifier') await prepareSigning(org, context);
    return storeToken(org, body, caller, context);
  },
});
