import { type Deployed, deployedName } from '../../shared/runtime/catalog';
import { methodsOf, pathsOf } from '../../shared/runtime/http/router';

/** What a function may touch; each level has a service account of its own (deploy/identities.tf). */
export type Trust = 'management' | 'verification' | 'events' | 'sites';

/**
 * What stands before a function: API Gateway, which alone may call it; the load balancer itself; or
 * Eventarc.
 */
export type Via = 'gateway' | 'balancer' | 'eventarc';

export interface Route {
  /** `ANY` for whatever method. */
  method: string;
  path: string;
}

/** How one function is deployed. */
export interface Deployment {
  entryPoint: string;
  kind: Deployed['kind'];
  summary: string;
  trust: Trust;
  via: Via;
  memory: string;
  /** How many requests an instance answers at once. */
  concurrency: number;
  timeoutSeconds: number;
  /** Whether an API waits for it at each of its requests: some instances of it are always there. */
  isHot: boolean;
  routes: Route[];
  /** Where the load balancer sends requests to it: `*` for one segment, `/**` at the end for all below. */
  balancerPaths?: string[];
  /** What wakes it. Source: Eventarc, `google.cloud.firestore.document.v1.*`. */
  event?: { type: string; document: string };
}

/** How long a file may take to send: as long as Cloud Run and the load balancer allow. */
const LONGEST_SECONDS = 3600;

/** The folder of what gateways ask. */
const ofGateways = ({ resource }: Deployed): boolean => resource === 'gateway';

function trustOf(fn: Deployed): Trust {
  if (fn.kind === 'site') return 'sites';
  if (fn.kind === 'trigger') return 'events';
  return ofGateways(fn) ? 'verification' : 'management';
}

/**
 * The load balancer serves what API Gateway serves badly: pages and whatever else has paths below it,
 * files that are sent piece by piece, and what gateways wait for.
 */
function viaOf(fn: Deployed): Via {
  if (fn.kind === 'trigger') return 'eventarc';
  if (fn.kind === 'operation') return fn.streams ? 'balancer' : 'gateway';
  return fn.kind === 'site' || ofGateways(fn) || fn.path.endsWith('/**') ? 'balancer' : 'gateway';
}

function routesOf(fn: Deployed): Route[] {
  switch (fn.kind) {
    case 'trigger':
      return [];
    case 'operation':
      return pathsOf(fn).flatMap((path) => methodsOf(fn).map((method) => ({ method, path })));
    case 'endpoint':
      return [{ method: fn.method, path: fn.path }];
    case 'site':
      return [{ method: 'GET', path: fn.isApplication ? `${fn.path}/**` : fn.path }];
  }
}

/** The paths of a route as the load balancer writes them, Apigee's short alias included. */
function balancerPathsOf({ path }: Route): string[] {
  const written = path.replace(/\{\w+\}/g, '*');
  const all = written.endsWith('/**') ? [written.slice(0, -'/**'.length), written] : [written];
  return all.flatMap((one) =>
    one.startsWith('/v1/organizations/') ? [one, one.replace('/v1/organizations/', '/v1/o/')] : [one],
  );
}

function deploymentOf(fn: Deployed): Deployment {
  const routes = routesOf(fn);
  const isFile = fn.kind === 'operation' && fn.streams !== undefined;
  const via = viaOf(fn);
  return {
    entryPoint: fn.name,
    kind: fn.kind,
    summary: fn.summary,
    trust: trustOf(fn),
    via,
    memory: ofGateways(fn) ? '1Gi' : '512Mi',
    concurrency: isFile ? 8 : 80,
    timeoutSeconds: isFile ? LONGEST_SECONDS : 60,
    isHot: fn.kind === 'endpoint' && fn.permission === 'keys.verify',
    routes,
    ...(via === 'balancer' && { balancerPaths: routes.flatMap(balancerPathsOf) }),
    ...(fn.kind === 'trigger' && {
      event: { type: `google.cloud.firestore.document.v1.${fn.on}`, document: fn.document },
    }),
  };
}

/** Deployments by the names they are deployed under. */
export type Deployments = Readonly<Record<string, Deployment>>;

/** How each function is deployed. */
export const deploymentsOf = (catalog: readonly Deployed[]): Deployments =>
  Object.fromEntries(catalog.map((fn) => [deployedName(fn), deploymentOf(fn)]));
