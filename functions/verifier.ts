import { loadCatalog } from '../shared/runtime/catalog';
import { startVerifier } from '../shared/runtime/framework/verifierServer';

/** The entry point of the gateway's functions as a small server of their own, for a container or beside a gateway. */
startVerifier(loadCatalog('gateway'));
