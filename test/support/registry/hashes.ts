import { subscribe } from 'node:diagnostics_channel';

let total = 0;
subscribe('keymint:password-hash', () => {
  total += 1;
});

/** Returns what comes of some work, and how many passwords were hashed meanwhile in this process. */
export async function hashesDuring<T>(work: () => Promise<T>): Promise<{ result: T; hashes: number }> {
  const before = total;
  const result = await work();
  return { result, hashes: total - before };
}
