import { reaches, resultsOf, resultsText, type Target, verdictOn } from '../../bench/lib/report';
import allTargets from '../../bench/targets.json';

const targets: Target[] = Object.values(allTargets).flat();
const once = (value: number) => ({ median: value, min: value, max: value });
const target = (more: Partial<Target>): Target => ({
  id: 'P9',
  what: 'latency',
  by: 'suites/read.ts#read',
  ...more,
});

test('no two targets have one id', () => {
  const ids = targets.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('each target asks for one thing', () => {
  for (const { id, atLeast, atMost } of targets)
    expect([id, [atLeast, atMost].filter((bound) => bound !== undefined).length]).toEqual([id, 1]);
});

test('P0 to P16 have targets', () => {
  const known = new Set(targets.map(({ id }) => id.split(' ')[0]));
  for (let number = 0; number <= 16; number++) expect(known).toContain(`P${number}`);
});

test('each figure has the place of the code that makes it', () => {
  for (const { code } of resultsOf(targets, {})) expect(code).toMatch(/^suites\/\w+\.ts#L\d+$/);
});

test('code that is not there is told of', () => {
  expect(() => resultsOf([target({ by: 'suites/read.ts#write' })], {})).toThrow('suites/read.ts#write');
});

describe('a target', () => {
  test.each([
    [{ atMost: 2 }, 2, true],
    [{ atMost: 2 }, 2.01, false],
    [{ atLeast: 0.9 }, 0.9, true],
    [{ atLeast: 0.9 }, 0.89, false],
    [{ atMost: 0 }, 0, true],
  ])('%j is held against the median %d: %s', (bound, median, isReached) => {
    expect(reaches({ median, min: 0, max: 100 }, target(bound))).toBe(isReached);
  });

  test('of which nothing was measured is skipped', () => {
    expect(verdictOn(target({ atMost: 1 }), undefined)).toBe('skipped');
  });

  test('that is not reached says why, where that is known', () => {
    const known = target({ atMost: 1, why: 'The owner is read as well.' });
    expect(resultsText(resultsOf([known], { P9: once(2) }))).toContain('P9: The owner is read as well.');
    expect(resultsText(resultsOf([known], { P9: once(1) }))).not.toContain('The owner');
  });
});
