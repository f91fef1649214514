import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/* Compares docs/clients.md with the tests of clients. */

const text = readFileSync('docs/clients.md', 'utf8');
const rows = text.split('\n').filter((line) => /^\| (?!client|---|-)/.test(line) && !line.startsWith('|---'));

test('each client that is tested has a row, and each row names its test or says that there is none', () => {
  const tested = readdirSync('test/clients')
    .filter((file) => file.endsWith('.test.ts') && file !== 'documented.test.ts')
    .sort();
  expect(tested.length).toBeGreaterThan(5);
  for (const file of tested) expect(text).toContain(`(../test/clients/${file})`);
  expect(rows.length).toBeGreaterThan(tested.length);
  for (const row of rows) {
    const verified = row.split('|').at(-2)?.trim() ?? '';
    const links = [...verified.matchAll(/\]\(([^)]*)\)/g)].map(([, link = '']) => link);
    if (links.length === 0) expect(verified).toBe('not tested');
    for (const link of links) expect(existsSync(join('docs', link))).toBe(true);
  }
});

test('the options of apigeetool are those of the tool that is installed', () => {
  const help = execFileSync(
    process.execPath,
    ['node_modules/apigeetool/lib/cli.js', 'createDeveloper', '--help'],
    {
      encoding: 'utf8',
    },
  );
  const row = rows.find((line) => line.includes('apigeetool-node')) ?? '';
  const options = [...row.matchAll(/`(--?\w+)/g)].map(([, option = '']) => option.replace(/^--/, ''));
  expect(options.length).toBeGreaterThan(3);
  for (const option of options) expect(help).toMatch(new RegExp(`(^|\\s)${option}(\\s|$)`, 'm'));
});
