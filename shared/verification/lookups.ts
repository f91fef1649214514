import type { Context } from '../context';
import { type Counter, isGuessable } from '../domain/guessing';
import type { RawRequest } from '../endpoint';
import type { LookedUp } from './verifier';

/** What unknown keys that a gateway asks for count against: the gateway, and its client where it tells the address. */
export const countersOf = (
  org: string,
  { caller, client }: Pick<RawRequest, 'caller' | 'client'>,
): Counter[] => [
  { kind: 'unknownKeysOfGateway', org, names: [caller?.name ?? ''] },
  ...(client === undefined ? [] : [{ kind: 'unknownKeysOfClient' as const, org, names: [client] }]),
];

/**
 * Looks a consumer key up; at once where it is remembered. Keys as Keymint and Apigee generate them cannot be
 * guessed and are never limited. Shorter ones that turn out to be unknown count against `counters`, and those
 * that are not remembered are refused beyond their limits. `follow` as in the verifier's `find`.
 * @throws TooManyAttempts
 */
export function findKey(
  org: string,
  consumerKey: string,
  counters: readonly Counter[],
  { verifier, attempts }: Pick<Context, 'verifier' | 'attempts'>,
  follow = true,
): LookedUp | Promise<LookedUp> {
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
  if (!(found instanceof Promise)) return found;
  return found.finally(async () => {
    // It may have failed or been admitted after the look-up did.
    const admission = await admitting?.catch(() => undefined);
    await admission?.succeed();
  });
}
