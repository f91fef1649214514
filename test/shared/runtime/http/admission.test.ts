import { AnswerTooLarge, Busy } from '../../../../shared/faults';
import {
  type Admission,
  budgetIn,
  documentsOf,
  openAdmission,
} from '../../../../shared/runtime/http/admission';

const MIB = 1024 * 1024;
/** Number of documents that take 10 MiB beyond the base of every request. */
const TEN = (11 * MIB) / (16 * 1024);

const still = (): AbortSignal => new AbortController().signal;
const enter = (admission: Admission, documents: number, signal = still(), name = 'list') => {
  const place = admission.enter({ name, documents, signal });
  // A place that is still waiting after the test is refused later.
  place.catch(() => {});
  return place;
};

/** True if a promise is settled. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  await new Promise(setImmediate);
  return settled;
}

describe('a place', () => {
  test('is free at once while there is memory, then in the order of arrival', async () => {
    const admission = openAdmission(20 * MIB);
    const [first, second] = [await enter(admission, TEN), await enter(admission, TEN)];
    const third = enter(admission, TEN);
    const fourth = enter(admission, 2);
    expect(await isSettled(third)).toBe(false);
    // It takes nothing.
    expect(await isSettled(fourth)).toBe(true);
    const fifth = enter(admission, 200);
    expect(await isSettled(fifth)).toBe(false);
    first.leave();
    expect(await isSettled(third)).toBe(true);
    expect(await isSettled(fifth)).toBe(false);
    second.leave();
    expect(await isSettled(fifth)).toBe(true);
  });

  test('that was left twice is free once', async () => {
    const admission = openAdmission(10 * MIB);
    const place = await enter(admission, TEN);
    place.leave();
    place.leave();
    await enter(admission, TEN);
    expect(await isSettled(enter(admission, TEN))).toBe(false);
  });

  test('that takes more than there is at all is had alone', async () => {
    const admission = openAdmission(10 * MIB);
    const place = await enter(admission, 100 * TEN);
    const other = enter(admission, TEN);
    expect(await isSettled(other)).toBe(false);
    place.leave();
    await other;
  });

  test('takes nothing once it was left, though its reads still receive', async () => {
    const admission = openAdmission(10 * MIB);
    const place = await enter(admission, TEN);
    const read = place.begin();
    place.leave();
    read.received(9 * MIB);
    place.settle();
    await enter(admission, TEN);
  });

  test('gives back what was not needed as soon as all is read', async () => {
    const admission = openAdmission(10 * MIB);
    const place = await enter(admission, TEN);
    const read = place.begin();
    read.received(MIB);
    read.end();
    const other = enter(admission, (9 * MIB) / (16 * 1024));
    expect(await isSettled(other)).toBe(false);
    place.settle();
    await other;
  });
});

describe('the queue', () => {
  test('has 64 places; who finds none is refused', async () => {
    const admission = openAdmission(10 * MIB);
    const place = await enter(admission, TEN);
    const waiting = Array.from({ length: 64 }, () => enter(admission, TEN));
    await expect(enter(admission, TEN)).rejects.toMatchObject({ status: 503, code: Busy.code });
    place.leave();
    await waiting[0];
    expect(await isSettled(waiting[1] as Promise<unknown>)).toBe(false);
  });

  test('is left by clients who leave', async () => {
    const admission = openAdmission(10 * MIB);
    const place = await enter(admission, TEN);
    const left = new AbortController();
    const gone = enter(admission, TEN, left.signal);
    const next = enter(admission, TEN);
    left.abort();
    await expect(gone).rejects.toMatchObject({ code: Busy.code });
    place.leave();
    await next;
  });

  test('is left after ten seconds', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
    try {
      const admission = openAdmission(10 * MIB);
      await enter(admission, TEN);
      const late = expect(enter(admission, TEN)).rejects.toMatchObject({ code: Busy.code });
      jest.advanceTimersByTime(10_000);
      await late;
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('documents that are larger than expected', () => {
  test('take what is free', async () => {
    const admission = openAdmission(20 * MIB);
    const place = await enter(admission, 1);
    place.begin().received(5 * MIB);
    expect(await isSettled(enter(admission, TEN))).toBe(true);
    expect(await isSettled(enter(admission, TEN))).toBe(false);
    place.leave();
  });

  test('take more than is free in one place at a time, which is always finished; others are refused', async () => {
    const admission = openAdmission(20 * MIB);
    const [one, two] = [await enter(admission, TEN), await enter(admission, TEN)];
    one.begin().received(8 * MIB);
    const read = two.begin();
    expect(() => read.received(8 * MIB)).toThrow(expect.objectContaining({ code: Busy.code }));
    two.leave();
    one.leave();
    // With the known size, fewer are admitted.
    await enter(admission, TEN);
    expect(await isSettled(enter(admission, TEN))).toBe(false);
    expect(await isSettled(enter(admission, 1, still(), 'other'))).toBe(true);
  });

  test('of one answer that never fits are refused as too large', async () => {
    const admission = openAdmission(20 * MIB);
    const place = await enter(admission, TEN);
    expect(() => place.begin().received(11 * MIB)).toThrow(
      expect.objectContaining({ status: 400, code: AnswerTooLarge.code }),
    );
  });

  test('are counted together when they are read together, and batch by batch else', async () => {
    const admission = openAdmission(20 * MIB);
    const place = await enter(admission, TEN);
    for (let batch = 0; batch < 100; batch++) {
      const read = place.begin();
      read.received(5 * MIB);
      read.end();
    }
    const [one, two] = [place.begin(), place.begin()];
    one.received(6 * MIB);
    expect(() => two.received(6 * MIB)).toThrow();
  });
});

test.each<[object, number]>([
  [{ query: undefined }, 1],
  [{ query: { expand: true, count: 1000 } }, 1000],
  [{ query: { expand: false, count: 1000 } }, 125],
  [{ query: { pageSize: 300 } }, 300],
  [{ query: { rows: 300 } }, 300],
  [{ query: { limit: 50, q: 'ada' } }, 550],
  [{ streams: {}, query: {} }, 501],
  [{ documents: ({ n }: { n: number }) => 2 * n, query: { n: 4, count: 1000 } }, 8],
])('%j takes %d documents', (asked, expected) => {
  const { query, ...operation } = asked as { query: unknown };
  expect(documentsOf(operation, query)).toBe(expected);
});

test('the budget is what the environment says, else what a function has, or less in a smaller heap', () => {
  expect(budgetIn({ KEYMINT_ANSWER_MEMORY: '200' })).toBe(200 * MIB);
  expect(budgetIn({})).toBeLessThanOrEqual(96 * MIB);
  expect(budgetIn({})).toBeGreaterThan(10 * MIB);
  for (const wrong of ['0', '-1', 'much', '96 MiB', '1e9'])
    expect(() => budgetIn({ KEYMINT_ANSWER_MEMORY: wrong })).toThrow('KEYMINT_ANSWER_MEMORY');
});
