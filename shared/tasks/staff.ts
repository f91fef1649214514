import type { OperationContext } from '../context';
import { type Role, roles } from '../permissions';
import type { StoredMember } from '../store/collections/members';
import type { StoredToken } from '../store/collections/tokens';
import type { Collections } from '../store/store';

/** Tokens revoked per commit. */
const BATCH = 400;

/** A change of a member that may reduce their permissions. */
interface MemberChange {
  org: string;
  /** The member's e-mail address. */
  member: string;
  /** The new role; undefined for a removal or an unchanged role. */
  role?: Role | undefined;
  isRemoval: boolean;
  /** True to revoke the tokens they created, in the same commit. */
  revokeTokens: boolean;
}

const isLess = (role: Role, before: Role): boolean =>
  [...roles[before]].some((permission) => !roles[role].has(permission));

/**
 * Changes a member with `work`, which returns the member for the response. If the member loses permissions,
 * also returns the tokens they created, and revokes them if requested; more than one batch of tokens is
 * revoked before the member changes. @throws MemberDoesNotExist
 */
export async function changeMember(
  { org, member, role, isRemoval, revokeTokens }: MemberChange,
  work: (found: StoredMember, collections: Collections) => Promise<StoredMember>,
  { store, callers }: OperationContext,
): Promise<StoredMember & { tokens?: StoredToken[] }> {
  const revoked: StoredToken[] = [];
  for (;;) {
    const { after, made } = await store.atomically(async (collections) => {
      const { members, tokens } = collections;
      const createdBy = (name: string) =>
        isRemoval || role !== undefined ? tokens.listBy(org, name, BATCH + 1) : [];
      const [found, some] = await Promise.all([members.get(org, member), createdBy(member)]);
      const isLosing = isRemoval || (role !== undefined && isLess(role, found.role));
      if (!isLosing) return { after: await work(found, collections), made: [] };
      const made = found.email === member ? some : await createdBy(found.email);
      if (!revokeTokens) return { after: await work(found, collections), made };
      const batch = made.slice(0, BATCH);
      for (const token of batch) tokens.delete(org, token);
      return {
        after: batch.length === made.length ? await work(found, collections) : undefined,
        made: batch,
      };
    });
    revoked.push(...made);
    callers.forget(org);
    if (after) return { ...after, ...(revoked.length > 0 && { tokens: revoked }) };
  }
}
