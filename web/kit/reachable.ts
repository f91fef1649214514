import { storeOf } from './store';

/** True if the last request reached the registry. */
export const reachable = storeOf(true);
