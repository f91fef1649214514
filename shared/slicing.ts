/** How long a loop over many items may block the event loop, in milliseconds. */
const MAX_BLOCK_MS = 8;

const waiting: (() => void)[] = [];

/** Lets one loop go on; the next of them has to wait until other requests had their turn. */
function admitOne(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(admitOne);
}

/** The turns of a long loop: when one is over, other requests have theirs. */
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

/** Maps items as `map` does, in turns. Drops each item once it is mapped. */
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
