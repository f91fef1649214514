/**
 * Calls `read` until it returns `expected`, a value or a Jest matcher. On timeout, fails the test with the last
 * value like any other expectation.
 */
export async function eventually<T>(read: () => Promise<T> | T, expected: unknown, timeoutMs = 6000) {
  const deadline = Date.now() + timeoutMs;
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
