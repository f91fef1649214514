import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** Source: OWASP Password Storage Cheat Sheet, argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes a password with argon2id, for keeping. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost);

let nobody: Promise<string> | undefined;

/** Whether a password is the one that was hashed; where there is none it takes the same time to say no. */
export async function isPassword(kept: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(16).toString('hex'));
  const matches = await verify(kept ?? (await nobody), password);
  return kept !== undefined && matches;
}

/** A password that nobody guesses: 144 bits at random. */
export const newPassword = (): string => randomBytes(18).toString('base64url');
