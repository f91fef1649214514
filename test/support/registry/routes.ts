import {
  type DeployedEndpoint,
  type DeployedOperation,
  isEndpoint,
  isOperation,
  loadCatalog,
} from '../../../shared/runtime/catalog';
import { methodsOf, pathsOf } from '../../../shared/runtime/http/router';
import { exampleOf, queryOf, type Scene } from './scene';

/** A method and path of an HTTP function. */
export interface Route {
  /** Name of the function, with method and route if it has several. */
  name: string;
  fn: DeployedOperation | DeployedEndpoint;
  method: string;
  /** With parameters in braces. */
  path: string;
  query: string;
  /** Example body of an operation. */
  body?: object;
}

const ofOperation = (fn: DeployedOperation): Route[] =>
  methodsOf(fn).flatMap((method) =>
    pathsOf(fn).map((path) => {
      const body = exampleOf(fn);
      return { name: fn.name, fn, method, path, query: queryOf(fn), ...(body && { body }) };
    }),
  );

function ofEndpoint(fn: DeployedEndpoint): Route[] {
  const start = fn.path.replace(/\/\*\*$/, '');
  const base = fn.isOfEnvironment ? `${start}/{org}/{env}` : start;
  const route = (method: string, below = ''): Route => ({
    name: `${fn.name} ${method} ${below}`.trim(),
    fn,
    method,
    path: `${base}${below}`,
    query: '',
  });
  const methods = fn.method === 'ANY' ? ['GET', 'POST', 'DELETE'] : [fn.method];
  return [
    ...methods.map((method) => route(method)),
    ...(fn.routes ?? []).map((methodAndPath) => {
      const [method = '', below] = methodAndPath.split(' ');
      return route(method, below);
    }),
    // Adds a path that the endpoint does not know.
    ...(fn.path.endsWith('/**') ? methods.map((method) => route(method, '/a/b')) : []),
  ];
}

/** Every method and path of every operation and endpoint, derived from the catalog. */
export const routes: readonly Route[] = loadCatalog().flatMap((fn) => {
  if (isOperation(fn)) return ofOperation(fn);
  return isEndpoint(fn) ? ofEndpoint(fn) : [];
});

/** Returns the names of the parameters in a path. */
export const parametersOf = ({ path }: Pick<Route, 'path'>): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** Returns the values of a path's parameters in a scene, percent-encoded. */
export function valuesOf({ path }: Pick<Route, 'path'>, { params, keys }: Scene): Record<string, string> {
  const [, , , owners = ''] = path.slice(1).split('/');
  const known: Record<string, string> = { ...params, env: 'test', key: keys[owners] ?? `${keys.developers}` };
  return Object.fromEntries(
    parametersOf({ path }).map((name) => [name, encodeURIComponent(`${known[name]}`)]),
  );
}

/** Returns the request target; parameter values are percent-encoded already. */
export const targetOf = (
  { path, query }: Pick<Route, 'path' | 'query'>,
  values: Readonly<Record<string, string>>,
): string => path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'ghost') + query;
