import { modified } from '../../shared/domain/stamps';
import { OrganizationDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Policy, PolicyChange } from '../../shared/schemas/policy';

/**
 * Changes the policy of an organization; members that are not sent stay. The change is audited, and other processes
 * follow within a minute. An extension of Keymint.
 */
export default operation({
  summary: 'Change the policy of the organization',
  method: 'PUT',
  path: '/v1/organizations/{org}/policy',
  permission: 'settings.write',
  body: PolicyChange,
  status: 200,
  response: Policy,
  faults: [OrganizationDoesNotExist],

  async handler({ params: { org }, body, caller }, { store, organizations, now }) {
    const changed = await store.atomically(async (collections) => {
      const before = await collections.organizations.get(org);
      const sent = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      return collections.organizations.replace({ ...before, ...sent, ...modified(caller, now()) });
    });
    organizations.forget(org);
    return changed;
  },
});
