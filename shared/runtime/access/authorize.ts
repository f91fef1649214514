import type { Context } from '../../context';
import type { Caller } from '../../environment';
import { AppIdNotFound, DeveloperDoesNotExist, DeveloperIdDoesNotExist, Forbidden } from '../../faults';
import { ANYBODY, type Operation } from '../../operation';
import { isAllowed, type Permission } from '../../permissions';
import { developerOwner } from '../../schemas/owner';
import { membersWhere } from '../../schemas/shape';
import { traitsOf } from '../../schemas/traits';

/** Parts of a request that determine the required permission. */
interface Asked {
  params: Record<string, string>;
  query: unknown;
  body: unknown;
}

const memberOf = (value: unknown, name: string): unknown =>
  (value as Record<string, unknown> | undefined)?.[name];

/**
 * Returns the required permission; if it depends on the action, `action` or `entity` in the query or `action`
 * or `status` in the body selects it.
 */
export function permissionFor(
  { permission }: Pick<Operation, 'permission'>,
  { query, body }: Asked,
): Permission | typeof ANYBODY {
  if (typeof permission === 'string') return permission;
  const words = [
    memberOf(query, 'action'),
    memberOf(query, 'entity'),
    memberOf(body, 'action'),
    memberOf(body, 'status'),
  ];
  const action = words.find((name) => typeof name === 'string' && Object.hasOwn(permission, name));
  return permission[action as 'otherwise'] ?? permission.otherwise;
}

/** Rejects early a caller whose role never allows the operation. @throws Forbidden */
export function requireAny({ permission }: Pick<Operation, 'permission'>, { role }: Caller): void {
  if (permission === ANYBODY) return;
  const all = typeof permission === 'string' ? [permission] : Object.values(permission);
  if (!all.some((known) => isAllowed(role, known)))
    throw Forbidden({ role, permission: all[0] as Permission });
}

/** What every developer may see, the same for all of them, and what is always one's own. */
const isCommon = (permission: Permission): boolean => /^(organizations|products|account)\./.test(permission);

/** Requires that a developer accesses their own data. @throws the fault of an unknown entity otherwise */
async function requireOwn(
  { developerId, role }: Caller,
  permission: Permission,
  { params }: Asked,
  { store }: Context,
): Promise<void> {
  const { org = '', developer, appId } = params;
  if (developer !== undefined) {
    const isEmail = developer.includes('@');
    const named = isEmail ? (await store.developers.findAll(org, [developer]))[0]?.developerId : developer;
    if (named === developerId) return;
    throw (isEmail ? DeveloperDoesNotExist : DeveloperIdDoesNotExist)({ developer, org });
  }
  if (appId !== undefined) {
    const app = await store.apps.getById(org, appId);
    if (app.owner === developerOwner(`${developerId}`)) return;
    throw AppIdNotFound({ appId });
  }
  if (!isCommon(permission)) throw Forbidden({ role, permission });
}

/**
 * Requires that the caller's role allows the request. @throws Forbidden, or the fault of a missing entity if
 * it is hidden
 */
export async function authorize(
  operation: Pick<Operation, 'permission'>,
  asked: Asked,
  caller: Caller,
  context: Context,
): Promise<void> {
  const permission = permissionFor(operation, asked);
  if (permission === ANYBODY) return;
  if (!isAllowed(caller.role, permission)) throw Forbidden({ role: caller.role, permission });
  if (caller.role === 'self') await requireOwn(caller, permission, asked, context);
}

/** Keys and secrets in responses: removed for callers who may not see them, audited for the others. */
export const credentialMembers = membersWhere((schema) => traitsOf(schema).credential === true);

/** True if a path segment is, or by mistake may be, a consumer key. */
const isKey = (name: string, segment: string): boolean =>
  name === 'key' || (name === 'keyRef' && !/^[\w-]{43}$/.test(segment));

/** Returns the entity of a request for audit entries: the path below the organization, without keys. */
export const entityOf = ({ path }: Pick<Operation, 'path'>, params: Record<string, string>): string =>
  path
    .replace('/v1/organizations/{org}/', '')
    .replace(/\{(\w+)\}/g, (_, name: string) => (isKey(name, `${params[name]}`) ? '…' : `${params[name]}`));
