import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes derived files by path; with `--check` in the arguments, fails if one is out of date. */
export function writeDerived(texts: Readonly<Record<string, string>>, command: string): void {
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
