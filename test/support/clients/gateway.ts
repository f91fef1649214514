import type { App } from '../../../shared/schemas/app';
import type { Credential } from '../../../shared/schemas/credential';
import type { Developer } from '../../../shared/schemas/developer';
import { given } from '../registry/given';
import type { Registry } from '../registry/registry';

/** Response to a gateway. */
export interface GatewayReply {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any member of a response
  json: any;
}

export interface GatewayRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A gateway with its own token. */
export interface Gateway {
  token: string;
  /** Sends a request to a path of the server. */
  ask(path: string, asking?: GatewayRequest): Promise<GatewayReply>;
  /** Asks whether a key gives access. */
  authorize(key: string, headers?: Record<string, string>, below?: string): Promise<GatewayReply>;
  verify(question: object): Promise<GatewayReply>;
}

/** Sends a request to a URL; a body that is not a string is sent as JSON. */
export async function askAt(
  url: string,
  { method = 'GET', headers = {}, body }: GatewayRequest,
): Promise<GatewayReply> {
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

/** Creates a gateway of a registry's organization that calls the registry, or another server at `url`. */
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

/** Creates a developer with an app, whose key covers a product. */
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
