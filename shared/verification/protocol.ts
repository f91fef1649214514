import * as z from 'zod';
import { type RawAnswer, refusal } from '../answer';
import type { Context } from '../context';
import { windowAt } from '../domain/quotaWindow';
import type { Endpoint, RawRequest } from '../endpoint';
import { type Fault, InvalidRequest, TooManyAttempts, Unavailable } from '../faults';
import type { Permission } from '../permissions';
import type { ApiProduct } from '../schemas/apiProduct';
import { MAX_FIELD_LENGTH, MAX_KID_LENGTH, MAX_PEM_LENGTH } from '../schemas/limits';
import { TimeUnit } from '../schemas/quota';
import type { PageRequest } from '../store/unit';
import { KEY_SET_CACHE_MS, prepareSigning, publicKeys, rotate } from '../tasks/signing';
import { walk } from '../tasks/walk';
import { countersOf, findKey } from './cache/lookups';
import { type ClientCredentials, issuerAt, isUsable, type TokenForm, tokenFor } from './tokens/accessTokens';

/*
 * Shared parts of the protocols of Apigee's Microgateway and Envoy adapter. Source: Apigee,
 * microgateway-edgeauth and apigee-remote-service.
 */

/** A route below the path of a protocol. */
export interface Route {
  permission?: Permission;
  /** Estimated number of documents that the response reads, if many. */
  documents?: number;
  answer(request: RawRequest, context: Context): Promise<RawAnswer>;
}

/** Routes by method and path below the protocol's, such as `GET /products`. */
export type Routes = Readonly<Record<string, Route>>;

/** Returns the route of a request, or undefined. */
const routeOf = (routes: Routes, { method, rest = '' }: RawRequest): Route | undefined => {
  const name = `${method} ${rest.split('?', 1)[0]}`;
  return Object.hasOwn(routes, name) ? routes[name] : undefined;
};

const unknownPath = refusal(400, 'invalid_request', 'invalid request');

/** Returns the properties of an endpoint that derive from its routes. */
export const endpointOf = (
  routes: Routes,
): Pick<Endpoint, 'routes' | 'permission' | 'documents' | 'handler'> => ({
  routes: Object.keys(routes),
  permission: (request) => routeOf(routes, request)?.permission,
  documents: (request) => routeOf(routes, request)?.documents ?? 0,
  handler: async (request, context) => routeOf(routes, request)?.answer(request, context) ?? unknownPath,
});

/**
 * Translates a fault into a response of these protocols; an unauthorized caller learns no more than the code.
 */
export const refuse = ({ status, code, message, headers }: Fault): RawAnswer => {
  if (status === 401 || status === 403 || status === 404)
    return refusal(401, 'unauthorized', `authentication failed: ${code}`);
  if (status === TooManyAttempts.status) return refusal(status, 'too_many_attempts', message, headers);
  if (status >= Unavailable.status) return refusal(status, 'temporarily_unavailable', message, headers);
  return refusal(status, 'invalid_request', message);
};

/** An organization has no signing key until an authenticated gateway needs one. */
export const noSigningKey = refusal(
  404,
  'not_found',
  'no signing key yet: the first is made when a gateway asks with its token',
);

/** Public keys for verifying tokens. */
export const certs: Route = {
  async answer({ params: { org = '' } }, context) {
    const keys = await publicKeys(org, context);
    if (!keys) return noSigningKey;
    const headers = { 'Cache-Control': `public, max-age=${KEY_SET_CACHE_MS / 1000}` };
    return { status: 200, headers, body: { keys } };
  },
};

/** Parses a body, JSON or form, into its fields; an empty object for any other. */
export function parseFields({ body }: RawRequest): Record<string, unknown> {
  if (!body) return {};
  if (body.mediaType === 'application/x-www-form-urlencoded')
    return Object.fromEntries(new URLSearchParams(body.text));
  try {
    const sent: unknown = JSON.parse(body.text);
    return typeof sent === 'object' && sent !== null && !Array.isArray(sent) ? { ...sent } : {};
  } catch {
    return {};
  }
}

/** Returns a text field; an empty text if it is missing. @throws InvalidRequest if it is longer than `max` */
export function textField(fields: Record<string, unknown>, name: string, max = MAX_FIELD_LENGTH): string {
  const value = fields[name];
  if (typeof value !== 'string') return '';
  if (value.length > max)
    throw InvalidRequest({
      problems: [{ field: name, description: `At most ${max.toLocaleString('en')} characters` }],
    });
  return value;
}

