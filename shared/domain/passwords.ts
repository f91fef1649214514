import { randomBytes } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { hash, verify } from '@node-rs/argon2';
import { Busy } from '../faults';

/** Source: OWASP Password Storage Cheat Sheet, argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * How many passwords are hashed at the same time: each takes a core for 30 ms, 19 MiB of memory, and one of
 * libuv's four threads, which files and name look-ups need as well.
 */
const MAX_RUNNING = 2;

/** How many wait for that: together less than half a second. */
const MAX_WAITING = 16;

/** How many may wait where it is known who asks, or the browser: strangers do not crowd them out. */
const MAX_KNOWN_WAITING = 32;

/** Tells whoever listens that a password is being hashed. */
const hashes = channel('keymint:password-hash');

let running = 0;
const waiting: (() => void)[] = [];

/** Whose password is hashed, as far as that is known. */
export interface Asker {
  /** A caller with other credentials, or a browser that somebody signed in with before. */
  isKnown: boolean;
}

/** Refuses work that would wait too long. @throws Busy */
export function requireRoom({ isKnown }: Asker): void {
  const max = isKnown ? MAX_KNOWN_WAITING : MAX_WAITING;
  if (running >= MAX_RUNNING && waiting.length >= max) throw Busy();
}

/** Does the work when its turn comes. @throws Busy */
async function inTurn<T>(asker: Asker, work: () => Promise<T>): Promise<T> {
  requireRoom(asker);
  if (running < MAX_RUNNING) running += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** Hashes a password with argon2id, for a caller who may set it. @throws Busy */
export const hashPassword = (password: string): Promise<string> =>
  inTurn({ isKnown: true }, () => {
    hashes.publish({ reason: 'set' });
    return hash(password, cost);
  });

const unpadded = (bytes: number): string => randomBytes(bytes).toString('base64').replace(/=+$/, '');

/** The hash of a password that nobody has. */
const NOBODYS = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${unpadded(16)}$${unpadded(32)}`;

/** Tells which hashes are of a password; takes as long when there are none as when there is one. @throws Busy */
export function verifyPassword(kept: readonly string[], password: string, asker: Asker): Promise<boolean[]> {
  return inTurn(asker, async () => {
    const matches: boolean[] = [];
    for (const one of kept.length > 0 ? kept : [NOBODYS]) {
      hashes.publish({ reason: 'verify' });
      matches.push(await verify(one, password));
    }
    return matches.slice(0, kept.length);
  });
}

/** A password that nobody guesses: 144 bits at random. */
export const newPassword = (): string => randomBytes(18).toString('base64url');
