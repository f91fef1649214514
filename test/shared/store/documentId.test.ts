import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { databaseOf } from '../../../shared/runtime/processContext';
import type { Database } from '../../../shared/store/database';
import { documentId, documentPath, randomDocumentId } from '../../../shared/store/documentId';

test.each([
  ['premium', 'premium'],
  ['ada@example.com', 'ada@example.com'],
  ['two words', 'two words'],
  ['é🔑', 'é🔑'],
  ['a/b', 'a%2Fb'],
  ['100%', '100%25'],
  ['a%2Fb', 'a%252Fb'],
  ['.', '%2E'],
  ['..', '%2E%2E'],
  ['...', '...'],
  ['.a', '.a'],
  ['%2E', '%252E'],
  ['__all__', '%5F_all__'],
  ['____', '%5F___'],
  ['%5F_all__', '%255F_all__'],
  ['__', '__'],
  ['___', '___'],
  ['_a_', '_a_'],
  ['__a', '__a'],
])('%s is kept as %s', (name, id) => {
  expect(documentId(name)).toBe(id);
});

test.each([
  ['1,500 bytes', 'x'.repeat(1500)],
  ['1,500 bytes in fewer characters', 'é'.repeat(750)],
])('a name of %s is kept as it is', (_, name) => {
  expect(documentId(name)).toBe(name);
});

test.each([
  ['no name', ''],
  ['a line break', 'a\nb'],
  ['a null', 'a\0'],
  ['a delete character', 'a\x7f'],
  ['half a surrogate pair', 'a\ud83d'],
  ['more than 1,500 bytes', 'x'.repeat(1501)],
  ['more than 1,500 bytes in fewer characters', 'é'.repeat(751)],
  ['more than 1,500 bytes once it is encoded', '%'.repeat(501)],
])('nothing can bear %s', (_, name) => {
  expect(documentId(name)).toBeUndefined();
});

const part = fc.constantFrom('/', '%', '.', '..', '__', '_', '2F', '25', '5F', '2E', 'a', 'é', ' ');
const name = fc.oneof(
  fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);

test('no two names share an id', () => {
  fc.assert(
    fc.property(name, name, (one, other) => {
      const [first, second] = [documentId(one), documentId(other)];
      return one === other || first === undefined || first !== second;
    }),
    { numRuns: 5000 },
  );
});

test('an id stands for its name: what was encoded decodes', () => {
  fc.assert(
    fc.property(name, (text) => {
      const id = documentId(text);
      return id === undefined || decodeURIComponent(id) === text;
    }),
    { numRuns: 5000 },
  );
});

describe('a path', () => {
  test('is what it is made of', () => {
    expect(documentPath('organizations', 'demo', 'apps', 'a~b')).toBe('organizations/demo/apps/a~b');
  });

  test.each(['', '/', 'a/b', '../x', '.', '..', '__x__', '____', 'a\0', 'a\n', 'a\ud83d', 'x'.repeat(1501)])(
    'has nothing in it that is no id: %j',
    (id) => {
      expect(() => documentPath('organizations', id)).toThrow('Nothing can have this name');
      expect(() => documentPath('organizations', 'demo', 'apps', id)).toThrow();
    },
  );

  test('takes every id there is', () => {
    fc.assert(
      fc.property(name, (text) => {
        const id = documentId(text);
        return id === undefined || documentPath('a', id) === `a/${id}`;
      }),
      { numRuns: 5000 },
    );
  });
});

describe('the database', () => {
  let db: Database;
  beforeAll(() => {
    db = databaseOf(process.env);
  });
  afterAll(() => db.close());

  test('takes every id, and finds a document by it', async () => {
    const names = fc
      .sample(name, 200)
      .concat(['.', '..', '__all__', '____', 'a/b', '100%', 'x'.repeat(1500)]);
    const ids = [...new Set(names.flatMap((text) => documentId(text) ?? []))];
    const folder = `documentIds/${randomUUID()}/names`;
    await db.commit(ids.map((id) => ({ create: `${folder}/${id}`, data: { id } })));
    const read = await Promise.all(ids.map((id) => db.read(`${folder}/${id}`)));
    expect(read.map((document) => document?.data.id)).toEqual(ids);
  });
});

test('a random id is one that documents may have, whatever the random bytes are', () => {
  for (const fill of [0, 0xff, 0xfb]) {
    const id = randomDocumentId(15, (length) => Buffer.alloc(length, fill));
    expect(documentPath('changes', id)).toBe(`changes/${id}`);
    expect(id).toHaveLength(20);
  }
});
