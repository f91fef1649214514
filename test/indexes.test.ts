import { readFileSync } from 'node:fs';
import { fieldOverrides } from '../firestore.indexes.json';
import { databaseOf } from '../shared/runtime/processContext';
import { indexesFor, withIndexes } from './support/database/indexes';

const database = withIndexes(databaseOf(process.env));
afterAll(() => database.close());

test.each([
  ['an order alone', {}, 'name', []],
  ['a filter on the field it is ordered by', { equals: { appId: 'x' } }, 'appId', []],
  ['a filter in the order of document ids', { equals: { status: 'approved' } }, undefined, []],
  ['a filter on another field', { equals: { status: 'approved' } }, 'appId', ['status appId']],
  ['a filter on another field, backwards', { equals: { actor: 'x' } }, '-id', ['actor -id']],
  [
    'filters of two kinds',
    { equals: { status: 'approved' }, contains: { field: 'facets', element: 'x' } },
    'appId',
    ['status appId', '[facets] appId'],
  ],
])('%s needs the indexes it needs', (_, filters, order, expected) => {
  const descending = order?.startsWith('-') === true;
  const orderBy = order?.replace('-', '');
  expect(indexesFor(filters, { ...(orderBy && { orderBy }), descending })).toEqual(expected);
});

test('a query without its index fails, in every test that makes it', async () => {
  const byColor = { orderBy: 'appId', equals: { color: 'red' } };
  await expect(database.query('organizations/none/apps', byColor)).rejects.toThrow(
    'firestore.indexes.json lacks an index of apps on color appId',
  );
});

test('whatever docs/storage.md says Firestore removes, it is told to remove', () => {
  const rows = readFileSync('docs/storage.md', 'utf8').match(/^\| `.*`expireAt`, by Firestore \|$/gm) ?? [];
  // Collections with one name may be in several places.
  const named = [...new Set(rows.map((row) => /(\w+)\/\{[^}]*\}`/.exec(row)?.[1]))];
  const removed = fieldOverrides.filter(
    (field) => 'ttl' in field && field.ttl && field.fieldPath === 'expireAt',
  );
  expect(named.length).toBeGreaterThan(3);
  expect(removed.map(({ collectionGroup }) => collectionGroup).sort()).toEqual([...new Set(named)].sort());
});
