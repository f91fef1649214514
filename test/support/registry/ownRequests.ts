import { isAllowed } from '../../../shared/permissions';
import { isOperation, loadCatalog } from '../../../shared/runtime/catalog';
import type { App } from '../../../shared/schemas/app';
import type { Credential } from '../../../shared/schemas/credential';
import type { Developer } from '../../../shared/schemas/developer';
import { below } from '../../../shared/schemas/refusing';
import { given } from './given';
import { bearing, type Registry, type Reply, type RequestOptions } from './registry';
import { type Way, ways } from './ways';

/** Requests that a developer may make on their own resources. */
export const ownWays = ways.filter(
  ({ permission, path }) =>
    isAllowed('self', permission) &&
    (/\/developers\/\{developer\}|\/apps\/\{appId\}/.test(path) ||
      /^(organizations|products)\./.test(permission)),
);

const bodies = new Map(
  loadCatalog()
    .filter(isOperation)
    .map(({ name, body }) => [name, body]),
);

/** True if the body of a request has a member of that name. */
export function hasBodyMember({ name }: Way, member: string): boolean {
  const body = bodies.get(`${name.split(' ')[0]}`);
  return body !== undefined && below(body, member) !== undefined;
}

/** A developer with a token of role `self`, an app and its key. */
export interface OwnApp {
  developer: Developer;
  app: App;
  key: Credential;
  keyRef: string;
  self: RequestOptions;
  /** Paths of the app and its key, as in Apigee and by ids. */
  path: string;
  keyPath: string;
  byId: string;
  keyById: string;
  /** Sends a request as the developer, or as somebody else with `options`. */
  ask(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<Reply>;
  /** Sends a request of the table; `named` gives the names in its path. */
  askIn(
    way: Way,
    change?: { named?: Record<string, string>; body?: unknown },
    options?: RequestOptions,
  ): Promise<Reply>;
}

/** Creates an app of a new developer as an administrator. */
export async function createOwnApp(registry: Registry, draft: object = {}): Promise<OwnApp> {
  const developer = await given(registry).developer();
  const { token } = await given(registry).token({ role: 'self', developer: developer.email });
  const { app, key, path, keyPath } = await given(registry).appWithKey(
    `/developers/${developer.email}`,
    draft,
  );
  const keyRef = registry.context.vault.keyRef(key.consumerKey);
  const self = bearing(token);
  const ask: OwnApp['ask'] = (method, at, body, options = self) => {
    if (method === 'GET') return registry.get(at, options);
    if (method === 'DELETE') return registry.delete(at, options);
    return method === 'PUT' ? registry.put(at, body, options) : registry.post(at, body, options);
  };
  const names: Record<string, string> = {
    developer: developer.email,
    app: app.name,
    key: key.consumerKey,
    appId: app.appId,
    keyRef,
    attribute: 'DisplayName',
    apiProduct: 'ghost',
  };
  return {
    developer,
    app,
    key,
    keyRef,
    self,
    path,
    keyPath,
    ask,
    byId: `/apps/${app.appId}`,
    keyById: `/apps/${app.appId}/keys/${keyRef}`,
    askIn(
      { method, path: pattern, query, body: example },
      { named = {}, body = example } = {},
      options = self,
    ) {
      const at = pattern
        .replace('/v1/organizations/{org}', '')
        .replace(/\{(\w+)\}/g, (_, name: string) =>
          encodeURIComponent(named[name] ?? names[name] ?? 'ghost'),
        );
      return ask(
        method,
        `${at}${query}`,
        method === 'GET' || method === 'DELETE' ? undefined : body,
        options,
      );
    },
  };
}
