import type { ApiProduct } from '../schemas/apiProduct';
import type { App } from '../schemas/app';
import { NEVER } from '../schemas/time';
import type { StoredApp } from '../store/collections/apps';
import type { StoredCredential } from '../store/collections/credentials';
import { anyPatternMatcher, matchersOf, type PathMatcher, type RequestedPath } from './resources';

/**
 * Reasons to refuse a consumer key, in the order of the checks, with the error codes and texts of Apigee's
 * VerifyAPIKey. Source: Apigee, "VerifyAPIKey policy", fault codes; apid.
 */
export const reasons = {
  KeyUnknown: ['oauth.v2.InvalidApiKey', 'Invalid ApiKey'],
  KeyNotApproved: ['oauth.v2.ApiKeyNotApproved', 'ApiKey not approved'],
  KeyExpired: ['keymanagement.service.consumer_key_expired', 'Key Expired'],
  AppNotApproved: ['keymanagement.service.invalid_client-app_not_approved', 'App not Approved'],
  DeveloperInactive: ['keymanagement.service.DeveloperStatusNotActive', 'Developer Status is not Active'],
  CompanyInactive: ['keymanagement.service.CompanyStatusNotActive', 'Company Status is not Active'],
  AppGroupInactive: ['keymanagement.service.AppGroupStatusNotActive', 'AppGroup Status is not Active'],
  NoApiProduct: [
    'keymanagement.service.consumer_key_missing_api_product_association',
    'Consumer key has no API product',
  ],
  ResourceNotOpened: ['oauth.v2.InvalidApiKeyForGivenResource', 'Invalid ApiKey for given resource'],
} as const;
export type Reason = keyof typeof reasons;

const inactive: Record<string, Reason> = {
  developers: 'DeveloperInactive',
  companies: 'CompanyInactive',
  appGroups: 'AppGroupInactive',
};

/** A request at a gateway; undefined parts are not checked. */
export interface AccessRequest {
  environment?: string | undefined;
  /** API proxy or remote service. */
  proxy?: string | undefined;
  path?: RequestedPath | undefined;
  method?: string | undefined;
}

/** Quota of an API product or operation. */
export interface Quota {
  limit: string;
  interval?: string | undefined;
  timeUnit?: string | undefined;
}

/** The API product that allows a request, and the quota that applies. */
export interface MatchedOffer {
  product: ApiProduct;
  quota?: Quota | undefined;
}

/** One operation or set of resources of a product, prepared for matching requests. */
interface Offer extends MatchedOffer {
  proxies: readonly string[];
  methods: readonly string[];
  matchesPath(path: RequestedPath): boolean;
}

const quotaOf = (limit?: string, interval?: string, timeUnit?: string): Quota | undefined =>
  limit === undefined ? undefined : { limit, interval, timeUnit };

const offers = new WeakMap<ApiProduct, Offer[]>();

/**
 * Returns the offers of an API product: one per operation of its operation group, or else one for its
 * resource paths.
 */
export function offersOf(product: ApiProduct): Offer[] {
  const known = offers.get(product) ?? newOffers(product);
  offers.set(product, known);
  return known;
}

function newOffers(product: ApiProduct): Offer[] {
  const quota = quotaOf(product.quota, product.quotaInterval, product.quotaTimeUnit);
  const { operationGroup, proxies, apiResources } = product;
  if (!operationGroup)
    return [{ product, quota, proxies, methods: [], matchesPath: anyPatternMatcher(apiResources) }];
  const all = operationGroup.operationConfigs.flatMap(({ apiSource, operations, quota: own }) =>
    (operations?.length ? operations : [{ resource: '/' }]).map(
      ({ resource, methods = [] }: { resource: string; methods?: string[] | undefined }) => ({
        product,
        quota: quotaOf(own?.limit, own?.interval, own?.timeUnit) ?? quota,
        proxies: [apiSource],
        methods,
        resource,
      }),
    ),
  );
  const matchers = matchersOf(all.map(({ resource }) => resource));
  return all.map(({ resource: _, ...offer }, index) => ({
    ...offer,
    matchesPath: matchers[index] as PathMatcher,
  }));
}

/** Stored state of a consumer key, its app and its owner. */
export interface Evidence {
  credential: Pick<StoredCredential, 'status' | 'expiresAt' | 'apiProducts'>;
  app: Pick<App, 'status'> & Partial<Pick<StoredApp, 'deletion'>>;
  /** Owner of the app, and its collection. */
  owner: { status: string } | undefined;
  ownerKind: string;
  /** Offers of the API products that exist and are approved for the key, in the key's order. */
  offers: readonly Offer[];
}

export type Verdict =
  | { isAllowed: true; offer: MatchedOffer }
  /** `detail` names the part of the request that no offer matches. */
  | { isAllowed: false; reason: Reason; detail?: string };

const refused = (reason: Reason, detail?: string): Verdict => ({
  isAllowed: false,
  reason,
  ...(detail !== undefined && { detail }),
});

const isIn = (names: readonly string[], name: string | undefined): boolean =>
  name === undefined || names.length === 0 || names.includes(name);

/**
 * Returns how far an offer matches a request; 3 is fully. Source: apid, the order path, proxy, environment.
 */
const matchDepth = (offer: Offer, { path, method, proxy, environment }: AccessRequest): number => {
  if (!isIn(offer.methods, method) || !(path === undefined || offer.matchesPath(path))) return 0;
  if (!isIn(offer.proxies, proxy)) return 1;
  return isIn(offer.product.environments, environment) ? 3 : 2;
};

/** True if the key has expired; `now` in milliseconds since 1970. */
export const isExpired = ({ expiresAt }: Pick<StoredCredential, 'expiresAt'>, now: number): boolean =>
  expiresAt !== NEVER && expiresAt <= now;

/** Returns why a key is refused for every request; undefined if it is not. */
export function reasonAgainst(evidence: Omit<Evidence, 'offers'>, now: number): Reason | undefined {
  const { credential, app, owner, ownerKind } = evidence;
  if (credential.status !== 'approved') return 'KeyNotApproved';
  if (isExpired(credential, now)) return 'KeyExpired';
  if (app.status !== 'approved') return 'AppNotApproved';
  if (owner?.status !== 'active') return inactive[ownerKind] ?? 'DeveloperInactive';
  return credential.apiProducts.length === 0 ? 'NoApiProduct' : undefined;
}

const parts = ['path', 'proxy', 'environment'] as const;
type RequestPart = (typeof parts)[number];

/** Returns the first matching offer; otherwise the part that failed; undefined without offers. */
export function matchOffer(
  offers: readonly Offer[],
  request: AccessRequest,
): MatchedOffer | RequestPart | undefined {
  let deepest = -1;
  for (const offer of offers) {
    const depth = matchDepth(offer, request);
    if (depth === 3) return offer;
    if (depth > deepest) deepest = depth;
  }
  return parts[deepest];
}

/**
 * Decides whether a consumer key allows a request; undefined evidence means an unknown key.
 *
 * A key keeps its status while its developer is inactive: it is refused, not revoked, and works again as soon
 * as the developer is active.
 */
export function verdict(evidence: Evidence | undefined, request: AccessRequest, now: number): Verdict {
  if (!evidence) return refused('KeyUnknown');
  const reason = reasonAgainst(evidence, now);
  if (reason) return refused(reason);
  const matched = matchOffer(evidence.offers, request);
  if (typeof matched === 'object') return { isAllowed: true, offer: matched };
  return refused('ResourceNotOpened', matched ?? 'no approved API product');
}
