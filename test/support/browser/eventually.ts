/**
 * Waits until `read` answers what is expected; where it does not in time, what it answers at last fails the
 * test as any other expectation does. What is expected may be one of Jest's matchers.
 */
export async function eventually<T>(read: () => Promise<T> | T, expected: unknown, patience = 6000) {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      expect(await read()).toEqual(expected);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
