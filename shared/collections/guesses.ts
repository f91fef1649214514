import { createHash } from 'node:crypto';
import * as z from 'zod';
import { documentId } from './documentId';
import type { Place, Session } from './session';

/** How often somebody was wrong in the current window. */
const StoredGuesses = z.object({
  failures: z.int(),
  /** The window it counts for: whole windows since 1970. */
  window: z.int(),
  /** Firestore removes it then. */
  expireAt: z.date(),
});

/**
 * Whose guesses are counted: a member's name or an address; of consumer keys, a client's address or a
 * gateway's name, and the address from which somebody looks keys up.
 */
export interface Guesser {
  kind: 'member' | 'address' | 'client' | 'gateway' | 'lookUp';
  name: string;
}

const folder = (org: string | undefined): string =>
  org === undefined ? 'guesses' : `organizations/${org}/guesses`;

/** What no document can be called is called by its hash: names that are tried are no others' fault. */
const idOf = ({ kind, name }: Guesser, window: number): string => {
  const id = (called: string) => `${kind}~${called}~${window}`;
  const lower = name.toLowerCase();
  return documentId(id(lower)) ?? id(createHash('sha256').update(lower).digest('base64url'));
};

const at = (
  org: string | undefined,
  guesser: Guesser,
  window: number,
): Place<z.infer<typeof StoredGuesses>> => ({
  path: `${folder(org)}/${idOf(guesser, window)}`,
  schema: StoredGuesses,
});

/** `organizations/{org}/guesses/{kind}~{name}~{window}`, and `guesses/…` where a log-in names no organization. */
export const guesses = (session: Session) => ({
  /** How often they were wrong in a window. */
  async count(org: string | undefined, guesser: Guesser, window: number): Promise<number> {
    return (await session.find(at(org, guesser, window)))?.failures ?? 0;
  },

  /** Counts one more. */
  add(org: string | undefined, guesser: Guesser, window: number, expireAt: number): void {
    session.update(at(org, guesser, window), {
      data: { window, expireAt: new Date(expireAt) },
      transforms: [{ field: 'failures', increment: 1 }],
    });
  },
});
