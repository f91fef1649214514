import { loadCatalog, loadFunction } from '../shared/runtime/catalog';
import { registerAll, registerFunction } from '../shared/runtime/register';

/**
 * The entry point of every function. FUNCTION_TARGET names the one to be, and only that function's
 * file is loaded; the target `registry` is all of them in one process.
 */
const target = process.env.FUNCTION_TARGET ?? 'registry';

if (target === 'registry') registerAll(loadCatalog());
else registerFunction(loadFunction(target));
