import { propertiesOf, withProperties } from '../../shared/domain/properties';
import { modified } from '../../shared/domain/stamps';
import { OrganizationDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Organization, OrganizationChange } from '../../shared/schemas/organization';

/**
 * Replaces the properties of an organization, all of them if any are sent, including the lengths of generated
 * keys and secrets; missing lengths do not change. Other processes follow within a minute.
 */
export default operation({
  summary: 'Update organization',
  method: 'POST',
  also: { method: 'PUT' },
  path: '/v1/organizations/{org}',
  permission: 'settings.write',
  body: OrganizationChange,
  status: 200,
  response: Organization,
  faults: [OrganizationDoesNotExist],

  async handler({ params: { org }, body, caller }, { store, organizations, now }) {
    const changed = await store.atomically(async (collections) => {
      const before = await collections.organizations.get(org);
      const { displayName = before.displayName, properties } = body;
      const after = properties ? withProperties(before, properties.property) : before;
      return collections.organizations.replace({ ...after, displayName, ...modified(caller, now()) });
    });
    organizations.forget(org);
    return { ...changed, properties: { property: propertiesOf(changed) } };
  },
});
