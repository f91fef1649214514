import { pino } from 'pino';
import type { Log } from '../environment';

const severities: Record<string, string> = { info: 'INFO', error: 'ERROR' };

/** Writes lines as Cloud Logging reads them: JSON with `severity` and `message`; errors with `stack_trace`. */
export const openLog = (): Log =>
  pino({
    base: null,
    timestamp: false,
    messageKey: 'message',
    errorKey: 'error',
    formatters: { level: (label) => ({ severity: severities[label] ?? 'DEFAULT' }) },
    serializers: { error: ({ message, stack }: Error) => ({ message, stack_trace: stack }) },
  });
