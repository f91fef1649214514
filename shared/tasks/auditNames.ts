import type { Audit, AuditName } from '../schemas/audit';
import { developerOwner, parseAppRef } from '../schemas/owner';
import type { Collections } from '../store/store';

/** Maximum number of entities whose names are read for one page. */
const MAX_NAMED = 300;

/** Returns the names of developers, and the appIds of apps, that entries are about and that exist; read together. */
export async function auditNames(
  org: string,
  entries: readonly Pick<Audit, 'entities'>[],
  { apps, developers }: Pick<Collections, 'apps' | 'developers'>,
): Promise<AuditName[]> {
  const entities = new Set(entries.flatMap((entry) => entry.entities));
  const developerIds: string[] = [];
  const appIds: string[] = [];
  for (const entity of [...entities].slice(0, MAX_NAMED)) {
    const [collection, id = '', ...below] = entity.split('/');
    if (below.length > 0) continue;
    if (collection === 'developers' && !id.includes('@')) developerIds.push(id);
    if (collection === 'apps' && parseAppRef(id)) appIds.push(id);
  }
  const [people, found] = await Promise.all([
    developers.findAll(org, developerIds),
    Promise.all(appIds.map(async (id) => ({ id, app: await apps.find(org, id) }))),
  ]);
  return [
    ...people.map(({ developerId, firstName, lastName, email }) => ({
      entity: developerOwner(developerId),
      firstName,
      lastName,
      email,
    })),
    ...found.flatMap(({ id, app }) => (app ? [{ entity: `apps/${id}`, appId: app.appId }] : [])),
  ];
}
