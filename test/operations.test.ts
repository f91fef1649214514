import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/* Checks docs/operations.md against the code. Its table of documents: test/runtime/billing.test.ts. */

const text = readFileSync('docs/operations.md', 'utf8');
const code = ['shared', 'functions']
  .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  .join('\n');

/** Returns a section by its heading. */
const sectionOf = (heading: string): string => text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

test('it tells of every variable that is read', () => {
  const read = new Set(code.match(/\bKEYMINT_[A-Z_]+\b/g));
  const told = new Set(sectionOf('Environment').match(/(?<=^\|.*`)KEYMINT_[A-Z_]+(?=`.*\|)/gm));
  expect(told).toEqual(read);
});

test('the lines of log that it has one wait for are written', () => {
  const lines = [...sectionOf('What to alert on').matchAll(/^\| `([A-Z][^`]*)`/gm)].map(([, line]) => line);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.filter((line) => !code.includes(`'${line}'`))).toEqual([]);
});

test('every place in the repository that it links to is there', () => {
  const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(
    ([, heading = '']) =>
      `#${heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replaceAll(' ', '-')}`,
  );
  const links = [...text.matchAll(/\]\((?!https?:)([^)]*)\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => link.startsWith('#') && !anchors.includes(link))).toEqual([]);
  const files = links
    .filter((link) => !link.startsWith('#'))
    .map((link) => join('docs', link.split('#')[0] ?? ''));
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});
