import { effectiveOf } from '../domain/effective';
import { type AccessRequest, type Evidence, isExpired, matchOffer, offersOf } from '../domain/verdict';
import type { ApiProduct } from '../schemas/apiProduct';
import type { Check, LookUpReason } from '../schemas/keyLookUp';
import { parseOwner } from '../schemas/owner';
import type { Collections } from '../store/store';

/** Reads all stored data of a key; undefined if no app has it. */
export async function readKeyDetails(org: string, keyRef: string, store: Collections) {
  const key = await store.keys.find(org, keyRef);
  if (!key) return undefined;
  const [app, owner, lastUsedAt] = await Promise.all([
    store.apps.find(org, key.app),
    store.owners.find(org, key.owner),
    store.keyUses.find(org, keyRef),
  ]);
  const credential = app?.credentials.find((known) => known.keyRef === keyRef);
  if (!app || !credential) return undefined;
  const names = credential.apiProducts.map(({ apiproduct }) => apiproduct);
  const products = await store.apiProducts.findHeld(org, names);
  return { id: key.app, app, owner, ownerKind: parseOwner(app.owner).kind, credential, products, lastUsedAt };
}

/** Evidence of a key, with all existing API products on it, approved or not. */
interface KeyDetails extends Omit<Evidence, 'offers'> {
  products: ReadonlyMap<string, ApiProduct>;
  /** True if the key cannot be decrypted; gateways treat it as unknown. */
  isUnreadable?: boolean;
}

/** Reason why a key is refused. */
interface Obstacle {
  reason: LookUpReason;
  detail: string;
}

const closedReasons = { pending: 'PRODUCT_PENDING', revoked: 'PRODUCT_REVOKED' } as const;

/** Returns why the API products of a key do not allow the request. */
function obstaclesOf(
  { credential, products }: KeyDetails,
  request: AccessRequest,
): { product?: Obstacle; resource?: Obstacle } {
  const grants = credential.apiProducts.map(({ apiproduct: name, status }) => {
    const product = products.get(name);
    return { name, status, offers: product ? offersOf(product) : [] };
  });
  const offersIn = (some: typeof grants) => some.flatMap(({ offers }) => offers);
  const opens = (some: typeof grants) => typeof matchOffer(offersIn(some), request) === 'object';
  const approved = grants.filter(({ status }) => status === 'approved');
  if (opens(approved)) return {};

  const closed = (['pending', 'revoked'] as const).flatMap((status) =>
    grants.flatMap((grant) => (grant.status === status ? [{ ...grant, status }] : [])),
  );
  const closedBy = (some: typeof closed): Obstacle | undefined =>
    some[0] && {
      reason: closedReasons[some[0].status],
      detail: some.map(({ name, status }) => `${name} is ${status}`).join(', '),
    };
  const waiting = closedBy(closed.filter((grant) => opens([grant])));
  if (waiting) return { product: waiting };

  const part = matchOffer(offersIn(grants), request);
  const resource: Obstacle = {
    reason: 'RESOURCE_NOT_OPENED',
    detail: part ? `no API product of the key opens the ${part}` : 'no API product opens anything',
  };
  if (offersIn(approved).length > 0) return { resource };
  const [gone] = approved;
  const detail = gone ? `${gone.name} does not exist` : 'the key has no API product';
  return { product: closedBy(closed) ?? { reason: 'NO_PRODUCT', detail }, resource };
}

/** True for a request without a path, method, proxy or environment: there is nothing to open. */
const namesNothing = (request: AccessRequest): boolean =>
  Object.values(request).every((part) => part === undefined);

/**
 * Returns whether a key allows a request, all checks in the order of gateways, and the first reason. Agrees
 * with `verdict`.
 */
export function examine(
  details: KeyDetails,
  request: AccessRequest,
  now: number,
): { isAllowed: boolean; reason?: LookUpReason; checks: Check[] } {
  const { credential, app, owner, isUnreadable } = details;
  const { product, resource } = obstaclesOf(details, request);
  const wrong: Record<Check['check'], string | false | undefined> = {
    key: isUnreadable ? 'unreadable' : credential.status !== 'approved' && credential.status,
    expiry: isExpired(credential, now) && 'expired',
    app: app.status !== 'approved' && app.status,
    owner: owner?.status !== 'active' && (owner?.status ?? 'gone'),
    product: product?.detail,
    resource: resource?.detail,
  };
  const isItself = wrong.key || wrong.expiry || wrong.app || wrong.owner;
  const effective = isUnreadable ? 'KEY_UNREADABLE' : effectiveOf(details, now).reason;
  const reason = isItself ? effective : (product ?? resource)?.reason;
  return {
    isAllowed: reason === undefined,
    ...(reason && { reason }),
    checks: Object.entries(wrong).map(([name, detail]) => ({
      check: name as Check['check'],
      passed: !detail,
      ...(name === 'resource' && !detail && namesNothing(request) && { skipped: true as const }),
      ...(detail && { detail }),
    })),
  };
}
