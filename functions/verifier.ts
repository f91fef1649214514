import { loadCatalog } from '../shared/runtime/catalog';
import { startVerifier } from '../shared/runtime/framework/verifierServer';

/** Entry point of the gateway functions as a small server of their own, for a container or a sidecar. */
startVerifier(loadCatalog('gateway'));
