import type { Context } from '../../context';
import { networkOf } from '../../domain/network';
import type { RawRequest } from '../../endpoint';
import { isPromise, type MaybePromise } from '../../maybePromise';
import { type Counter, isGuessable } from '../../tasks/failedAttempts';
import type { LookedUp } from './verifier';

/** Returns the counters for unknown keys at a gateway: its own, and its client's if it sends the client's address. */
export const countersOf = (
  org: string,
  { caller, client }: Pick<RawRequest, 'caller' | 'client'>,
): Counter[] => [
  { kind: 'unknownKeysOfGateway', org, names: [caller?.name ?? ''] },
  ...(client === undefined
    ? []
    : [{ kind: 'unknownKeysOfClient' as const, org, names: [networkOf(client)] }]),
];

/**
 * Looks a consumer key up; synchronously if it is cached. Generated keys cannot be guessed and are never limited.
 * Shorter keys count in `counters` when they are unknown; beyond the limits, only cached ones are answered. `follow` as in the verifier's `find`.
 * @throws TooManyAttempts
 */
export function findKey(
  org: string,
  consumerKey: string,
  counters: readonly Counter[],
  { verifier, attempts }: Pick<Context, 'verifier' | 'attempts'>,
  follow = true,
): MaybePromise<LookedUp> {
  if (!isGuessable(consumerKey)) return verifier.find(org, consumerKey, undefined, follow);
  let admitting: ReturnType<typeof attempts.admit> | undefined;
  const looking = () => ({
    async begin() {
      admitting = attempts.admit(counters, async () => undefined);
      await admitting;
    },
    async unknown() {
      await (await admitting)?.fail();
    },
  });
  const found = verifier.find(org, consumerKey, looking, follow);
  if (!isPromise(found)) return found;
  return found.finally(async () => {
    // The admission may settle later than the look-up.
    const admission = await admitting?.catch(() => undefined);
    await admission?.succeed();
  });
}
