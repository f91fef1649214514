import { auditOf } from '../../../../shared/store/collections/audits';
import { auditedCollections } from '../../../../shared/store/store';

const actor = { name: 'admin@example.com', action: 'updateDeveloper' };

const entitiesOf = (before: object, after: object, entity = 'developers/ada'): unknown => {
  const path = `organizations/demo/${entity}`;
  const [write] = auditOf(
    [{ replace: path, data: { ...after } }],
    new Map([[path, { ...before }]]),
    actor,
    1_700_000_000_000,
    auditedCollections,
  );
  return write && 'data' in write ? write.data.changes : undefined;
};

test('what was read in another order of members is the same', () => {
  const before = { team: [{ name: 'a', value: { x: 1, y: [2] } }], status: 'active' };
  const after = { status: 'active', team: [{ value: { y: [2], x: 1 }, name: 'a' }] };
  expect(entitiesOf(before, after)).toBeUndefined();
  expect(entitiesOf(before, { ...after, status: 'inactive' })).toEqual([
    { entity: 'developers/ada', before: '{"status":"active"}', after: '{"status":"inactive"}' },
  ]);
});

test('a member that is undefined is none, one that is null, empty or added is one', () => {
  const before = { attributes: [{ name: 'a' }], at: new Date(5) };
  expect(
    entitiesOf(before, { attributes: [{ name: 'a', value: undefined }], at: new Date(5) }),
  ).toBeUndefined();
  expect(entitiesOf({ ...before, notes: undefined }, before)).toBeUndefined();
  for (const changed of [
    { attributes: [{ name: 'a', value: null }] },
    { attributes: [{ name: 'a', value: '' }] },
    { attributes: [{ name: 'a' }, { name: 'b' }] },
    { attributes: [] },
    { attributes: { 0: { name: 'a' } } },
    { at: new Date(6) },
    { at: undefined },
  ])
    for (const [one, other] of [
      [before, { ...before, ...changed }],
      [{ ...before, ...changed }, before],
    ] as const)
      expect([changed, entitiesOf(one, other)]).toEqual([changed, [expect.anything()]]);
});

test('another order of elements is another list', () => {
  expect(entitiesOf({ scopes: ['A', 'B'] }, { scopes: ['B', 'A'] })).toHaveLength(1);
});

test('a change of nothing but a secret is told, without the secret', () => {
  expect(entitiesOf({ passwordHash: 'one' }, { passwordHash: 'two' }, 'members/ada')).toEqual([
    { entity: 'members/ada', before: '{}', after: '{}' },
  ]);
});

test('of a change too long for an entry only what changed is named', () => {
  const description = 'x'.repeat(200_001);
  expect(entitiesOf({ description: '' }, { description }, 'apiProducts/premium')).toEqual([
    { entity: 'apiProducts/premium' },
  ]);
});

test('what the schema of a collection does not know is left out', () => {
  const [before, after] = [
    { status: 'active', sealed: 'one' },
    { status: 'inactive', sealed: 'two' },
  ];
  expect(entitiesOf(before, after)).toEqual([
    { entity: 'developers/ada', before: '{"status":"active"}', after: '{"status":"inactive"}' },
  ]);
});

test('a collection says whether its changes are audited', () => {
  expect(() => entitiesOf({}, { a: 1 }, 'surprises/one')).toThrow('neither audited nor unaudited');
});
