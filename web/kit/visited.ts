import { storeOf } from './store';

/** The page that is shown: its address and its heading. */
export const visited = storeOf<{ path: string; title: string } | undefined>(undefined);
