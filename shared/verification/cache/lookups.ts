import type { Context } from '../../context';
import { networkOf } from '../../domain/network';
import type { RawRequest } from '../../endpoint';
import { isPromise, type MaybePromise } from '../../maybePromise';
import { type Counter, isGuessable } from '../../tasks/failedAttempts';
import type { LookedUp } from './verifier';

/**
 * Returns the rate limits for unknown keys at a gateway: of the gateway, and of its client if the gateway
 * sends its address.
 */
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
 * Looks up a consumer key; synchronous if it is cached. Only keys short enough to be guessed are
 * rate-limited: unknown ones count in `counters`, and beyond the limits only cached keys are found. `follow`
 * as in `Verifier.find`. @throws TooManyAttempts
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
  const hooks = () => ({
    async begin() {
      admitting = attempts.admit(counters, async () => undefined);
      await admitting;
    },
    async unknown() {
      await (await admitting)?.fail();
    },
  });
  const found = verifier.find(org, consumerKey, hooks, follow);
  if (!isPromise(found)) return found;
  return found.finally(async () => {
    // The admission may settle later than the look-up.
    const admission = await admitting?.catch(() => undefined);
    await admission?.succeed();
  });
}
