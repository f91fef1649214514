import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/* Checks that the tests named in docs/security.md exist. */

const text = readFileSync('docs/security.md', 'utf8');

/** Sections with guarantees, by heading. */
const sections = text
  .split('\n## ')
  .slice(1)
  .map((section) => [section.slice(0, section.indexOf('\n')), section] as const)
  .filter(([, section]) => section.includes('| promise |'));

/** Returns the rows of a table, without its header. */
const rowsOf = (section: string): string[] =>
  section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);

const testsIn = (row: string): [title: string, file: string][] =>
  [...row.matchAll(/\[([^\]]+)\]\(\.\.\/(test\/[^)]+)\)/g)].map(([, title = '', file = '']) => [title, file]);

test('it makes promises against each of the attackers', () => {
  expect(sections.length).toBeGreaterThan(6);
  for (const [, section] of sections) expect(rowsOf(section).length).toBeGreaterThan(1);
});

describe.each(sections)('%s', (_, section) => {
  test.each(rowsOf(section).map((row) => [row.split(' | ')[0]?.slice(2), row]))(
    '%s',
    (_promise, row = '') => {
      const tests = testsIn(row);
      expect(tests.length).toBeGreaterThan(0);
      for (const [title, file] of tests) {
        expect([file, existsSync(file)]).toEqual([file, true]);
        const source = readFileSync(file, 'utf8');
        const quoted = ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
        expect([title, quoted]).toEqual([title, true]);
      }
    },
  );
});

test('every place in the repository that it links to is there', () => {
  const headings = [...text.matchAll(/^## (.*)$/gm)].map(
    ([, heading = '']) => `#${heading.toLowerCase().replaceAll(' ', '-')}`,
  );
  for (const [, link = ''] of text.matchAll(/\]\(([^)]*)\)/g)) {
    if (link.startsWith('#')) expect(headings).toContain(link);
    else expect([link, existsSync(join('docs', link.split('#')[0] ?? ''))]).toEqual([link, true]);
  }
});
