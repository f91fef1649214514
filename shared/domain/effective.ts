import { LABEL } from '../schemas/attribute';
import type { Effective, EffectiveReason, KeySummary } from '../schemas/keySummary';
import type { AppIdentity, CredentialVault, StoredCredential } from '../store/collections/credentials';
import { type Evidence, isExpired } from './verdict';

/** Shorter keys show no ending: it would reveal too much of them. */
const MIN_LENGTH_WITH_ENDING = 12;

const inactive: Record<string, EffectiveReason> = {
  developers: 'DEVELOPER_INACTIVE',
  companies: 'COMPANY_INACTIVE',
  appGroups: 'APP_GROUP_INACTIVE',
};

type Grants = Evidence['credential']['apiProducts'];

/** Returns why no API product of a key is usable; undefined if one is approved. */
function reasonOfProducts(grants: Grants): EffectiveReason | undefined {
  const statuses = new Set(grants.map(({ status }) => status));
  if (statuses.has('approved')) return undefined;
  if (statuses.has('pending')) return 'PRODUCT_PENDING';
  return statuses.has('revoked') ? 'PRODUCT_REVOKED' : 'NO_PRODUCT';
}

/** Returns why a key does not work, checking owner, app, key, API products in this order. */
function effectiveReason(
  { credential, app, owner, ownerKind }: Omit<Evidence, 'offers'>,
  now: number,
): EffectiveReason | undefined {
  if (owner?.status !== 'active') return inactive[ownerKind] ?? 'DEVELOPER_INACTIVE';
  if (app.status !== 'approved') return app.deletion ? 'APP_DELETED' : 'APP_REVOKED';
  if (credential.status !== 'approved') return 'KEY_REVOKED';
  if (isExpired(credential, now)) return 'KEY_EXPIRED';
  return reasonOfProducts(credential.apiProducts);
}

/** Returns whether a key works, and otherwise the reason, as gateways would report it. */
export function effectiveOf(evidence: Omit<Evidence, 'offers'>, now: number): Effective {
  const reason = effectiveReason(evidence, now);
  return reason ? { works: false, reason } : { works: true };
}

/** Returns the last characters of a key, which help people recognize it. */
const endingOf = (consumerKey: string): string =>
  consumerKey.length < MIN_LENGTH_WITH_ENDING ? '' : consumerKey.slice(-4);

/** Returns the fields of a key that lists show. `lastUsedAt` and `now` are in milliseconds since 1970. */
export function keySummary(
  credential: StoredCredential,
  held: Omit<Evidence, 'offers' | 'credential'> & { app: AppIdentity },
  lastUsedAt: number | undefined,
  { now, credentials }: { now: number; credentials: Pick<CredentialVault, 'unsealKey'> },
): KeySummary {
  const { keyRef, status, issuedAt, expiresAt, apiProducts, attributes } = credential;
  const consumerKey = credentials.unsealKey(held.app, credential);
  const label = attributes.find(({ name }) => name === LABEL)?.value;
  return {
    keyRef,
    ending: endingOf(consumerKey ?? ''),
    ...(label && { label }),
    status,
    effective:
      consumerKey === undefined
        ? { works: false, reason: 'KEY_UNREADABLE' }
        : effectiveOf({ ...held, credential }, now),
    issuedAt,
    expiresAt,
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    apiProducts: apiProducts.map(({ apiproduct, status }) => ({ name: apiproduct, status })),
  };
}
