import { QueryClient } from '@tanstack/react-query';
import { Offline, Refused } from './api';
import { kit } from './strings';
import { toast } from './toasts';

/**
 * The query cache. Reads are retried if the registry was unreachable or sent `Retry-After`, not after other errors.
 * Writes are sent once.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (tries, error) => {
        if (error instanceof Offline) return tries < 3;
        if (!(error instanceof Refused && error.status === 429 && tries < 1)) return false;
        toast(kit.errors.tryingAgain(error.retryAfter ?? 5));
        return true;
      },
      retryDelay: (tries, error) =>
        error instanceof Refused ? (error.retryAfter ?? 5) * 1000 : Math.min(8_000, 1_000 * 2 ** tries),
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});
