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
export interface Entrance {
  /** Name of the function, with method and route where it has several. */
  name: string;
  fn: DeployedOperation | DeployedEndpoint;
  method: string;
  /** With parameters in braces. */
  path: string;
  query: string;
  /** The example body of an operation. */
  body?: object;
}

const ofOperation = (fn: DeployedOperation): Entrance[] =>
  methodsOf(fn).flatMap((method) =>
    pathsOf(fn).map((path) => {
      const body = exampleOf(fn);
      return { name: fn.name, fn, method, path, query: queryOf(fn), ...(body && { body }) };
    }),
  );

function ofEndpoint(fn: DeployedEndpoint): Entrance[] {
  const start = fn.path.replace(/\/\*\*$/, '');
  const base = fn.isOfEnvironment ? `${start}/{org}/{env}` : start;
  const entrance = (method: string, below = ''): Entrance => ({
    ...{ name: `${fn.name} ${method} ${below}`.trim(), fn, method, path: `${base}${below}`, query: '' },
  });
  const methods = fn.method === 'ANY' ? ['GET', 'POST', 'DELETE'] : [fn.method];
  return [
    ...methods.map((method) => entrance(method)),
    ...(fn.routes ?? []).map((route) => {
      const [method = '', below] = route.split(' ');
      return entrance(method, below);
    }),
    // A path that the endpoint does not know.
    ...(fn.path.endsWith('/**') ? methods.map((method) => entrance(method, '/a/b')) : []),
  ];
}

/** Every method and path of every operation and endpoint, derived from the catalog. */
export const entrances: readonly Entrance[] = loadCatalog().flatMap((fn) => {
  if (isOperation(fn)) return ofOperation(fn);
  return isEndpoint(fn) ? ofEndpoint(fn) : [];
});

/** The names of the parameters in a path. */
export const parametersOf = ({ path }: Pick<Entrance, 'path'>): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** The values of an entrance's parameters in a scene, percent-encoded. */
export function valuesOf({ path }: Pick<Entrance, 'path'>, { params, keys }: Scene): Record<string, string> {
  const [, , , owners = ''] = path.slice(1).split('/');
  const known: Record<string, string> = { ...params, env: 'test', key: keys[owners] ?? `${keys.developers}` };
  return Object.fromEntries(
    parametersOf({ path }).map((name) => [name, encodeURIComponent(`${known[name]}`)]),
  );
}

/** The request target of an entrance; values are percent-encoded already. */
export const targetOf = (
  { path, query }: Pick<Entrance, 'path' | 'query'>,
  values: Readonly<Record<string, string>>,
): string => path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'ghost') + query;
