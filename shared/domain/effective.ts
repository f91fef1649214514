import { LABEL } from '../schemas/attribute';
import type { Effective, EffectiveReason, KeySummary } from '../schemas/keySummary';
import type { AppIdentity, CredentialVault, StoredCredential } from '../store/collections/credentials';
import { type Evidence, isExpired } from './verdict';

/** Of a key shorter than this nothing is shown: its ending would be a good part of it. */
const SHORTEST_SHOWN = 12;

const inactive: Record<string, EffectiveReason> = {
  developers: 'DEVELOPER_INACTIVE',
  companies: 'COMPANY_INACTIVE',
  appGroups: 'APP_GROUP_INACTIVE',
};

type Grants = Evidence['credential']['apiProducts'];

/** Why none of a key's API products is open, or undefined when one is approved. */
function reasonOfProducts(grants: Grants): EffectiveReason | undefined {
  const statuses = new Set(grants.map(({ status }) => status));
  if (statuses.has('approved')) return undefined;
  if (statuses.has('pending')) return 'PRODUCT_PENDING';
  return statuses.has('revoked') ? 'PRODUCT_REVOKED' : 'NO_PRODUCT';
}

/** Why a key does not work: what is wrong with its owner, its app, the key itself, then its API products. */
function effectiveReason(
  { credential, app, owner, ownerKind }: Omit<Evidence, 'offers'>,
  now: number,
): EffectiveReason | undefined {
  if (owner?.status !== 'active') return inactive[ownerKind] ?? 'DEVELOPER_INACTIVE';
  if (app.status !== 'approved') return 'APP_REVOKED';
  if (credential.status !== 'approved') return 'KEY_REVOKED';
  if (isExpired(credential, now)) return 'KEY_EXPIRED';
  return reasonOfProducts(credential.apiProducts);
}

/** Whether a key works, and else why not: what gateways refuse with, the nearest to its root first. */
export function effectiveOf(evidence: Omit<Evidence, 'offers'>, now: number): Effective {
  const reason = effectiveReason(evidence, now);
  return reason ? { works: false, reason } : { works: true };
}

/** The last characters of a key, to tell it by. */
const endingOf = (consumerKey: string): string =>
  consumerKey.length < SHORTEST_SHOWN ? '' : consumerKey.slice(-4);

/** A key as lists show it. `lastUsedAt` is in milliseconds since 1970, as is `now`. */
export function keySummary(
  credential: StoredCredential,
  held: Omit<Evidence, 'offers' | 'credential'> & { app: AppIdentity },
  lastUsedAt: number | undefined,
  { now, credentials }: { now: number; credentials: Pick<CredentialVault, 'openKey'> },
): KeySummary {
  const { keyRef, status, issuedAt, expiresAt, apiProducts, attributes } = credential;
  const consumerKey = credentials.openKey(held.app, credential);
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
