import { LRUCache } from 'lru-cache';
import type { Caller, Context } from '../context';
import { guessingOf } from '../domain/guessing';
import { TooManyAttempts } from '../faults';
import { roomFor } from '../room';
import type { Looking } from './verifier';

/** Who had guesses left a moment ago, and has made none since in this process. */
const admitted = new LRUCache<string, true>({ ...roomFor(10_000), ttl: 1000 });

/**
 * Slows down whoever tries consumer keys at a gateway: keys that turn out to be unknown count against
 * the gateway, and against its client where it tells the address. Keys that are remembered are not held
 * up. @throws TooManyAttempts
 */
export const limitedBy =
  (
    org: string,
    asker: { caller: Caller | undefined; client: string | undefined },
    context: Pick<Context, 'store' | 'now'>,
  ) =>
  (): Looking => {
    const { caller, client } = asker;
    const guessing = guessingOf(
      org,
      [
        { kind: 'gateway' as const, name: caller?.name ?? '' },
        ...(client === undefined ? [] : [{ kind: 'client' as const, name: client }]),
      ],
      context,
    );
    const id = JSON.stringify([org, caller?.name, client]);
    return {
      async begin() {
        if (admitted.has(id)) return;
        const seconds = await guessing.wait();
        if (seconds > 0) throw TooManyAttempts({ seconds });
        admitted.set(id, true);
      },
      async unknown() {
        admitted.delete(id);
        await guessing.fail();
      },
    };
  };
