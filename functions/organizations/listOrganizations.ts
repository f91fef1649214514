import * as z from 'zod';
import { endpoint } from '../../shared/endpoint';
import { DialectName } from '../../shared/schemas/organization';

const Names = z.array(z.string()).meta({ id: 'OrganizationNames', example: ['demo'] });

const Listed = z
  .object({
    organizations: z.array(
      z.object({
        organization: z.string(),
        projectIds: z.array(z.string()).meta({ description: 'The project of the organization, or its name' }),
      }),
    ),
  })
  .meta({
    id: 'ListedOrganizations',
    example: { organizations: [{ organization: 'demo', projectIds: ['demo'] }] },
  });

/**
 * Lists the organizations that the caller may read: as Edge's list of names, or X's list of objects if all of
 * them use X or `Keymint-Dialect` requests it. Belongs to no organization and checks access to each.
 */
export default endpoint({
  summary: 'List organizations',
  method: 'GET',
  path: '/v1/organizations',
  responses: { edge: Names, x: Listed },

  async handler(request) {
    const found = await request.organizations();
    const asked = DialectName.safeParse(request.headers['keymint-dialect']).data;
    const isX = asked ? asked === 'x' : found.length > 0 && found.every(({ dialect }) => dialect === 'x');
    if (!isX)
      return request.answer(
        found.map(({ name }) => name),
        'edge',
      );
    const organizations = found.map(({ name, projectId = name }) => ({
      organization: name,
      projectIds: [projectId],
    }));
    return request.answer(found.length > 0 ? { organizations } : {}, 'x');
  },
});
