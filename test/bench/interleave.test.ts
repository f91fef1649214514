import { interleave, spreadOf } from '../../bench/lib/interleave';

const quietly = { title: 'test', say: () => {} };

describe('a spread', () => {
  test.each([
    [[3], { median: 3, min: 3, max: 3 }],
    [[9, 1, 2], { median: 2, min: 1, max: 9 }],
    [[4, 1, 3, 2], { median: 2.5, min: 1, max: 4 }],
  ])('of %j is its median and its ends', (values, spread) => {
    expect(spreadOf(values)).toEqual(spread);
  });

  test('of nothing there is none', () => {
    expect(spreadOf([])).toBeUndefined();
  });
});

describe('an interleaved run', () => {
  test('measures everybody in turn, and warms them first', async () => {
    const order: string[] = [];
    const contestant = (name: string) => ({
      name,
      role: 'ours' as const,
      measure: async (turn: number) => {
        order.push(`${name}${turn}`);
        return {};
      },
    });
    await interleave([contestant('a'), contestant('b')], { ...quietly, rounds: 2, warmUps: 1 });
    expect(order).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
  });

  const measured = (name: string, values: (number | undefined)[]) => ({
    name,
    role: 'ours' as const,
    measure: async (turn: number) => {
      const ms = values[turn];
      return ms === undefined ? {} : { ms };
    },
  });

  test('takes the ratios of each round, not of medians', async () => {
    const run = await interleave<'ms'>([measured('slow', [9, 2, 30, 8]), measured('floor', [9, 1, 10, 2])], {
      ...quietly,
      rounds: 3,
      warmUps: 1,
    });
    expect(run.ratio('slow', 'floor', 'ms')).toEqual({ median: 3, min: 2, max: 4 });
    expect(run.spread('slow', 'ms')).toEqual({ median: 8, min: 2, max: 30 });
  });

  test('leaves out the rounds in which one of the two was not measured', async () => {
    const run = await interleave<'ms'>([measured('one', [2, 6]), measured('other', [undefined, 3])], {
      ...quietly,
      rounds: 2,
      warmUps: 0,
    });
    expect(run.ratio('one', 'other', 'ms')).toEqual({ median: 2, min: 2, max: 2 });
    expect(run.ratio('one', 'nobody', 'ms')).toBeUndefined();
  });

  test('begins no further round when its time is up, but has one', async () => {
    const run = await interleave([measured('one', [1, 2, 3])], {
      ...quietly,
      rounds: 2,
      warmUps: 1,
      timeoutMs: 0,
    });
    expect([run.rounds, run.spread('one', 'ms')]).toEqual([1, { median: 2, min: 2, max: 2 }]);
  });
});
