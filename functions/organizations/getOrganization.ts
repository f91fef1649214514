import { propertiesOf } from '../../shared/domain/properties';
import { OrganizationDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Organization } from '../../shared/schemas/organization';

/** Returns an organization, with the properties that clients read at start-up. */
export default operation({
  summary: 'Get organization',
  method: 'GET',
  path: '/v1/organizations/{org}',
  permission: 'organizations.get',
  status: 200,
  response: Organization,
  faults: [OrganizationDoesNotExist],

  async handler({ params: { org } }, { organizations }) {
    const organization = await organizations.get(org);
    return { ...organization, properties: { property: propertiesOf(organization) } };
  },
});
