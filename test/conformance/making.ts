import type { Registry, Reply } from '../support/registry/registry';
import type { Scene } from './table';

/** Returns the body of a successful response. @throws Error otherwise */
export function done({ status, body, text }: Reply) {
  if (status >= 300) throw new Error(`Refused, ${status}: ${text}`);
  return body;
}

/** Creates a developer's app with one key for one API product; returns their paths. */
export async function weather(
  { developer, apiProduct, app }: Scene,
  draft: object = {},
  ofProduct: object = {},
) {
  const owner = await developer();
  const product = await apiProduct(ofProduct);
  const made = await app(owner, { apiProducts: [product.name], ...draft });
  const [key] = made.credentials;
  if (!key) throw new Error('The app has no key');
  const path = `/developers/${owner.email}/apps/${encodeURIComponent(made.name)}`;
  return { developer: owner, product, app: made, key, path, keyPath: `${path}/keys/${key.consumerKey}` };
}

/** Sends a request with an explicit target, where `scene.registry` would add to it. */
export async function ask(
  { registry: { url, admin } }: Scene,
  target: string,
  { headers, ...request }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  const authorization = `Basic ${btoa(`${admin.email}:${admin.password}`)}`;
  const answer = await fetch(`${url}${target}`, { ...request, headers: { authorization, ...headers } });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

const crowds = new WeakMap<Registry, Promise<string>>();

/** Returns the path of a developer with 101 apps, shared by all rows of a registry. */
export function crowded({ registry, developer, app }: Scene): Promise<string> {
  const make = async () => {
    const owner = await developer();
    const names = Array.from({ length: 101 }, (_, index) => `app${index}`);
    while (names.length > 0) await Promise.all(names.splice(0, 8).map((name) => app(owner, { name })));
    return `/developers/${owner.email}`;
  };
  const known = crowds.get(registry) ?? make();
  crowds.set(registry, known);
  return known;
}
