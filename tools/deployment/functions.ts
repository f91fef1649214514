import { type Deployed, deployedName } from '../../shared/runtime/catalog';
import { methodsOf, pathsOf } from '../../shared/runtime/http/router';

/** Permissions of a function; each level has its own service account (deploy/identities.tf). */
export type Trust = 'management' | 'verification' | 'events' | 'mail' | 'sites';

/** How requests reach a function: through API Gateway, from the load balancer, from Eventarc, or from Cloud Scheduler. */
export type Via = 'gateway' | 'balancer' | 'eventarc' | 'scheduler';

export interface Route {
  /** `ANY` for every method. */
  method: string;
  path: string;
}

/** Deployment settings of one function. */
export interface Deployment {
  entryPoint: string;
  kind: Deployed['kind'];
  summary: string;
  trust: Trust;
  via: Via;
  memory: string;
  /** Concurrent requests per instance. */
  concurrency: number;
  timeoutSeconds: number;
  /** True if an API calls it on each of its requests: some instances are always running. */
  isHot: boolean;
  routes: Route[];
  /** Paths the load balancer routes to it: `*` matches one segment, a trailing `/**` everything below. */
  balancerPaths?: string[];
  /** The event that triggers it. Source: Eventarc, `google.cloud.firestore.document.v1.*`. */
  event?: { type: string; document: string };
}

/** Timeout of downloads: the maximum of Cloud Run and the load balancer. */
const MAX_TIMEOUT_SECONDS = 3600;

/** True for the functions that gateways call. */
const ofGateways = ({ resource }: Deployed): boolean => resource === 'gateway';

/** Functions that hand mails over: they alone have the mail server's secret. */
const mailing: ReadonlySet<string> = new Set(['onMailCreated', 'runDue']);

/** The function that Cloud Scheduler asks each minute. */
const SCHEDULED = 'runDue';

/** Folders whose triggers delete what they have dealt with. */
const ofPortal = ({ resource }: Deployed): boolean => /^(registrations|accounts)$/.test(resource);

function trustOf(fn: Deployed): Trust {
  if (mailing.has(fn.name)) return 'mail';
  if (ofPortal(fn)) return 'management';
  if (fn.kind === 'site') return 'sites';
  if (fn.kind === 'trigger') return 'events';
  return ofGateways(fn) ? 'verification' : 'management';
}

/**
 * The load balancer serves what API Gateway handles badly: sites and other path prefixes, streamed downloads, and
 * the latency-critical calls of gateways.
 */
function viaOf(fn: Deployed): Via {
  if (fn.kind === 'trigger') return 'eventarc';
  if (fn.name === SCHEDULED) return 'scheduler';
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
      return [...(fn.isHome ? ['/'] : []), fn.isApplication ? `${fn.path}/**` : fn.path].map((path) => ({
        method: 'GET',
        path,
      }));
  }
}

/** Paths of a route in the load balancer's syntax, including Apigee's short alias. */
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
    timeoutSeconds: isFile ? MAX_TIMEOUT_SECONDS : 60,
    isHot: fn.kind === 'endpoint' && fn.permission === 'keys.verify',
    routes,
    ...(via === 'balancer' && { balancerPaths: routes.flatMap(balancerPathsOf) }),
    ...(fn.kind === 'trigger' && {
      event: { type: `google.cloud.firestore.document.v1.${fn.on}`, document: fn.document },
    }),
  };
}

/** Deployments by deployed name. */
export type Deployments = Readonly<Record<string, Deployment>>;

/** Returns the deployment of each function. */
export const deploymentsOf = (catalog: readonly Deployed[]): Deployments =>
  Object.fromEntries(catalog.map((fn) => [deployedName(fn), deploymentOf(fn)]));
