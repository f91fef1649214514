import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { newKeyRing } from '../shared/vault';

/** Writes a new key ring to a file that only its owner reads, unless there is one. */
export function keepKeyRing(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(newKeyRing(), null, 2), { mode: 0o600, flag: 'wx' });
}
