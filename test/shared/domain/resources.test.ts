import fc from 'fast-check';
import { anyPatternMatcher, matchersOf, requestedPath } from '../../../shared/domain/resources';
import { isOpenedNaively, somePath, somePatterns } from '../../support/registry/patterns';

/** True if patterns match a path as a client wrote it. */
const opens = (patterns: string | string[], target: string): boolean =>
  anyPatternMatcher([patterns].flat())(requestedPath(target));

test.each([
  ['/', ['/', '/items', '/items/7/parts', '']],
  ['/**', ['/', '/items', '/items/7/parts']],
  ['**', ['/', '/items', '/items/7/parts']],
  ['/items', ['/items', '/items/', '/items?all=true', '/%69tems', '/items/?x']],
  ['/items/', ['/items/']],
  ['/items/*', ['/items/7', '/items/7/', '/items/a%20b', '/items/*', '/items/.hidden']],
  ['/*/parts', ['/items/parts', '/x/parts/']],
  ['/items-*', ['/items-7', '/items-7-8']],
  ['/items/**', ['/items/', '/items/7', '/items/7/parts/8']],
  ['/items/**/parts', ['/items/7/parts', '/items/7/8/parts']],
  ['/**/parts/*', ['/a/b/parts/7', '/parts/parts/7']],
  ['/*/*', ['/a/b', '/a/b/']],
  ['/a**b', ['/ab', '/a/b', '/axxb', '/a/x/y/b']],
  ['/a*b*c', ['/axbxc', '/axbbxc', '/axbxcbxc']],
  ['/ä', ['/ä', '/%C3%A4']],
])('the pattern %s opens %j', (pattern, targets) => {
  expect(targets.filter((target) => !opens(pattern, target))).toEqual([]);
});

test.each([
  ['/items', ['/', '/item', '/itemss', '/items/7', '/ITEMS', 'items', '/x/items', '']],
  ['/items/*', ['/items', '/items/', '/items/7/8', '/items/7/8/']],
  ['/*/parts', ['/parts', '/items/7/parts', '/items/parts/7']],
  ['/items/**', ['/items', '/item/7', '/x/items/7']],
  ['/items/**/parts', ['/items/parts', '/items/7/parts/8']],
  ['/*/*', ['/a', '/a/', '/a/b/c']],
  ['/a.b', ['/axb']],
  ['/a+', ['/aa', '/a']],
  ['/(a|b)', ['/a', '/b']],
  ['/a*b', ['/ab', '/a/b', '/axbx']],
])('the pattern %s does not open %j', (pattern, targets) => {
  expect(targets.filter((target) => opens(pattern, target))).toEqual([]);
});

test('no patterns open everything, and of several one is enough', () => {
  expect(opens([], '/any/where')).toBe(true);
  expect(opens(['/orders', '/items/*'], '/items/7')).toBe(true);
  expect(opens(['/orders', '/items/*'], '/carts')).toBe(false);
});

describe('a path that servers read in different ways', () => {
  const ambiguous = [
    '/items/../orders',
    '/items/..',
    '/items/./7',
    '/items/.',
    '../items/7',
    './items/7',
    '..',
    '/items/%2e%2e/orders',
    '/items/%2E./orders',
    '/items/%2e',
    '/items/..;/orders',
    '/items/..;x=y/orders',
    '/items/..%3b/orders',
    '/items/..%2forders',
    '/items%2f7',
    '/items%2F7',
    '/items%5c7',
    '/items\\7',
    '/items/..\\orders',
    '//items/7',
    '/items//7',
    '/items/%252e%252e/orders',
    '/items/%00',
    '/items/%ff',
    '/items/%c3',
    '/items/%zz',
    '/items/%',
    '/items/7#/../../orders',
    'http://example.com/items/7',
  ];

  test.each(ambiguous)('%s is opened by what opens all, and by nothing else', (target) => {
    const wide = ['/items/**', '/**/orders', '/*/**', '**/*', '/items/*', '***', 'h**', '.**', '../**'];
    expect([...wide, target].filter((pattern) => opens(pattern, target))).toEqual([]);
    for (const all of [[], '/', '/**', '**', ['/orders', '/']]) expect(opens(all, target)).toBe(true);
  });

  test.each([
    '/items/.well-known',
    '/items/...',
    '/items/a..b',
    '/items/..a',
    '/items/a%3fb',
    '/items/7?to=../../x//y\\z%2f',
    '/items/7?at=http://example.com/#top',
  ])('%s is none', (target) => expect(opens('/items/*', target)).toBe(true));
});

