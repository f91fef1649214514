import { subscribe } from 'node:diagnostics_channel';

let total = 0;
subscribe('keymint:password-hash', () => {
  total += 1;
});

/** Returns the result of some work and the number of passwords this process hashed meanwhile. */
export async function hashesDuring<T>(work: () => Promise<T>): Promise<{ result: T; hashes: number }> {
  const before = total;
  const result = await work();
  return { result, hashes: total - before };
}
