import type { OperationContext } from '../context';
import { type Role, roles } from '../permissions';
import type { StoredMember } from '../store/collections/members';
import type { StoredToken } from '../store/collections/tokens';
import type { Collections } from '../store/store';

/** How many tokens are revoked in one commit. */
const BATCH = 400;

/** A change of a member who may lose power by it. */
interface Change {
  org: string;
  /** The member's e-mail address. */
  member: string;
  /** The role that they are given; undefined when they are removed, or keep theirs. */
  role?: Role | undefined;
  isRemoval: boolean;
  /** Whether the tokens that they made are revoked in the same commit. */
  revokeTokens: boolean;
}

const isLess = (role: Role, before: Role): boolean =>
  [...roles[before]].some((permission) => !roles[role].has(permission));

/**
 * Changes a member with `work`, which returns them as they are to be answered. Where they lose power, the tokens
 * that they made are answered as well, and revoked if that is asked for: of very many the first before them.
 * @throws MemberDoesNotExist
 */
export async function changeMember(
  { org, member, role, isRemoval, revokeTokens }: Change,
  work: (found: StoredMember, collections: Collections) => Promise<StoredMember>,
  { store, callers }: OperationContext,
): Promise<StoredMember & { tokens?: StoredToken[] }> {
  const revoked: StoredToken[] = [];
  for (;;) {
    const { after, made } = await store.atomically(async (collections) => {
      const { members, tokens } = collections;
      const madeBy = (name: string) =>
        isRemoval || role !== undefined ? tokens.listBy(org, name, BATCH + 1) : [];
      const [found, some] = await Promise.all([members.get(org, member), madeBy(member)]);
      const isLosing = isRemoval || (role !== undefined && isLess(role, found.role));
      if (!isLosing) return { after: await work(found, collections), made: [] };
      const made = found.email === member ? some : await madeBy(found.email);
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
