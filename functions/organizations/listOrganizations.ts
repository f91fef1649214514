import { endpoint, type VisibleOrganization } from '../../shared/endpoint';
import { DialectName } from '../../shared/schemas/organization';

const inEdge = (organizations: readonly VisibleOrganization[]): string =>
  organizations.length === 0
    ? '[ ]\n'
    : `[ ${organizations.map(({ name }) => JSON.stringify(name)).join(', ')} ]\n`;

const inX = (found: readonly VisibleOrganization[]): string => {
  const organizations = found.map(({ name, projectId = name }) => ({
    organization: name,
    projectIds: [projectId],
  }));
  return `${JSON.stringify(found.length > 0 ? { organizations } : {}, null, 2)}\n`;
};

/**
 * Lists the organizations that the caller may read: as Edge's list of names, or X's list of objects if all of
 * them use X or `Keymint-Dialect` requests it. Belongs to no organization and checks access to each.
 */
export default endpoint({
  summary: 'List organizations',
  method: 'GET',
  path: '/v1/organizations',

  async handler(request) {
    const found = await request.organizations();
    const asked = DialectName.safeParse(request.headers['keymint-dialect']).data;
    const isX = asked ? asked === 'x' : found.length > 0 && found.every(({ dialect }) => dialect === 'x');
    return isX
      ? { status: 200, headers: { 'Content-Type': 'application/json; charset=UTF-8' }, body: inX(found) }
      : { status: 200, body: inEdge(found) };
  },
});