/**
 * Returns the client credentials from the body or Basic authentication, of any length. Source: RFC 6749,
 * 2.3.1.
 */
export function clientIn(
  { headers }: RawRequest,
  fields: Record<string, unknown>,
): ClientCredentials | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
  const pair = Buffer.from(encoded ?? '', 'base64').toString();
  const colon = pair.indexOf(':');
  const any = Number.POSITIVE_INFINITY;
  const id = textField(fields, 'client_id', any) || (colon < 0 ? '' : pair.slice(0, colon));
  const secret = textField(fields, 'client_secret', any) || (colon < 0 ? '' : pair.slice(colon + 1));
  return id && secret ? { id, secret } : undefined;
}

/** Issues a token for the consumer key in the field `apiKey`; undefined if the key is not usable. */
export async function tokenForKey(
  request: RawRequest,
  form: TokenForm,
  context: Context,
): Promise<string | undefined> {
  const { org = '', env } = request.params;
  const key = textField(parseFields(request), 'apiKey', Number.POSITIVE_INFINITY);
  if (key === '') return undefined;
  const found = await findKey(org, key, countersOf(org, request), context);
  const at = context.now();
  const { known } = found;
  if (!isUsable(known, at)) return undefined;
  context.verifier.use(found, at);
  const issuing = { issuer: issuerAt(request, context), environment: env, ...form };
  return (await tokenFor({ ...found, known }, key, issuing, context)).token;
}

/** API products per read, and the expected maximum of an organization. */
export const MAX_PER_PAGE = 1000;

/**
 * Returns all API products of an organization, ordered by name. Gateways start with this call, so it creates
 * the signing key if there is none.
 */
export async function allProducts(
  { params: { org = '' }, bounds }: Pick<RawRequest, 'params' | 'bounds'>,
  context: Context,
): Promise<ApiProduct[]> {
  await prepareSigning(org, context);
  const { apiProducts } = bounds ? context.store.within(bounds) : context.store;
  const list = (page: PageRequest) => apiProducts.list(org, page);
  const all: ApiProduct[] = [];
  // All pages stay in memory, so they count as one read.
  const whole = bounds?.begin();
  try {
    for await (const page of walk(list, ({ name }) => name, { count: MAX_PER_PAGE })) all.push(...page);
  } finally {
    whole?.end();
  }
  return all;
}

const whole = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const QuotaUse = z.object({
  identifier: z.string().min(1).max(MAX_FIELD_LENGTH),
  weight: whole.default(1),
  interval: whole.min(1).max(1_000_000).default(1),
  allow: whole,
  timeUnit: z.string().toLowerCase().pipe(TimeUnit),
});

/** Adds to a quota counter shared by all gateways of the organization. */
export async function useQuota(request: RawRequest, { store, now }: Context): Promise<RawAnswer> {
  const { success, data } = QuotaUse.safeParse(parseFields(request));
  if (!success) return refusal(400, 'invalid_request', 'identifier, allow and timeUnit are expected');
  const { org = '' } = request.params;
  const { identifier, weight, interval, allow, timeUnit } = data;
  const at = now();
  const { name: window, endsAt } = windowAt(at, interval, timeUnit);
  const used = await store.quotas.use(org, { identifier, window, weight, endsAt });
  return {
    status: 200,
    body: {
      allowed: allow,
      used: Math.min(used, allow),
      exceeded: Math.max(used - allow, 0),
      available: Math.max(allow - used, 0),
      expiryTime: endsAt,
      timestamp: at,
    },
  };
}

/** Rotates the signing key, to the one in the request or a generated one. */
export async function rotateBy(request: RawRequest, kidField: string, context: Context): Promise<RawAnswer> {
  const { params, caller, address } = request;
  const fields = parseFields(request);
  const privateKey = textField(fields, 'private_key', MAX_PEM_LENGTH);
  const kid = textField(fields, kidField, MAX_KID_LENGTH);
  if ((privateKey === '') !== (kid === ''))
    return refusal(400, 'invalid_request', `private_key and ${kidField} come together, or neither does`);
  const store = context.store.by({ name: caller?.name ?? '', action: 'rotateSigningKey', address });
  const imported = privateKey === '' ? undefined : { privateKey, kid };
  return { status: 200, body: { kid: await rotate(params.org ?? '', imported, { ...context, store }) } };
}
