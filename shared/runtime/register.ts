import { cloudEvent, http } from '@google-cloud/functions-framework';
import type { Context } from '../context';
import type { Callers } from './access/callers';
import { type Deployed, type DeployedSite, type DeployedTrigger, isSite, isTrigger } from './catalog';
import { deliveriesTo } from './events/deliveries';
import { startDispatcher } from './events/dispatcher';
import { startDueWork } from './events/dueTimer';
import { listen } from './events/events';
import { startSweeping } from './events/sweep';
import { prepareFramework } from './framework/framework';
import { bindServer, onFrameworkServer } from './framework/listening';
import { healthOf } from './http/health';
import { serve } from './http/serve';
import { serveSideRoutes } from './http/sideRoutes';
import { filesOf } from './http/sites';
import { openLog } from './log';
import { databaseOf, processContext } from './processContext';

/*
 * Registers functions with functions-framework. One function per kind, so that a bundle contains only the
 * code of its kind.
 */

/** Registers an operation or an endpoint under its own name. */
export function registerOperation(fn: Exclude<Deployed, DeployedSite | DeployedTrigger>): void {
  const context = processContext();
  prepareFramework(() => context.verifier.close());
  http(fn.name, serve([fn], context));
}

/** Opens the context; runs triggers if the database does not call them by itself. */
function openContext(triggers: readonly DeployedTrigger[]) {
  const database = databaseOf(process.env);
  const context = processContext(process.env, {}, database);
  const dispatcher = database.outbox && startDispatcher(database.outbox, triggers, context);
  if (dispatcher) context.deliveries = dispatcher;
  return {
    context,
    async close() {
      await dispatcher?.stop();
      await context.verifier.close();
      await context.store.close();
    },
  };
}

/** Registers a trigger under its own name. */
export function registerTrigger(fn: DeployedTrigger): void {
  onFrameworkServer(bindServer);
  const { context } = openContext([fn]);
  cloudEvent(fn.name, listen(fn, context));
}

/** Registers a site under its own name; it needs no database. */
export function registerSite(fn: DeployedSite): void {
  const log = openLog();
  prepareFramework();
  http(fn.name, serveSideRoutes([filesOf(fn), healthOf({ log })], log));
}

/** Registers one function of any kind. */
export function registerFunction(fn: Deployed): void {
  if (isTrigger(fn)) registerTrigger(fn);
  else if (isSite(fn)) registerSite(fn);
  else registerOperation(fn);
}

/** Serves all functions together. */
export const serveAll = (functions: readonly Deployed[], context: Context & { callers: Callers }) =>
  serve(functions, context, [
    ...functions.filter(isSite).map((site) => filesOf(site)),
    deliveriesTo(functions.filter(isTrigger), context),
  ]);

/**
 * Registers all functions together, under the name `registry`.
 *
 * Events arrive by HTTP only from an emulator that knows the secret of this process; deployed, each trigger
 * is a function of its own, behind IAM.
 */
export function registerAll(functions: readonly Deployed[]): void {
  const { context, close } = openContext(functions.filter(isTrigger));
  const stopSweeping = startSweeping(context);
  const stopDueWork = startDueWork(context);
  prepareFramework(async () => {
    stopSweeping();
    await stopDueWork();
    return close();
  });
  http('registry', serveAll(functions, context));
}
