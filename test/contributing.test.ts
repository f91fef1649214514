import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/* Does what CONTRIBUTING.md says in a copy of the project, and counts the files that it takes. */

jest.setTimeout(600_000);

const root = join(__dirname, '..');
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

/** A code block below the name of a file. */
interface Step {
  file: string;
  language: string;
  text: string;
}

const sections = guide.split(/^## /m).slice(1);

const stepsIn = (section: string): Step[] =>
  [...section.matchAll(/^`([^`\n]+)`\n\n```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, file = '', language = '', text = '']) => ({ file, language, text }),
  );

const recipes = sections
  .map((section) => ({ title: `${section.split('\n')[0]}`, steps: stepsIn(section) }))
  .filter(({ steps }) => steps.length > 0);

const counted = [...guide.matchAll(/^\| (an? [^|]+) \| (\d+) \|$/gm)].map(
  ([, what = '', count]) => [what, Number(count)] as const,
);

let copy: string;
const at = (file: string) => join(copy, file);

/** Applies a diff without line numbers: what it removes and keeps stands in the file once, in that order. */
function applied(text: string, diff: string): string {
  const lines = diff.split('\n').slice(0, -1);
  const linesOf = (signs: string) =>
    lines.flatMap((line) => (signs.includes(line.charAt(0)) ? [line.slice(1)] : [])).join('\n');
  const [before, after] = [linesOf(' -'), linesOf(' +')];
  const parts = text.split(before);
  if (parts.length !== 2) throw new Error(`Found ${parts.length - 1} times, not once:\n${before}`);
  return parts.join(after);
}

function take({ file, language, text }: Step): void {
  mkdirSync(dirname(at(file)), { recursive: true });
  writeFileSync(at(file), language === 'diff' ? applied(readFileSync(at(file), 'utf8'), text) : text);
}

/** What a command of the copy says; fails where it does. */
const run = (command: string, ...args: string[]): string => {
  // The tests of the copy are no tests of this run.
  const { KEYMINT_TEST_RESULTS: _, ...others } = process.env;
  const env = { ...others, NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return `${stdout}${stderr}`;
};

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'keymint-copy-'));
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', listed, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) {
    mkdirSync(dirname(at(file)), { recursive: true });
    copyFileSync(join(root, file), at(file));
  }
  symlinkSync(join(root, 'node_modules'), at('node_modules'));
  for (const { steps } of recipes) for (const step of steps) take(step);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('each recipe touches as many files as the guide says', () => {
  const named = new Map(recipes.map(({ title, steps }) => [title.toLowerCase(), steps]));
  expect(counted.length).toBe(recipes.length);
  for (const [what, count] of counted) {
    const [, steps] = [...named].find(([title]) => what.startsWith(title)) ?? [];
    expect({ what, files: new Set(steps?.map(({ file }) => file)).size }).toEqual({ what, files: count });
  }
});

test('a copy in which all recipes were followed has no error of types', () => {
  run('node_modules/.bin/tsc', '--noEmit', '-p', '.');
  run('node_modules/.bin/tsc', '--noEmit', '-p', 'web');
});

test('what they add is where it belongs', () => {
  const said = run(
    process.execPath,
    'node_modules/jest/bin/jest.js',
    'test/architecture',
    '--reporters=default',
  );
  expect(said).toMatch(/functions\/apps\/getAppName|Tests: +\d+ passed/);
});

test('the operation is documented, deployed and permitted without further ado', () => {
  run(process.execPath, '-r', 'tsx/cjs', 'tools/openapi.ts');
  run(process.execPath, '-r', 'tsx/cjs', 'tools/deploy.ts');
  for (const file of ['docs/openapi.json', 'docs/openapi-x.json', 'docs/permissions.md'])
    expect({ file, has: readFileSync(at(file), 'utf8').includes('getAppName') }).toEqual({ file, has: true });
  expect(readFileSync(at('deploy/functions.json'), 'utf8')).toContain('get-app-name');
});
