import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { goodness, plot } from '../../bench/lib/plot';
import type { Result, Verdict } from '../../bench/lib/report';

const result = (
  id: string,
  figure: number[] | undefined,
  verdict: Verdict,
  bound = { atMost: 2 },
): Result => {
  const [min = 0, median = 0, max = 0] = figure ?? [];
  return {
    target: { id, what: 'latency ÷ <raw> & more', by: 'suites/read.ts#read', ...bound },
    figure: figure && { min, median, max },
    verdict,
    code: 'suites/read.ts#L14',
  };
};

const drawn = (results: Result[]) =>
  plot(results, { title: 'Figures & targets', subtitle: 'of today', root: '..' });
const x = (svg: string, shape: RegExp): number => Number(shape.exec(svg)?.[1]);
const targetAt = (svg: string) => x(svg, /class="target" x1="([\d.]+)"/);
const markAt = (svg: string) => x(svg, /<circle class="\w+" cx="([\d.]+)"/);

describe('how good a figure is', () => {
  test.each([
    [1, { atMost: 2 }, 2],
    [4, { atMost: 2 }, 0.5],
    [1.8, { atLeast: 0.9 }, 2],
    [0, { atMost: 0 }, 1],
    [3, { atMost: 0 }, 0],
    [0, { atMost: 2 }, Number.POSITIVE_INFINITY],
  ])('%d where %j is asked for: %d times as good', (value, bound, times) => {
    expect(goodness(value, bound)).toBeCloseTo(times, 10);
  });
});

test('the picture is SVG with a title and a description, whatever names have in them', () => {
  const svg = drawn([result('P9', [1, 1.5, 3], 'reached')]);
  expect(XMLValidator.validate(svg)).toBe(true);
  const parsed = new XMLParser().parse(svg).svg;
  expect(parsed.title).toContain('Figures');
  expect(parsed.desc).toContain('Of 1, reached: 1; not reached: 0; skipped: 0.');
  expect(svg).toContain('prefers-color-scheme: dark');
});

test('what is reached lies right of the target, what is not, left, and what is as asked for, on it', () => {
  const [better, worse, even] = [
    drawn([result('P9', [1, 1, 1], 'reached')]),
    drawn([result('P9', [4, 4, 4], 'not reached')]),
    drawn([result('P9', [2, 2, 2], 'reached')]),
  ];
  expect(markAt(better)).toBeGreaterThan(targetAt(better));
  expect(markAt(worse)).toBeLessThan(targetAt(worse));
  expect(markAt(even)).toBe(targetAt(even));
});

test('the scale is of ratios: twice as good is as far from the target as half as good', () => {
  const [twice, half] = [
    drawn([result('P9', [1, 1, 1], 'reached')]),
    drawn([result('P9', [4, 4, 4], 'not reached')]),
  ];
  expect(markAt(twice) - targetAt(twice)).toBeCloseTo(targetAt(half) - markAt(half), 0);
});

test('each row links to the code that makes its figure, and one that was skipped has no mark', () => {
  const svg = drawn([result('P9', undefined, 'skipped')]);
  expect(svg).toContain('<a href="../suites/read.ts#L14">');
  expect(svg).toContain('skipped');
  expect(svg).not.toContain('<circle');
});
