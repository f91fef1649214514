import { OrganizationDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Organization } from '../../shared/schemas/organization';

/** What clients read before they list anything: with this property they page by startKey. */
const paging = { name: 'features.isCpsEnabled', value: 'true' };

/** Answers an organization, with the properties that clients ask for at start-up. */
export default operation({
  summary: 'Get organization',
  method: 'GET',
  path: '/v1/organizations/{org}',
  status: 200,
  response: Organization,
  faults: [OrganizationDoesNotExist],

  async handler({ params: { org } }, { organizations }) {
    const { properties, ...organization } = await organizations.get(org);
    const others = properties.filter(({ name }) => name !== paging.name);
    return { ...organization, properties: { property: [paging, ...others] } };
  },
});