const letter = fc.constantFrom('a', 'b', '/');
const text = fc.array(letter, { maxLength: 8 }).map((letters) => letters.join(''));
const segment = fc
  .array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 4 })
  .map((all) => all.join(''));
const path = (raw: string) => ({ text: raw, isAmbiguous: false });

test('a path made from a pattern by filling its stars in is opened by it', () => {
  const piece = fc.oneof(
    segment.map((literal) => ({ pattern: literal, path: literal })),
    segment.map((filled) => ({ pattern: '*', path: filled })),
    text.map((filled) => ({ pattern: '**', path: filled })),
  );
  const pieces = fc.array(piece, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(pieces, fc.boolean(), (all, isSlashed) => {
      const side = (which: 'pattern' | 'path') => `/${all.map((one) => one[which]).join('/')}`;
      expect(anyPatternMatcher([side('pattern')])(path(side('path') + (isSlashed ? '/' : '')))).toBe(true);
    }),
  );
});

test('lists of patterns open what their translations into regular expressions do, together and one by one', () => {
  const seen = { opened: 0, closed: 0 };
  fc.assert(
    fc.property(somePatterns, somePath, (patterns, raw) => {
      const each = patterns.map((pattern) => isOpenedNaively(pattern, raw));
      const together = anyPatternMatcher(patterns)(path(raw));
      const asked = path(raw);
      const one = matchersOf(patterns).map((test) => test(asked));
      expect({ patterns, raw, together, one }).toEqual({
        patterns,
        raw,
        together: each.includes(true),
        one: each,
      });
      seen[together ? 'opened' : 'closed']++;
    }),
    { numRuns: 10_000 },
  );
  expect(Math.min(seen.opened, seen.closed)).toBeGreaterThan(1000);
});

test('a path of the greatest length is matched, and a longer one is opened by what opens all alone', () => {
  const longest = `/items/${'a/'.repeat(8192 - 4)}b`;
  expect(longest).toHaveLength(16_384);
  for (const pattern of ['/items/**', '/items/**/b', '/**/a/**']) {
    expect(opens(pattern, `${longest}?and=${'more'.repeat(500)}`)).toBe(true);
    expect(opens(pattern, `${longest}b`)).toBe(false);
  }
  expect(opens('/**', `${longest}b`)).toBe(true);
});

test('of patterns that must be searched for, those beyond 1,024 characters open nothing; the others open what they do', () => {
  const searched = Array.from({ length: 300 }, (_, n) => `/**/a${n}/**`);
  const plain = Array.from({ length: 3000 }, (_, n) => `/plain/*/${n}`);
  const all = anyPatternMatcher([...searched, ...plain]);
  expect(all(path('/x/a7/y'))).toBe(true);
  expect(all(path('/plain/x/2999'))).toBe(true);
  expect(all(path('/x/a299/y'))).toBe(false);
});

test.each([
  ['many stars', '/*a'.repeat(50), '/ab'.repeat(3333)],
  ['many double stars', '/**a'.repeat(50), '/ab'.repeat(3333)],
  ['stars of both kinds', '**/*a'.repeat(50), '/a'.repeat(5000)],
  ['stars without anything between', '*'.repeat(99), 'a'.repeat(10_000)],
])('%s and a long path come to an end', (_, pattern, long) => {
  // A backtracking search would not finish.
  expect(anyPatternMatcher([`${pattern}!`])(path(long))).toBe(false);
  expect(anyPatternMatcher([`/${pattern}!`, '/x'])(path(`${long}/`))).toBe(false);
});

test.each([
  ['double stars', (n: number) => `/${'**a'.repeat(30)}${n}`],
  ['stars in each segment', (n: number) => `${'/*a'.repeat(30)}${n}`],
  ['both', (n: number) => `${'/**/a/*a*b'.repeat(10)}${n}`],
])('2,000 patterns of 30 %s and a path of 15,000 characters come to an end', (_, patternOf) => {
  // Matching them one by one would take minutes.
  const patterns = Array.from({ length: 2000 }, (_, n) => patternOf(n));
  const [tests, all] = [matchersOf(patterns), anyPatternMatcher(patterns)];
  for (const long of ['/ab'.repeat(5000), `/${'ab'.repeat(7500)}`, '/a'.repeat(7500)]) {
    const asked = path(long);
    expect([all(asked), tests.some((test) => test(asked))]).toEqual([false, false]);
  }
});
