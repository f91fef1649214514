import type { App } from '../../../shared/schemas/app';
import type { Credential } from '../../../shared/schemas/credential';
import type { Developer } from '../../../shared/schemas/developer';
import { given } from '../registry/given';
import type { Registry } from '../registry/registry';

/** What a gateway is told. */
export interface Told {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely
  json: any;
}

export interface Asking {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A gateway with a token of its own. */
export interface Gateway {
  token: string;
  /** Asks at a path of the server. */
  ask(path: string, asking?: Asking): Promise<Told>;
  /** Asks whether a key may pass. */
  authorize(key: string, headers?: Record<string, string>, below?: string): Promise<Told>;
  verify(question: object): Promise<Told>;
}

/** Asks whatever serves a URL; a body that is no text is sent as JSON. */
export async function askAt(url: string, { method = 'GET', headers = {}, body }: Asking): Promise<Told> {
  const answer = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json');
  const json = isJson ? JSON.parse(text) : undefined;
  return { status: answer.status, headers: answer.headers, text, json };
}

/** A gateway of a registry's organization, which asks at the registry or at another server of its functions. */
export async function gatewayOf(registry: Registry, url = registry.url, known?: string): Promise<Gateway> {
  const token = known ?? (await given(registry).token({ role: 'verifier' })).token;
  const base = `/v1/organizations/${registry.org}`;
  const ask: Gateway['ask'] = (path, { headers = {}, ...asking } = {}) =>
    askAt(`${url}${path}`, { ...asking, headers: { 'x-keymint-token': token, ...headers } });
  return {
    token,
    ask,
    authorize: (key, headers = {}, below = '') =>
      ask(`${base}/authorize${below}`, { headers: { 'x-api-key': key, ...headers } }),
    verify: (question) => ask(`${base}/verifyApiKey`, { method: 'POST', body: question }),
  };
}

/** A developer with an app whose key opens a product. */
export async function issued(
  registry: Registry,
  { product = {}, app = {}, developer = {} }: { product?: object; app?: object; developer?: object } = {},
) {
  const owner: Developer = await given(registry).developer(developer);
  const apiProduct = await given(registry).apiProduct(product);
  const made: App = await given(registry).app(owner, { apiProducts: [apiProduct.name], ...app });
  const [credential] = made.credentials as [Credential];
  const path = `/developers/${owner.email}/apps/${made.name}`;
  const keyPath = `${path}/keys/${credential.consumerKey}`;
  return {
    developer: owner,
    apiProduct,
    app: made,
    credential,
    key: credential.consumerKey,
    path,
    keyPath,
    productPath: `${keyPath}/apiproducts/${apiProduct.name}`,
  };
}
