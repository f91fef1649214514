import type { Caller } from '../environment';

/** Returns the modification fields of an entity; times in milliseconds since 1970. */
export const modified = (caller: Pick<Caller, 'name'>, now: number) => ({
  lastModifiedAt: now,
  lastModifiedBy: caller.name,
});

/** Returns the creation and modification fields of a new entity. */
export const created = (caller: Pick<Caller, 'name'>, now: number) => ({
  createdAt: now,
  createdBy: caller.name,
  ...modified(caller, now),
});
