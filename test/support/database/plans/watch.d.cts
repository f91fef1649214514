import type Libsql from 'libsql';

/** Throws on statements of Keymint that scan a table or sort, and records all statements. */
export function watchPlans(driver: typeof Libsql): void;
