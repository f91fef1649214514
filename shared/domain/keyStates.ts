import type { KeyState } from '../schemas/appSearch';
import { NEVER } from '../schemas/time';
import type { StoredCredential } from '../store/collections/credentials';

const DAY = 24 * 60 * 60_000;

/** What is asked of a key; `now` and `lastUsedAt` are in milliseconds since 1970. */
interface Asked {
  now: number;
  lastUsedAt: number | undefined;
  /** Of what product's the key is to be; of no particular one when it is absent. */
  apiProduct: string | undefined;
}

/** States that only a key's uses tell. */
export const needsUses = (state: KeyState | undefined): boolean =>
  state === 'never-used' || state === 'unused-90d';

const isExpired = ({ expiresAt }: StoredCredential, now: number): boolean =>
  expiresAt !== NEVER && expiresAt <= now;

const is: Record<KeyState, (credential: StoredCredential, asked: Asked) => boolean> = {
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

/** Whether a key is in a state, and of the API product that is asked for. */
export const isInState = (credential: StoredCredential, state: KeyState, asked: Asked): boolean =>
  (asked.apiProduct === undefined ||
    credential.apiProducts.some(({ apiproduct }) => apiproduct === asked.apiProduct)) &&
  is[state](credential, asked);
