import { TokenDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Token } from '../../shared/schemas/member';

/** Revokes an API token and returns it as it was; other processes follow within a second. */
export default operation({
  summary: 'Revoke token',
  method: 'DELETE',
  path: '/v1/organizations/{org}/tokens/{token}',
  permission: 'members.write',
  status: 200,
  response: Token,
  faults: [TokenDoesNotExist],

  async handler({ params: { org, token } }, { store, callers }) {
    const revoked = await store.atomically(async ({ tokens }) => {
      const found = await tokens.get(org, token);
      tokens.delete(org, found);
      return found;
    });
    callers.forget(org);
    return revoked;
  },
});
