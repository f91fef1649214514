import fc from 'fast-check';
import * as z from 'zod';
import { edge } from '../../../../shared/runtime/dialects/edge';
import { x } from '../../../../shared/runtime/dialects/x';
import { longListIn, parseInTurns, piecesOf } from '../../../../shared/runtime/http/longAnswers';
import { writeXml } from '../../../../shared/runtime/http/xml';
import { Developer } from '../../../../shared/schemas/developer';
import { listOf } from '../../../../shared/schemas/listing';

const example = Developer.meta()?.example as Developer;
const contract = {
  method: 'GET',
  path: '/',
  response: listOf('developer', Developer, 'Developers'),
} as const;

const developers = fc.array(
  fc.record({
    firstName: fc.string({ unit: 'grapheme' }),
    attributes: fc.array(fc.record({ name: fc.string({ minLength: 1 }), value: fc.string() }), {
      maxLength: 3,
    }),
    apps: fc.array(fc.string(), { maxLength: 3 }),
  }),
  { minLength: 101, maxLength: 130 },
);

const forms: [string, (answer: unknown) => string][] = [
  ['Edge’s JSON', (answer) => `${edge.json(edge.present(answer, contract))}\n`],
  ['X’s JSON', (answer) => `${x.json(x.present(answer, contract))}\n`],
  ['XML', (answer) => writeXml(answer, contract.response)],
];

test.each(forms)(
  'a long list is the same text in %s, written slice by slice or at once',
  async (_, write) => {
    await fc.assert(
      fc.asyncProperty(
        developers,
        fc.constantFrom({}, { nextPageToken: 'next', totalSize: 0 }),
        async (some, rest) => {
          const answer = { developer: some.map((one) => ({ ...example, ...one })), ...rest };
          const whole = write(answer);
          const list = longListIn(structuredClone(answer));
          if (!list) throw new Error('It is not long');
          const pieces: string[] = [];
          for await (const piece of piecesOf(list, write)) pieces.push(piece);
          expect(pieces.join('')).toBe(whole);
          expect(pieces.length).toBeGreaterThan(2);
        },
      ),
      { numRuns: 30 },
    );
  },
);

test('large items are written one by one', async () => {
  const [, write] = forms[0] as (typeof forms)[number];
  const items = Array.from({ length: 120 }, () => ({ ...example, firstName: 'x'.repeat(300_000) }));
  const list = longListIn({ developer: items });
  if (!list) throw new Error('It is not long');
  for await (const piece of piecesOf(list, write)) expect(piece.length).toBeLessThan(600_000);
});

test('an answer is checked in turns as it is at once', async () => {
  const item = z.object({ name: z.string(), size: z.int().default(0) });
  const schema = z.union([
    z.array(z.string()),
    z.object({ item: z.array(item), next: z.string().optional() }),
  ]);
  const answer = (count: number) => ({
    item: Array.from({ length: count }, (_, n) => ({ name: `${n}`, extra: true })),
    next: 'n',
    extra: true,
  });
  for (const count of [3, 100, 101, 500])
    expect(await parseInTurns(schema, answer(count), (part) => part)).toEqual(schema.parse(answer(count)));
  const seen: unknown[] = [];
  await parseInTurns(schema, answer(101), (part) => seen.push(part));
  expect(seen).toHaveLength(101);
  const bad = { ...answer(101), item: [...answer(101).item, { name: 5 }] };
  await expect(parseInTurns(schema, bad, (part) => part)).rejects.toThrow(z.ZodError);
  await expect(parseInTurns(schema, { ...answer(101), next: 5 }, (part) => part)).rejects.toThrow(z.ZodError);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['names', Array.from({ length: 500 }, String)],
  ['a list of names in an entity', { apps: Array.from({ length: 500 }, String) }],
  ['a short list', { developer: [example] }],
])('%s is no long list', (_, answer) => expect(longListIn(answer)).toBeUndefined());
