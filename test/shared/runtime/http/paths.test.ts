import { matchPath, parseTarget, patternOf } from '../../../../shared/runtime/http/paths';

test.each([
  ['/', []],
  ['/v1/organizations/acme', ['v1', 'organizations', 'acme']],
  ['/v1/organizations/acme/', ['v1', 'organizations', 'acme']],
  ['/v1/o/acme', ['v1', 'organizations', 'acme']],
  ['/v1/organizations/o', ['v1', 'organizations', 'o']],
  ['/v2/o/acme', ['v2', 'o', 'acme']],
  ['/v1/o', ['v1', 'organizations']],
  ['/a//b', ['a', '', 'b']],
  ['//a', ['', 'a']],
  ['/two%20words', ['two words']],
  ['/a+b', ['a+b']],
  ['/a%2Fb', ['a/b']],
  ['/a%252Fb', ['a%2Fb']],
  ['/a%3Fb', ['a?b']],
  ['/ada%40example.com', ['ada@example.com']],
  ['/%C3%A9', ['é']],
  ['/..', ['..']],
])('the path %s has the segments %j', (target, segments) => {
  expect(parseTarget(target).segments).toEqual(segments);
});

test.each([
  ['/a', ''],
  ['/a?', ''],
  ['/a?b=c&d', 'b=c&d='],
  ['/a?b=c?d', 'b=c%3Fd'],
  ['/a?b=%2F+%20', 'b=%2F++'],
])('the query of %s is %s', (target, query) => {
  const parsed = parseTarget(target);
  expect(parsed.segments).toEqual(['a']);
  expect(`${parsed.query}`).toBe(query);
});

test.each([
  ['a percent sign alone', '/a%'],
  ['what is no hexadecimal number', '/a%zz'],
  ['what is not UTF-8', '/a%FF'],
  ['half a character', '/a%C3'],
  ['a whole URL', 'http://example.com/a'],
  ['an asterisk', '*'],
  ['nothing', ''],
])('%s is refused', (_, target) => {
  expect(() => parseTarget(target)).toThrow(
    expect.objectContaining({ status: 400, code: 'keymint.InvalidRequest' }),
  );
});

test.each([
  ['/v1/organizations/{org}', '/v1/organizations/acme', { org: 'acme' }],
  ['/{a}/b/{c}', '/x/b/y', { a: 'x', c: 'y' }],
  ['/a/b', '/a/b', {}],
  ['/a/{b}', '/a/{b}', { b: '{b}' }],
  ['/a/{b}', '/a', undefined],
  ['/a/{b}', '/a/', undefined],
  ['/a/{b}', '/a/b/c', undefined],
  ['/a/{b}', '/A/b', undefined],
  ['/a/b', '/a/c', undefined],
  ['organizations/{org}/apps/{app}', '/organizations/acme/apps/x~y', { org: 'acme', app: 'x~y' }],
])('under %s, %s has the parameters %j', (pattern, path, params) => {
  expect(matchPath(patternOf(pattern), patternOf(path))).toEqual(params);
});
