/*
 * Standard error: messages, and how far a command is. Progress is one line that is replaced on a terminal, and a line
 * now and then elsewhere, so that logs stay short.
 */

/** Minimum interval between two lines of progress, in milliseconds, on a terminal and elsewhere. */
const TERMINAL_INTERVAL_MS = 200;
const LOG_INTERVAL_MS = 2000;

/** Returns to the beginning of a terminal's line and erases it. */
const ERASE_LINE = '\r\u001b[2K';

/** Width of a terminal that tells none. */
const COLUMNS = 80;

/** Reports progress; `describe` is called only when its line is printed. */
export type Progress = (describe: () => string) => void;

export interface Screen {
  /** Prints a line. */
  say(line: string): void;
  progress: Progress;
  /** Erases the line of progress. */
  end(): void;
}

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> & { write(text: string): unknown };

/** Opens a screen; a quiet one prints nothing. `now` returns milliseconds. */
export function openScreen(
  stream: Stream,
  isQuiet: boolean,
  now: () => number = () => performance.now(),
): Screen {
  const interval = stream.isTTY ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS;
  // A terminal shows at once that something happens; a log has nothing of commands that end soon.
  let printedAt = stream.isTTY ? Number.NEGATIVE_INFINITY : now();
  let isLineOpen = false;
  const end = () => {
    if (isLineOpen) stream.write(ERASE_LINE);
    isLineOpen = false;
  };
  return {
    end,
    say(line) {
      end();
      if (!isQuiet) stream.write(`${line}\n`);
    },
    progress(describe) {
      if (isQuiet || now() - printedAt < interval) return;
      printedAt = now();
      if (!stream.isTTY) {
        stream.write(`${describe()}\n`);
        return;
      }
      stream.write(`${ERASE_LINE}${describe().slice(0, (stream.columns ?? COLUMNS) - 1)}`);
      isLineOpen = true;
    },
  };
}

export const formatCount = (value: number): string => Math.round(value).toLocaleString('en');

/** Counts what a command has done. */
export interface Meter {
  add(more: number): void;
  /** Sets the count, and how many there are in all, if that is known. */
  set(done: number, all?: number): void;
}

/** Opens a meter whose progress reads like `1,200 of 4,000 documents copied, 350 a second`. */
export function openMeter(progress: Progress, what: string): Meter {
  const begun = performance.now();
  let done = 0;
  const set = (value: number, all?: number): void => {
    done = value;
    progress(() => {
      const rate = (done * 1000) / Math.max(1, performance.now() - begun);
      return `${formatCount(done)}${all === undefined ? '' : ` of ${formatCount(all)}`} ${what}, ${formatCount(rate)} a second`;
    });
  };
  return { set, add: (more) => set(done + more) };
}
