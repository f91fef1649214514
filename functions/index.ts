import { cloudEvent, http } from '@google-cloud/functions-framework';
import { loadCatalog, loadFunction } from '../shared/runtime/catalog';
import { listen } from '../shared/runtime/events';
import { prepareFramework } from '../shared/runtime/framework';
import { serve } from '../shared/runtime/http';
import { processContext } from '../shared/runtime/processContext';

/**
 * The entry point of every deployed function. FUNCTION_TARGET names the one to be, and only that
 * function's file is loaded; the target `registry` is all of them in one process.
 */
const target = process.env.FUNCTION_TARGET ?? 'registry';
const context = processContext();

if (target === 'registry') {
  // Events come here from the emulator only: deployed, each trigger is a function of its own, behind IAM.
  const local = process.env.FIRESTORE_EMULATOR_HOST !== undefined;
  prepareFramework();
  http(
    target,
    serve(
      loadCatalog().filter(({ kind }) => local || kind !== 'trigger'),
      context,
    ),
  );
} else {
  const fn = loadFunction(target);
  if (fn.kind === 'trigger') {
    cloudEvent(target, listen(fn, context));
  } else {
    prepareFramework();
    http(target, serve([fn], context));
  }
}
