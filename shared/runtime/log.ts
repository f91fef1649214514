import { type DestinationStream, pino } from 'pino';
import type { Log } from '../environment';

const severities: Record<string, string> = { info: 'INFO', error: 'ERROR' };

/**
 * Maximum delay of buffered lines in milliseconds, and buffer size in bytes: a write costs more than a small
 * request.
 */
const MAX_DELAY_MS = 5;
const MAX_BUFFERED_BYTES = 8 * 1024;

/** Stream to which pino passes the level of each line. Source: pino, `pino.metadata`. */
interface LeveledStream extends DestinationStream {
  lastLevel: number;
}

/** Opens the buffered standard output; errors, and the buffer at exit, are written at once. */
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

/** One per process; flushed at exit. */
let output: LeveledStream | undefined;

/** Opens a log in Cloud Logging's format: JSON with `severity` and `message`; errors with `stack_trace`. */
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
