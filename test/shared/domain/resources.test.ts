import fc from 'fast-check';
import { opensPath, requestedPath } from '../../../shared/domain/resources';

/** Whether patterns open a path as a client wrote it. */
const opens = (patterns: string | string[], target: string): boolean =>
  opensPath([patterns].flat())(requestedPath(target));

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
      expect(opensPath([side('pattern')])(path(side('path') + (isSlashed ? '/' : '')))).toBe(true);
    }),
  );
});

test('patterns are what their translation into a regular expression is', () => {
  const part = fc.constantFrom('a', 'b', '/', '*', '**');
  const pattern = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
  const translated = (stars: string) =>
    new RegExp(`^${stars.replace(/\*\*|\*/g, (star) => (star === '**' ? '.*' : '[^/]+'))}$`);
  fc.assert(
    fc.property(pattern, text, (stars, raw) => {
      const isAll = ['/', '/**', '**'].includes(stars);
      const withoutSlash = raw.replace(/(?<=.)\/$/, '');
      const opened = isAll || [raw, withoutSlash].some((form) => translated(stars).test(form));
      expect([stars, raw, opensPath([stars])(path(raw))]).toEqual([stars, raw, opened]);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['many stars', '/*a'.repeat(50), '/ab'.repeat(3333)],
  ['many double stars', '/**a'.repeat(50), '/ab'.repeat(3333)],
  ['stars of both kinds', '**/*a'.repeat(50), '/a'.repeat(5000)],
  ['stars without anything between', '*'.repeat(99), 'a'.repeat(10_000)],
])('%s and a long path come to an end', (_, pattern, long) => {
  // A search that tries every way would not within the age of the universe.
  expect(opensPath([`${pattern}!`])(path(long))).toBe(false);
  expect(opensPath([`/${pattern}!`, '/x'])(path(`${long}/`))).toBe(false);
});
