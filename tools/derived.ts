import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Keeps files that are derived from the code, by their paths: writes them, or with `--check` among the
 * arguments says which are out of date, and fails.
 */
export function keepDerived(texts: Readonly<Record<string, string>>, command: string): void {
  for (const [file, text] of Object.entries(texts)) {
    if (!process.argv.includes('--check')) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      console.error(`${file} is out of date: run ${command}`);
      process.exitCode = 1;
    }
  }
}
