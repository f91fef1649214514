import type Libsql from 'libsql';

/** Throws on statements of Keymint that read a table from end to end or sort, and notes all statements. */
export function watchPlans(driver: typeof Libsql): void;
