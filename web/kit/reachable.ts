import { storeOf } from './store';

/** Whether the registry was reached the last time it was asked. */
export const reachable = storeOf(true);
