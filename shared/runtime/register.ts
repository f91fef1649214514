import { cloudEvent, http } from '@google-cloud/functions-framework';
import type { Deployed } from './catalog';
import { listen } from './events';
import { prepareFramework } from './framework';
import { serve } from './http';
import { processContext } from './processContext';

/** Registers one function with functions-framework, under its own name. */
export function registerFunction(fn: Deployed): void {
  const context = processContext();
  if (fn.kind === 'trigger') {
    cloudEvent(fn.name, listen(fn, context));
  } else {
    prepareFramework(() => context.verifier.close());
    http(fn.name, serve([fn], context));
  }
}

/**
 * Registers all functions as one, under the name `registry`.
 *
 * Events come here from the emulator only: deployed, each trigger is a function of its own, behind IAM.
 */
export function registerAll(functions: readonly Deployed[]): void {
  const local = process.env.FIRESTORE_EMULATOR_HOST !== undefined;
  const context = processContext();
  prepareFramework(() => context.verifier.close());
  http(
    'registry',
    serve(
      functions.filter(({ kind }) => local || kind !== 'trigger'),
      context,
    ),
  );
}
