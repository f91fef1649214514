import type { Caller, Context } from '../context';
import { guessingOf } from '../domain/guessing';
import { TooManyAttempts } from '../faults';
import type { Looking } from './verifier';

/**
 * Slows down whoever tries consumer keys at a gateway: keys that turn out to be unknown count against
 * the gateway, and against its client where it tells the address. Keys that are remembered are not held
 * up. @throws TooManyAttempts
 */
export const limitedBy =
  (
    org: string,
    { caller, client }: { caller: Caller | undefined; client: string | undefined },
    context: Pick<Context, 'store' | 'now'>,
  ) =>
  (): Looking => {
    const guessing = guessingOf(
      org,
      [
        { kind: 'gateway' as const, name: caller?.name ?? '' },
        ...(client === undefined ? [] : [{ kind: 'client' as const, name: client }]),
      ],
      context,
    );
    return {
      async begin() {
        const seconds = await guessing.wait();
        if (seconds > 0) throw TooManyAttempts({ seconds });
      },
      unknown: () => guessing.fail(),
    };
  };
