import { randomBytes } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { Busy } from '../faults';

/** Source: OWASP Password Storage Cheat Sheet, argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Hashes that run at the same time. Each takes a core for 30 ms, 19 MiB of memory and one of libuv's four
 * threads; with two cores or fewer, one core is left to other requests.
 */
const MAX_RUNNING = availableParallelism() > 2 ? 2 : 1;

/** Attempts that read or wait for their hash, at most half a second. */
const MAX_WAITING = 16;

/** Same for known callers and browsers, so that strangers do not crowd them out. */
const MAX_KNOWN_WAITING = 32;

/** Publishes each hash, for tests to count. */
const hashes = channel('keymint:password-hash');

/** Who has a password hashed. */
export interface Asker {
  /** True for authenticated callers, and for browsers in which the person signed in before. */
  isKnown: boolean;
}

let places = 0;

/** Runs work that hashes a password, reads included, unless too much of it is running. @throws Busy */
export async function inPlace<T>({ isKnown }: Asker, work: () => Promise<T>): Promise<T> {
  if (places >= MAX_RUNNING + (isKnown ? MAX_KNOWN_WAITING : MAX_WAITING)) throw Busy();
  places += 1;
  try {
    return await work();
  } finally {
    places -= 1;
  }
}

let running = 0;
const waiting: (() => void)[] = [];

/** Runs a hash when fewer than the maximum are running. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
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

/** Hashes a new password with argon2id, for an authenticated caller. @throws Busy */
export const hashPassword = (password: string): Promise<string> =>
  inPlace({ isKnown: true }, () =>
    inTurn(() => {
      hashes.publish({ reason: 'set' });
      return hash(password, cost);
    }),
  );

const unpadded = (bytes: number): string => randomBytes(bytes).toString('base64').replace(/=+$/, '');

/** A hash that no password matches. */
const NOBODYS = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${unpadded(16)}$${unpadded(32)}`;

/** Returns which hashes match a password; takes as long without hashes as with one. Call it in `inPlace`. */
export function verifyPassword(kept: readonly string[], password: string): Promise<boolean[]> {
  return inTurn(async () => {
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
