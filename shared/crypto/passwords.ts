import { randomBytes } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { Busy } from '../faults';

/** Source: OWASP Password Storage Cheat Sheet, argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Maximum concurrent hashes. Each takes a core for 30 ms, 19 MiB of memory and one of libuv's four threads;
 * with two cores or fewer, one core is left to other requests.
 */
const MAX_RUNNING = availableParallelism() > 2 ? 2 : 1;

/** Maximum queue of attempts by unknown callers, about half a second. */
const MAX_WAITING = 16;

/** Maximum queue for known callers and browsers, so that strangers do not crowd them out. */
const MAX_KNOWN_WAITING = 32;

/** Diagnostics channel; tests count hashes with it. */
const hashes = channel('keymint:password-hash');

/** Caller of a password hash. */
export interface HashCaller {
  /** True for authenticated callers, and for browsers with an earlier sign-in. */
  isKnown: boolean;
}

let admitted = 0;

/** Runs work that hashes a password, including its reads, within the queue limits. @throws Busy */
export async function withinHashLimit<T>({ isKnown }: HashCaller, work: () => Promise<T>): Promise<T> {
  if (admitted >= MAX_RUNNING + (isKnown ? MAX_KNOWN_WAITING : MAX_WAITING)) throw Busy();
  admitted += 1;
  try {
    return await work();
  } finally {
    admitted -= 1;
  }
}

let running = 0;
const waiting: (() => void)[] = [];

/** Waits for one of the `MAX_RUNNING` slots. */
async function withHashSlot<T>(work: () => Promise<T>): Promise<T> {
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
  withinHashLimit({ isKnown: true }, () =>
    withHashSlot(() => {
      hashes.publish({ reason: 'set' });
      return hash(password, cost);
    }),
  );

const unpadded = (bytes: number): string => randomBytes(bytes).toString('base64').replace(/=+$/, '');

/** Hash that no password matches. */
const UNMATCHABLE_HASH = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${unpadded(16)}$${unpadded(32)}`;

/**
 * Returns which hashes match a password; takes as long without hashes as with one. Call it within
 * `withinHashLimit`.
 */
export function verifyPassword(kept: readonly string[], password: string): Promise<boolean[]> {
  return withHashSlot(async () => {
    const matches: boolean[] = [];
    for (const one of kept.length > 0 ? kept : [UNMATCHABLE_HASH]) {
      hashes.publish({ reason: 'verify' });
      matches.push(await verify(one, password));
    }
    return matches.slice(0, kept.length);
  });
}

/** Generates a password with 144 random bits. */
export const newPassword = (): string => randomBytes(18).toString('base64url');
