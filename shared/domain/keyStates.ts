import type { KeyState } from '../schemas/appSearch';
import { NEVER } from '../schemas/time';
import type { StoredCredential } from '../store/collections/credentials';

const DAY = 24 * 60 * 60_000;

/** Context of a state check. Times are in milliseconds since 1970. */
interface KeyCheck {
  now: number;
  lastUsedAt: number | undefined;
  /** Only keys with this API product match; undefined matches all. */
  apiProduct: string | undefined;
}

/** True for states that depend on the last use of a key. */
export const needsUses = (state: KeyState | undefined): boolean =>
  state === 'never-used' || state === 'unused-90d';

const isExpired = ({ expiresAt }: StoredCredential, now: number): boolean =>
  expiresAt !== NEVER && expiresAt <= now;

const checks: Record<KeyState, (credential: StoredCredential, check: KeyCheck) => boolean> = {
  pending: ({ apiProducts }, { apiProduct }) =>
    apiProducts.some(
      ({ apiproduct, status }) =>
        status === 'pending' && (apiProduct === undefined || apiproduct === apiProduct),
    ),
  'never-used': (credential, { now, lastUsedAt }) => isLive(credential, now) && lastUsedAt === undefined,
  'unused-90d': (credential, { now, lastUsedAt = credential.issuedAt }) =>
    isLive(credential, now) && lastUsedAt <= now - 90 * DAY,
  'expiring-30d': (credential, { now }) =>
    isLive(credential, now) && credential.expiresAt !== NEVER && credential.expiresAt <= now + 30 * DAY,
  expired: (credential, { now }) => isExpired(credential, now),
  revoked: ({ status }) => status === 'revoked',
};

const isLive = (credential: StoredCredential, now: number): boolean =>
  credential.status === 'approved' && !isExpired(credential, now);

/** True if a key is in the state and has the API product. */
export const isInState = (credential: StoredCredential, state: KeyState, check: KeyCheck): boolean =>
  (check.apiProduct === undefined ||
    credential.apiProducts.some(({ apiproduct }) => apiproduct === check.apiProduct)) &&
  checks[state](credential, check);
