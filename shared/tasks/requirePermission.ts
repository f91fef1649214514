import type { Caller } from '../environment';
import { Forbidden } from '../faults';
import { isAllowed, type Permission } from '../permissions';

/** Accepts a caller who has a permission that only some requests to an operation take. @throws Forbidden */
export function requirePermission({ role }: Pick<Caller, 'role'>, permission: Permission): void {
  if (!isAllowed(role, permission)) throw Forbidden({ role, permission });
}
