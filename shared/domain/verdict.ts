import type { ApiProduct } from '../schemas/apiProduct';
import type { App } from '../schemas/app';
import { NEVER } from '../schemas/time';
import type { StoredCredential } from '../store/collections/credentials';
import { opensPath, type RequestedPath, type Test, testsOf } from './resources';

/**
 * Why a consumer key does not open an API, in the order the reasons are looked for: the error codes
 * and texts of Apigee's VerifyAPIKey. Source: Apigee, "VerifyAPIKey policy", fault codes; apid.
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

/** What a caller wants to do at a gateway; what is not said is not looked at. */
export interface Asked {
  environment?: string | undefined;
  /** The API proxy, or remote service. */
  proxy?: string | undefined;
  path?: RequestedPath | undefined;
  /** HTTP method. */
  method?: string | undefined;
}

/** How often an API product may be used. */
export interface Quota {
  limit: string;
  interval?: string | undefined;
  timeUnit?: string | undefined;
}

/** What a product opens with one of its operations, and how often. */
export interface Opening {
  product: ApiProduct;
  quota?: Quota | undefined;
}

/** One thing a product opens, ready to be held against requests. */
interface Offer extends Opening {
  proxies: readonly string[];
  methods: readonly string[];
  opensPath(path: RequestedPath): boolean;
}

const quotaOf = (limit?: string, interval?: string, timeUnit?: string): Quota | undefined =>
  limit === undefined ? undefined : { limit, interval, timeUnit };

const offers = new WeakMap<ApiProduct, Offer[]>();

/** What an API product opens: its operation group where it has one, its resource paths else. */
export function offersOf(product: ApiProduct): Offer[] {
  const known = offers.get(product) ?? newOffers(product);
  offers.set(product, known);
  return known;
}

function newOffers(product: ApiProduct): Offer[] {
  const quota = quotaOf(product.quota, product.quotaInterval, product.quotaTimeUnit);
  const { operationGroup, proxies, apiResources } = product;
  if (!operationGroup) return [{ product, quota, proxies, methods: [], opensPath: opensPath(apiResources) }];
  const all = operationGroup.operationConfigs.flatMap(({ apiSource, operations, quota: own }) =>
    (operations?.length ? operations : [{ resource: '/' }]).map(
      ({ resource, methods = [] }: { resource: string; methods?: string[] | undefined }) => ({
        ...{ product, quota: quotaOf(own?.limit, own?.interval, own?.timeUnit) ?? quota },
        ...{ proxies: [apiSource], methods, resource },
      }),
    ),
  );
  const tests = testsOf(all.map(({ resource }) => resource));
  return all.map(({ resource: _, ...offer }, index) => ({ ...offer, opensPath: tests[index] as Test }));
}

/** What the registry holds of a consumer key. */
export interface Evidence {
  credential: Pick<StoredCredential, 'status' | 'expiresAt' | 'apiProducts'>;
  app: Pick<App, 'status'>;
  /** Whoever owns the app, and the collection they are in. */
  owner: { status: string } | undefined;
  ownerKind: string;
  /** What the API products of the key that exist and are approved for it open, in the key's order. */
  offers: readonly Offer[];
}

export type Verdict =
  | { isAllowed: true; opening: Opening }
  /** `detail` says which part of what was asked for no product opens. */
  | { isAllowed: false; reason: Reason; detail?: string };

const refused = (reason: Reason, detail?: string): Verdict => ({
  isAllowed: false,
  reason,
  ...(detail !== undefined && { detail }),
});

const isIn = (names: readonly string[], name: string | undefined): boolean =>
  name === undefined || names.length === 0 || names.includes(name);

/** How far an offer goes with what is asked for: 3 is all the way. Source: apid, the order path, proxy, environment. */
const reach = (offer: Offer, { path, method, proxy, environment }: Asked): number => {
  if (!isIn(offer.methods, method) || !(path === undefined || offer.opensPath(path))) return 0;
  if (!isIn(offer.proxies, proxy)) return 1;
  return isIn(offer.product.environments, environment) ? 3 : 2;
};

/** Whether a key has lapsed. */
export const isExpired = ({ expiresAt }: Pick<StoredCredential, 'expiresAt'>, now: number): boolean =>
  expiresAt !== NEVER && expiresAt <= now;

/** Why a key is refused whatever is asked for, or undefined. */
export function reasonAgainst(evidence: Omit<Evidence, 'offers'>, now: number): Reason | undefined {
  const { credential, app, owner, ownerKind } = evidence;
  if (credential.status !== 'approved') return 'KeyNotApproved';
  if (isExpired(credential, now)) return 'KeyExpired';
  if (app.status !== 'approved') return 'AppNotApproved';
  if (owner?.status !== 'active') return inactive[ownerKind] ?? 'DeveloperInactive';
  return credential.apiProducts.length === 0 ? 'NoApiProduct' : undefined;
}

const parts = ['path', 'proxy', 'environment'] as const;
type Part = (typeof parts)[number];

/** What of some offers opens what is asked for; else which part of it none of them does; undefined when there are none. */
export function openingIn(offers: readonly Offer[], asked: Asked): Opening | Part | undefined {
  let furthest = -1;
  for (const offer of offers) {
    const far = reach(offer, asked);
    if (far === 3) return offer;
    if (far > furthest) furthest = far;
  }
  return parts[furthest];
}

/**
 * Decides whether a consumer key opens what is asked for; `undefined` for evidence is an unknown key.
 *
 * A key keeps its own status while its developer is inactive: it is refused, not revoked, and works
 * again the moment the developer does.
 */
export function verdict(evidence: Evidence | undefined, asked: Asked, now: number): Verdict {
  if (!evidence) return refused('KeyUnknown');
  const reason = reasonAgainst(evidence, now);
  if (reason) return refused(reason);
  const opening = openingIn(evidence.offers, asked);
  if (typeof opening === 'object') return { isAllowed: true, opening };
  return refused('ResourceNotOpened', opening ?? 'no approved API product');
}
