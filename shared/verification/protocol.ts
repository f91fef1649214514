import * as z from 'zod';
import type { Page } from '../collections/session';
import type { Context } from '../context';
import { windowAt } from '../domain/quotaWindow';
import { publicKeys, rotate, SET_KEPT } from '../domain/signing';
import { walk } from '../domain/walk';
import { type RawAnswer, type RawRequest, refusal } from '../endpoint';
import { type Fault, TooManyAttempts, Unavailable } from '../faults';
import type { Permission } from '../permissions';
import type { ApiProduct } from '../schemas/apiProduct';
import { TimeUnit } from '../schemas/quota';
import { type ClientCredentials, isOfUse, issuerAt, type TokenForm, tokenFor } from './accessTokens';
import { countersOf, findKey } from './lookups';

/*
 * What the protocols have in common that Apigee's Microgateway and Envoy adapter speak. Source: Apigee,
 * microgateway-edgeauth and apigee-remote-service.
 */

/** One thing that is asked for below a protocol's path. */
export interface Route {
  permission?: Permission;
  answer(request: RawRequest, context: Context): Promise<RawAnswer>;
}

/** Routes by method and path below the protocol's: `GET /products`. */
export type Routes = Readonly<Record<string, Route>>;

/** The route a request is for, or undefined. */
export const routeOf = (routes: Routes, { method, rest = '' }: RawRequest): Route | undefined => {
  const name = `${method} ${rest.split('?', 1)[0]}`;
  return Object.hasOwn(routes, name) ? routes[name] : undefined;
};

export const unknownPath = refusal(400, 'invalid_request', 'invalid request');

/** A fault in the words of these protocols; who may not ask is told no more than that. */
export const refuse = ({ status, code, message, headers }: Fault): RawAnswer => {
  if (status === 401 || status === 403 || status === 404)
    return refusal(401, 'unauthorized', `authentication failed: ${code}`);
  if (status === TooManyAttempts.status) return refusal(status, 'too_many_attempts', message, headers);
  if (status >= Unavailable.status) return refusal(status, 'temporarily_unavailable', message, headers);
  return refusal(status, 'invalid_request', message);
};

/** The keys that tokens are signed with, for who verifies them. */
export const certs: Route = {
  answer: async ({ params: { org = '' } }, context) => ({
    status: 200,
    headers: { 'Cache-Control': `public, max-age=${SET_KEPT / 1000}` },
    body: { keys: await publicKeys(org, context) },
  }),
};

/** The members of a request's body, JSON or a form; nothing when it is neither. */
export function fieldsOf({ body }: RawRequest): Record<string, unknown> {
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

export const textIn = (fields: Record<string, unknown>, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

/** The consumer key and secret of a client: in the body, or as Basic. Source: RFC 6749, 2.3.1. */
export function clientIn(
  { headers }: RawRequest,
  fields: Record<string, unknown>,
): ClientCredentials | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
  const pair = Buffer.from(encoded ?? '', 'base64').toString();
  const colon = pair.indexOf(':');
  const id = textIn(fields, 'client_id') || (colon < 0 ? '' : pair.slice(0, colon));
  const secret = textIn(fields, 'client_secret') || (colon < 0 ? '' : pair.slice(colon + 1));
  return id && secret ? { id, secret } : undefined;
}

/** A token for the consumer key that is sent as `apiKey`, or undefined when it is good for nothing. */
export async function tokenForKey(
  request: RawRequest,
  form: TokenForm,
  context: Context,
): Promise<string | undefined> {
  const { org = '', env } = request.params;
  const key = textIn(fieldsOf(request), 'apiKey');
  if (key === '') return undefined;
  const found = await findKey(org, key, countersOf(org, request), context);
  const at = context.now();
  const { known } = found;
  if (!isOfUse(known, at)) return undefined;
  context.verifier.use(found, at);
  const issuing = { issuer: issuerAt(request), environment: env, ...form };
  return (await tokenFor({ ...found, known }, key, issuing, context)).token;
}

const MOST_PER_PAGE = 1000;

/** All API products of an organization, in the order of their names. */
export async function allProducts(org: string, { store }: Context): Promise<ApiProduct[]> {
  const list = (page: Page) => store.apiProducts.list(org, page);
  const all: ApiProduct[] = [];
  for await (const page of walk(list, ({ name }) => name, { count: MOST_PER_PAGE })) all.push(...page);
  return all;
}

const whole = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const QuotaUse = z.object({
  identifier: z.string().min(1).max(4096),
  weight: whole.default(1),
  interval: whole.min(1).max(1_000_000).default(1),
  allow: whole,
  timeUnit: z.string().toLowerCase().pipe(TimeUnit),
});

/** Counts the use of a quota, for all gateways of the organization. */
export async function useQuota(request: RawRequest, { store, now }: Context): Promise<RawAnswer> {
  const { success, data } = QuotaUse.safeParse(fieldsOf(request));
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

/** Replaces the key that signs by one that is sent in the fields named, or by one that is made. */
export async function rotateBy(request: RawRequest, kidField: string, context: Context): Promise<RawAnswer> {
  const { params, caller, address } = request;
  const fields = fieldsOf(request);
  const [privateKey, kid] = [textIn(fields, 'private_key'), textIn(fields, kidField)];
  if ((privateKey === '') !== (kid === '') || kid.length > 100)
    return refusal(400, 'invalid_request', `private_key and ${kidField} come together, or neither does`);
  const store = context.store.by({ name: caller?.name ?? '', action: 'rotateSigningKey', address });
  const brought = privateKey === '' ? undefined : { privateKey, kid };
  return { status: 200, body: { kid: await rotate(params.org ?? '', brought, { ...context, store }) } };
}
