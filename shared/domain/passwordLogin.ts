import type { StoredMember } from '../collections/members';
import type { Context } from '../context';
import { TooManyAttempts, Unauthorized } from '../faults';
import { guessingOf, whileTrying } from './guessing';
import { isPassword } from './passwords';

/** Who wants to be let in, and from where. */
interface Attempt {
  user: string;
  password: string;
  /** The client's address. */
  address: string;
}

/**
 * The members, of whatever organizations, who have that e-mail address and password; no organization
 * is named. @throws Unauthorized @throws TooManyAttempts
 */
export function membersWith({ user, password, address }: Attempt, context: Context): Promise<StoredMember[]> {
  const guessers = [
    { kind: 'member', name: user },
    { kind: 'address', name: address },
  ] as const;
  const limits = guessingOf(undefined, guessers, context);
  return whileTrying(undefined, { user, password }, async (others) => {
    const seconds = await limits.wait(others);
    if (seconds > 0) throw TooManyAttempts({ seconds });
    const members = await context.store.members.findAnywhere(user);
    const proven = await Promise.all(members.map(({ passwordHash }) => isPassword(passwordHash, password)));
    // Who is nobody's member is kept waiting as long.
    if (members.length === 0) await isPassword(undefined, password);
    const own = members.filter((_, index) => proven[index]);
    if (own.length > 0) return own;
    await limits.fail();
    throw Unauthorized();
  });
}
