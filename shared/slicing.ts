/** Maximum time that a loop over many items may block the event loop, in milliseconds. */
const MAX_BLOCK_MS = 8;

const waiting: (() => void)[] = [];

/** Resumes one loop; the next one waits until other requests ran. */
function admitOne(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(admitOne);
}

/** Splits a long loop into turns, between which other requests run. */
export function openTurns() {
  let end = performance.now() + MAX_BLOCK_MS;
  return {
    isOver: (): boolean => performance.now() >= end,
    async next(): Promise<void> {
      await new Promise<void>((resolve) => {
        if (waiting.push(resolve) === 1) setImmediate(admitOne);
      });
      end = performance.now() + MAX_BLOCK_MS;
    },
  };
}

/** Maps items in turns. Drops each item after mapping it. */
export async function mapInTurns<T, U>(items: T[], map: (item: T) => U): Promise<U[]> {
  const turns = openTurns();
  const mapped: U[] = [];
  for (let index = 0; index < items.length; index++) {
    mapped.push(map(items[index] as T));
    items[index] = undefined as T;
    if (turns.isOver()) await turns.next();
  }
  return mapped;
}
