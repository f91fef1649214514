import type { AppDetails } from '../apps/details';

export type KeyDetails = AppDetails['keys'][number];

const DAY = 86_400_000;

/** Members of a key that counting needs, in lists and on an app's page. */
type Key = Pick<KeyDetails, 'status' | 'effective' | 'expiresAt' | 'lastUsedAt'>;

/** Whether a key is past using: revoked or expired. */
export const isInactive = ({ status, expiresAt }: Key, now = Date.now()): boolean =>
  status === 'revoked' || (expiresAt !== -1 && expiresAt <= now);

/** Whether a key lapses within 30 days. */
export const isExpiring = ({ expiresAt }: Key, now = Date.now()): boolean =>
  expiresAt > now && expiresAt <= now + 30 * DAY;

export const workingOf = <T extends Key>(keys: readonly T[]): T[] =>
  keys.filter((key) => key.effective.works);

/** Keys that work and were used in the last 7 days: somebody would notice. */
export const liveOf = <T extends Key>(keys: readonly T[], now = Date.now()): T[] =>
  workingOf(keys).filter(({ lastUsedAt = 0 }) => lastUsedAt > now - 7 * DAY);
