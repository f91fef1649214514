import { appDocumentId, decodedName, developerOwner } from '../schemas/owner';
import type { Collections } from '../store/store';

/**
 * Translates an entity as people name it, an app by appId, a developer by e-mail address, a company in any
 * case, into the name used in audit entries. Returns others, and unknown ones, unchanged.
 */
export async function auditEntityOf(
  org: string,
  entity: string,
  { apps, developers, companies, appGroups }: Collections,
): Promise<string> {
  const [collection, id] = entity.split('/');
  if (!id || entity !== `${collection}/${id}`) return entity;
  if (collection === 'developers' && id.includes('@')) {
    const [found] = await developers.findAll(org, [id]);
    return found ? developerOwner(found.developerId) : entity;
  }
  if (collection === 'apps' && !id.includes('~')) {
    const found = await apps.findById(org, id);
    return found ? `apps/${appDocumentId(found)}` : entity;
  }
  const owners = { companies, appGroups };
  const owner = collection === 'companies' || collection === 'appGroups' ? owners[collection] : undefined;
  // An id copied from an audit entry is already encoded.
  return !owner || owner.ownerPath({ name: decodedName(id) }) === entity
    ? entity
    : owner.ownerPath({ name: id });
}
