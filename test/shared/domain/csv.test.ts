import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvName, csvRow, isoTime } from '../../../shared/domain/csv';
import { csvFile } from '../../../shared/tasks/csvFile';

test.each([
  ['plain', 'plain'],
  ['', ''],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['one\ntwo', '"one\ntwo"'],
  ['one\rtwo', '"one\rtwo"'],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@x', "'@x"],
  ['\tx', "'\tx"],
  ['\rx', `"'\rx"`],
  ['＝x', "'＝x"],
  ['＋x', "'＋x"],
  ['－x', "'－x"],
  ['＠x', "'＠x"],
  ['a=b', 'a=b'],
  ['Žofie 美咲', 'Žofie 美咲'],
])('the cell %j is written %j', (cell, written) => {
  expect(csvRow([cell])).toBe(`${written}\r\n`);
});

test('whatever texts rows have, a stranger reads them as they were, formulas with an apostrophe before them', () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab=+-@＝"\',\r\n\t Ž美'), maxLength: 6 });
  const row = fc.array(cell, { minLength: 2, maxLength: 4 });
  const guarded = (text: string) => (/^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text);
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
      const read = parse(rows.map(csvRow).join(''), { relax_column_count: true, record_delimiter: '\r\n' });
      expect(read).toEqual(rows.map((cells) => cells.map(guarded)));
    }),
  );
});

test('a file is named after the organization and the minute, in letters that any header bears', () => {
  const at = Date.UTC(2025, 2, 12, 14, 2, 59);
  expect(csvName('acme', 'developers', at)).toBe('acme-developers-20250312T1402Z.csv');
  expect(csvName('a"\r\nb', 'x', at)).toBe('a___b-x-20250312T1402Z.csv');
});

test('a file tells how many rows it had when the last piece was taken, and not before', async () => {
  async function* batches() {
    yield [['1'], ['2']];
    yield [];
    yield [['3']];
  }
  const told: number[] = [];
  const file = csvFile(['n'], batches(), async (rows) => void told.push(rows));
  expect((await file.next()).value).toBe('\ufeffn\r\n1\r\n2\r\n');
  expect((await file.next()).value).toBe('3\r\n');
  expect(told).toEqual([]);
  expect((await file.next()).done).toBe(true);
  expect(told).toEqual([3]);
});

test('a file that is not taken to its end tells nothing', async () => {
  async function* batches() {
    yield [['1']];
    yield [['2']];
  }
  const told: number[] = [];
  for await (const _ of csvFile(['n'], batches(), async (rows) => void told.push(rows))) break;
  expect(told).toEqual([]);
});

test('times are written as Date writes them, whatever was written before', () => {
  const time = fc.oneof(
    fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
    fc.integer({ min: -200_000_000, max: 200_000_000 }),
  );
  fc.assert(
    fc.property(time, (at) => {
      expect(isoTime(at)).toBe(new Date(at).toISOString());
    }),
  );
});
