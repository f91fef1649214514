import { readFileSync } from 'node:fs';

/** Parses the first table under a heading of docs/operations.md: reads, writes and deletes of each row by its first cell. */
export function costTable(heading: string): Record<string, number[]> {
  const [, section = ''] = readFileSync('docs/operations.md', 'utf8').split(`\n${heading}\n`);
  const [, table = ''] = /\n\|.*\n\|-.*\n((?:\|.*\n)+)/.exec(section) ?? [];
  const rows = table.trimEnd().split('\n');
  return Object.fromEntries(
    rows.map((row) => {
      const [, name = '', ...numbers] = row.split('|').map((cell) => cell.trim());
      return [name, numbers.slice(0, 3).map(Number)];
    }),
  );
}
