import { type DestinationStream, pino } from 'pino';
import type { Log } from '../environment';

const severities: Record<string, string> = { info: 'INFO', error: 'ERROR' };

/** Lines are buffered so long, in milliseconds, and up to so many bytes: a write costs more than a small request. */
const MAX_DELAY_MS = 5;
const MAX_BUFFERED_BYTES = 8 * 1024;

/** A stream that pino tells the level of each line. Source: pino, `pino.metadata`. */
interface LeveledStream extends DestinationStream {
  lastLevel: number;
}

/** Opens the standard output: lines are written together, errors and what is left at exit at once. */
function openOutput(): LeveledStream {
  const output = pino.destination({ dest: 1, sync: true, minLength: MAX_BUFFERED_BYTES });
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    output.flushSync();
  };
  process.once('exit', flush);
  const stream = {
    [Symbol.for('pino.metadata')]: true,
    lastLevel: pino.levels.values.info as number,
    write(line: string): void {
      output.write(line);
      if (stream.lastLevel >= (pino.levels.values.error as number)) flush();
      else timer ??= setTimeout(flush, MAX_DELAY_MS).unref();
    },
  };
  return stream;
}

/** One for the process, whose end flushes it. */
let output: LeveledStream | undefined;

/** Writes lines as Cloud Logging reads them: JSON with `severity` and `message`; errors with `stack_trace`. */
export function openLog(): Log {
  output ??= openOutput();
  return pino(
    {
      base: null,
      timestamp: false,
      messageKey: 'message',
      errorKey: 'error',
      formatters: { level: (label) => ({ severity: severities[label] ?? 'DEFAULT' }) },
      serializers: { error: ({ message, stack }: Error) => ({ message, stack_trace: stack }) },
    },
    output,
  );
}
