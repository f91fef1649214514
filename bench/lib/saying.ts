/** How often to say something where it stays, in milliseconds. */
const GAP = 2000;

let lastSaid = Number.NEGATIVE_INFINITY;

/** Says something in place of what was said before, on a terminal; else, not too often, on a line of its own. */
export const say = (progress: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${progress} …`);
  else if (performance.now() - lastSaid > GAP) {
    lastSaid = performance.now();
    process.stderr.write(`${progress} …\n`);
  }
};

/** Takes back what was said last, where that can be. */
export const unsay = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
};
