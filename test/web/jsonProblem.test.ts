import fc from 'fast-check';
import { jsonProblem } from '../../web/reference/jsonProblem';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** JSON with a few characters removed, inserted or doubled: usually invalid. */
const nearlyJson = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.constantFrom('', ',', '"', '{', ']', '\\', '0', '.', '\n', 'e'),
  )
  .map(([text, at, taken, put]) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + put + text.slice(index + taken);
  });

test('a text has a problem when it is not JSON, and only then', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), nearlyJson, fc.string()), (text) => {
      expect(jsonProblem(text) === undefined).toBe(isJson(text));
    }),
    { numRuns: 3000 },
  );
});

test('line and column tell where the problem lies, in the text or at its end', () => {
  fc.assert(
    fc.property(nearlyJson, (text) => {
      const found = jsonProblem(text);
      if (!found) return;
      expect(found.index).toBeLessThanOrEqual(text.length);
      const lines = text.slice(0, found.index).split('\n');
      expect([found.line, found.column]).toEqual([lines.length, (lines.at(-1)?.length ?? 0) + 1]);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['', 'value', 1, 1],
  ['{"a": 1,}', 'name', 1, 9],
  ["{'a': 1}", 'name', 1, 2],
  ['{"a" 1}', 'colon', 1, 6],
  ['{"a": 1 "b": 2}', 'commaOrBrace', 1, 9],
  ['[\n1\n2]', 'commaOrBracket', 3, 1],
  ['[1,]', 'value', 1, 4],
  ['{"a": "b\nc"}', 'control', 1, 9],
  [String.raw`{"a": "\d"}`, 'escape', 1, 8],
  ['[01]', 'number', 1, 2],
  ['[.5]', 'number', 1, 2],
  ['{"a": "b}', 'quote', 1, 7],
  ['{} {}', 'end', 1, 4],
])('in %j it is %s, at line %i, column %i', (text, fault, line, column) => {
  expect(jsonProblem(text)).toMatchObject({ fault, line, column });
});
