/** Minimum interval between lines that cannot be overwritten. */
const PRINT_INTERVAL_MS = 2000;

let lastSaid = Number.NEGATIVE_INFINITY;

/** Prints progress: overwrites the last line on a terminal; otherwise prints a line at most every two seconds. */
export const say = (progress: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${progress} …`);
  else if (performance.now() - lastSaid > PRINT_INTERVAL_MS) {
    lastSaid = performance.now();
    process.stderr.write(`${progress} …\n`);
  }
};

/** Removes the last progress line on a terminal. */
export const clearProgress = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
};
