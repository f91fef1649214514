import { version } from '../../package.json';
import type { Deployment, Deployments } from './functions';
import type { Yaml } from './yaml';

/** A function behind API Gateway, by deployed name. */
type Backend = readonly [name: string, deployment: Deployment];

/** Placeholder for a function's address, filled in by Terraform's `templatefile` or by gcloud.sh. */
const addressOf = (name: string): string => `\${${name.replaceAll('-', '_')}}`;

/**
 * Backend of an operation: appends the request's path, which an operation-level backend otherwise omits, and sends
 * a token of the gateway whose audience is the address.
 * Source: API Gateway, OpenAPI 2.0 extensions, x-google-backend.
 */
const backend = ([name, { timeoutSeconds }]: Backend): Yaml => ({
  address: addressOf(name),
  jwt_audience: addressOf(name),
  path_translation: 'APPEND_PATH_TO_ADDRESS',
  deadline: timeoutSeconds,
});

const answers = { default: { description: 'As the OpenAPI document of the registry says' } };

const operationOf = (operationId: string, summary: string, to: Backend): Yaml => ({
  operationId,
  summary,
  responses: answers,
  'x-google-backend': backend(to),
});

/** Converts `/v1/organizations/{org}/apps:count` to `V1OrganizationsOrgAppsCount`. */
const camelOf = (path: string): string =>
  path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase());

/** Returns the operations of one path. The gateway refuses methods that are not listed. */
function operationsAt(path: string, backends: readonly Backend[]): Yaml {
  const own = backends.flatMap((to) => {
    const [, { entryPoint, summary, routes }] = to;
    return routes.flatMap((route, at) => {
      if (route.path !== path) return [];
      const id = at === 0 ? entryPoint : `${entryPoint}Also`;
      const method = route.method.toLowerCase();
      return [
        [method, operationOf(id, summary, to)] as const,
        ...(method === 'get' ? [['head', operationOf(`${id}Head`, summary, to)] as const] : []),
      ];
    });
  });
  const [first] = backends;
  const asked = 'Tell a browser whether a page may call';
  return {
    ...Object.fromEntries(own),
    ...(first && { options: operationOf(`mayCall${camelOf(path)}`, asked, first) }),
  };
}

const parametersOf = (path: string): Yaml[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    type: 'string',
  }));

/**
 * Returns the OpenAPI document that API Gateway routes by: paths, methods and backends, without bodies, which the
 * gateway does not read.
 */
export function gatewayDocument(deployments: Deployments): Yaml {
  const backends = Object.entries(deployments).filter(([, { via }]) => via === 'gateway');
  const paths = new Map<string, Backend[]>();
  for (const to of backends) {
    for (const path of new Set(to[1].routes.map((route) => route.path))) {
      paths.set(path, [...(paths.get(path) ?? []), to]);
    }
  }
  const described = [...paths]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, to]) => {
      const parameters = parametersOf(path);
      return [path, { ...(parameters.length > 0 && { parameters }), ...(operationsAt(path, to) as object) }];
    });
  return {
    swagger: '2.0',
    info: {
      title: 'Keymint',
      version,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    schemes: ['https'],
    paths: Object.fromEntries(described),
  };
}
