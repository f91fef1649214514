import { loadCatalog, loadFunction } from '../shared/runtime/catalog';
import { registerAll, registerFunction } from '../shared/runtime/register';

/**
 * Entry point of every function. FUNCTION_TARGET names the function, and only its file is loaded; `registry`
 * serves all functions in one process.
 */
const target = process.env.FUNCTION_TARGET ?? 'registry';

if (target === 'registry') registerAll(loadCatalog());
else registerFunction(loadFunction(target));
