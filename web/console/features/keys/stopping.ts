import { strings } from '../../strings';
import { type KeyDetails, workingOf } from './keyUse';

/** Describes the impact of stopping keys: "4 working keys stop. 3 were blocked already." Used by every confirmation. */
export const stoppingOf = (working: number, keys: number): string =>
  keys === 0 ? strings.keys.stopping.none : strings.keys.stopping.stop(working, keys - working);

export const stopping = (
  keys: readonly Pick<KeyDetails, 'status' | 'effective' | 'expiresAt' | 'lastUsedAt'>[],
): string => stoppingOf(workingOf(keys).length, keys.length);
